/** One entry a field type: how it is shown, edited and filtered. A type without entry does not compile. */
import { anniversary } from "@/kernel/fields/anniversary";
import { boolean, choice } from "@/kernel/fields/choices";
import { date, datetime } from "@/kernel/fields/dates";
import { files } from "@/kernel/fields/files";
import { json } from "@/kernel/fields/json";
import { link } from "@/kernel/fields/links";
import { decimal, integer, money } from "@/kernel/fields/numbers";
import { picture } from "@/kernel/fields/picture";
import { region } from "@/kernel/fields/regions";
import type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";
import { account, address, code, email, identity, longtext, mobile, secret, text } from "@/kernel/fields/words";
import type { FieldType } from "@/kernel/kinds";

export type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";

export const fieldTypes: Record<FieldType, FieldEntry> = {
  text,
  longtext,
  integer,
  decimal,
  money,
  date,
  anniversary,
  datetime,
  boolean,
  choice,
  link,
  region,
  mobile,
  identity,
  account,
  address,
  email,
  code,
  files,
  picture,
  json,
  secret,
};

/** A server newer than this screen may send a type we do not know: it is shown as it is. */
const entryOf = (type: FieldType): FieldEntry => fieldTypes[type] ?? json;

export function FieldShow(props: ShowProps) {
  const { Show } = entryOf(props.field.type);
  return <Show {...props} />;
}

export function FieldEdit(props: EditProps) {
  const { Edit } = entryOf(props.field.type);
  return <Edit {...props} />;
}

export function FieldFilter(props: FilterProps) {
  const { Filter } = entryOf(props.field.type);
  return <Filter {...props} />;
}
