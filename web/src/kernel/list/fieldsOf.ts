/** The fields a filter may name: those of the kind, and through a link those of one kind beyond. */
import type { Field, Kind } from "@/kernel/kinds";

export interface FieldGroup {
  label: string;
  fields: Field[];
}

const usable = (kind: Kind) =>
  [...kind.fields, ...(kind.asked_by ?? [])].filter((field) => field.filter && field.right !== "masked");

/** "grade" of this kind first, then "customer.grade" for each link whose target this person may use. */
export function fieldGroups(kind: Kind, kinds: Kind[]): FieldGroup[] {
  const groups: FieldGroup[] = [{ label: kind.label, fields: usable(kind) }];
  for (const link of kind.fields) {
    const target = link.type === "link" && kinds.find(({ name }) => name === link.target);
    if (!target || link.multiple || !link.filter) continue;
    const beyond = usable(target).filter((field) => field.type !== "json");
    groups.push({
      label: link.label,
      fields: beyond.map((field) => ({
        ...field,
        name: `${link.name}.${field.name}`,
        label: `${link.label} · ${field.label}`,
      })),
    });
  }
  return groups.filter((group) => group.fields.length > 0);
}

export function findField(groups: FieldGroup[], name: string): Field | undefined {
  for (const group of groups) {
    const field = group.fields.find((one) => one.name === name);
    if (field) return field;
  }
  return undefined;
}
