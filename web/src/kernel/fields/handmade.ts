/** Fields of free structure that a domain shows and edits in its own way: registered once, by "kind.field". */
import type { ComponentType } from "react";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import type { Kinds } from "@/kernel/kinds";

export interface HandMade {
  Show: ComponentType<ShowProps>;
  Edit: ComponentType<EditProps>;
}

const known = new Map<string, HandMade>();

/** `address` is "people.role.grants"; a second entry for one address is a mistake. */
export function registerField(address: string, made: HandMade): void {
  if (known.has(address)) throw new Error(`two screens for ${address}`);
  known.set(address, made);
}

export function handMade(address: string | null | undefined): HandMade | undefined {
  return address ? known.get(address) : undefined;
}

/** A field of free structure does not know its kind: its target says where it lives. */
export function withAddresses(answer: Kinds): Kinds {
  const kinds = answer.kinds.map((kind) => ({
    ...kind,
    fields: kind.fields.map((field) =>
      field.type === "json" && !field.target ? { ...field, target: `${kind.name}.${field.name}` } : field,
    ),
  }));
  return { ...answer, kinds };
}
