/** A form as data: which fields it has, what was changed, what is still missing. */
import { isEmpty, isMasked, isPast, sameValue, toWire, Unreadable } from "@/kernel/fields/values";
import { type Field, fieldOf, type Kind, makesSense, type Row } from "@/kernel/kinds";

export type Values = Record<string, unknown>;
export type Problems = Record<string, string>;

export interface FormGroup {
  title: string;
  fields: Field[];
}

const writable = (field: Field) => !field.readonly && field.right !== "read" && field.right !== "masked";

/**
 * The groups of a form with the fields this person may write; own fields that no group names come last.
 * `row`: the record being edited; without one, a new record, where locked fields are still open.
 */
export function groupsOf(kind: Kind, row?: Row): FormGroup[] {
  const closed = (field: Field) => row && (field.locked || isPast(field, row) || isMasked(field, row));
  const open = (field: Field) => writable(field) && !closed(field);
  const named = new Set(kind.form.flatMap(({ fields }) => fields));
  const groups = kind.form.map(({ title, fields }) => ({
    title,
    fields: fields.map((name) => fieldOf(kind, name)).filter((field) => field !== undefined),
  }));
  groups.push({
    title: "",
    fields: kind.fields.filter(({ own, name }) => own && !named.has(name)),
  });
  return groups
    .map((group) => ({ ...group, fields: group.fields.filter(open) }))
    .filter(({ fields }) => fields.length > 0);
}

/** The groups without the fields that make no sense beside what is filled in now; an emptied group goes with them. */
export function sensible(groups: FormGroup[], kind: Kind | undefined, values: Values): FormGroup[] {
  if (!kind?.shown_when) return groups;
  return groups
    .map((group) => ({ ...group, fields: group.fields.filter(({ name }) => makesSense(kind, name, values)) }))
    .filter(({ fields }) => fields.length > 0);
}

/** What a new record, or the inputs of an action, start with. */
export function defaultsOf(fields: Field[]): Values {
  const set = fields.filter((field) => !isEmpty(field.default));
  return Object.fromEntries(set.map((field) => [field.name, field.default]));
}

/** Only what differs from `base`, as the server wants it. */
export function changesOf(fields: Field[], values: Values, base: Row | Values): Values {
  const changed = fields.filter(
    (field) => field.name in values && !sameValue(field, values[field.name], base[field.name]),
  );
  return Object.fromEntries(changed.map((field) => [field.name, toWire(field, values[field.name])]));
}

export interface Complaints {
  missing: string;
  unreadable: string;
}

/** What can be said before asking the server. */
export function problemsOf(fields: Field[], values: Values, words: Complaints): Problems {
  const problems: Problems = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value instanceof Unreadable) problems[field.name] = words.unreadable;
    else if (field.required && field.type !== "boolean" && isEmpty(trimmed(value))) {
      problems[field.name] = words.missing;
    }
  }
  return problems;
}

const trimmed = (value: unknown) => (typeof value === "string" ? value.trim() : value);

/** The server names a field by its path ("mobiles.0.number"); the form knows the first part. */
export function placed(fields: Field[], complaints: Problems) {
  const known = new Set(fields.map(({ name }) => name));
  const here: Problems = {};
  const elsewhere: Problems = {};
  for (const [path, message] of Object.entries(complaints)) {
    const name = path.split(".").find((part) => known.has(part));
    if (name) here[name] = message;
    else elsewhere[path] = message;
  }
  return { here, elsewhere };
}
