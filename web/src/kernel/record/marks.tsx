/** Marks that a domain sets beside fields on the page of a record: registered once, fetched when one is first drawn. */
import type { ComponentType } from "react";
import type { Field, Kind, Row } from "@/kernel/kinds";

export interface MarkProps {
  kind: Kind;
  row: Row;
  field: Field;
}

interface Marking {
  fits: (kind: Kind) => boolean;
  Body: ComponentType<MarkProps>;
}

const markings: Marking[] = [];

export function registerMark(marking: Marking): void {
  markings.push(marking);
}

export function Mark(props: MarkProps) {
  return markings
    .filter(({ fits }) => fits(props.kind))
    .map(({ Body }, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes after start
      <Body key={at} {...props} />
    ));
}
