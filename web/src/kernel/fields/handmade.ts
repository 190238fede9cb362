/** Fields of free structure that a domain shows and edits in its own way: registered once, by "kind.field". */
import type { ComponentType } from "react";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import type { Field, Kind, Kinds } from "@/kernel/kinds";

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

/** A field of free structure, or one that a domain draws, does not know its kind: its target says where it lives. */
export function withAddresses(answer: Kinds): Kinds {
  const addressed = (kind: Kind) => (field: Field) => {
    const target = `${kind.name}.${field.name}`;
    const ours = known.has(target) || (field.type === "json" && !field.target);
    return ours ? { ...field, type: "json" as const, target } : field;
  };
  return { ...answer, kinds: answer.kinds.map((kind) => ({ ...kind, fields: kind.fields.map(addressed(kind)) })) };
}
