/** What of a kind goes where on its page: badge, highlights, about, related. */
import { isEmpty, isLink, linksOf } from "@/kernel/fields/values";
import { type Field, fieldOf, type Kind, makesSense, type Relation, type Row, titleOf } from "@/kernel/kinds";

export interface AboutGroup {
  title: string;
  fields: Field[];
}

/** What a kind named by number alone is better known by: whom it is about, the first thing its columns link to. */
export function knownBy(kind: Kind, row: Row): Field | undefined {
  if (kind.title !== "number") return undefined;
  const links = kind.columns.flatMap((name) => (name === "owner" ? [] : (fieldOf(kind, name) ?? [])));
  return links.find((field) => field.type === "link" && !row.masked?.includes(field.name) && isLink(row[field.name]));
}

/** What a row is called where it stands alone: on its page, on a card. */
export function calledOf(kind: Kind, row: Row): string {
  const by = knownBy(kind, row);
  const label = by ? linksOf(row[by.name])[0]?.label : row.name;
  return label || titleOf(kind, row);
}

/** Kept by the server and said elsewhere on the page. */
const elsewhere = new Set(["id", "version", "number"]);

/** A value that somebody gave: not the one with which every record begins. */
const says = ({ name, default: usual }: Field, row: Row) =>
  !isEmpty(row[name]) && row[name] !== false && String(row[name]) !== String(usual ?? "");

/**
 * `row`: fields that make no sense beside its values are left out, unless they say something all the same.
 * `shown`: what stands elsewhere on the page.
 */
export function aboutGroups(kind: Kind, row?: Row, shown: readonly string[] = []) {
  const fits = (field: Field) =>
    !shown.includes(field.name) && (!row || makesSense(kind, field.name, row) || says(field, row));
  const groups: AboutGroup[] = kind.form
    .map(({ title, fields }) => ({
      title,
      fields: fields
        .map((name) => fieldOf(kind, name))
        .filter((field) => field !== undefined && fits(field)) as Field[],
    }))
    .filter(({ fields }) => fields.length > 0);
  const named = new Set(kind.form.flatMap(({ fields }) => fields));
  const left = kind.fields.filter(({ name }) => !named.has(name) && !elsewhere.has(name));
  const own = left.filter((field) => field.own);
  if (own.length > 0) groups.push({ title: "", fields: own });
  return { groups, others: left.filter((field) => !field.own) };
}

/** The first choice among the highlights stands as a badge beside the name. */
export function badgeOf(kind: Kind): Field | undefined {
  return kind.highlights.map((name) => fieldOf(kind, name)).find((field) => field?.type === "choice");
}

const MOST = 7;

const running = (kind: Kind, row: Row, field: Field) => field.name !== kind.clock || !isEmpty(row[field.name]);

/** A clock that does not run is left out. */
export function highlightsOf(kind: Kind, row: Row): Field[] {
  const badge = badgeOf(kind);
  return kind.highlights
    .map((name) => fieldOf(kind, name))
    .filter((field) => field !== undefined && field !== badge && field.name !== kind.title && running(kind, row, field))
    .slice(0, MOST) as Field[];
}

/** Lists of records that point here, without those the timeline shows. */
export function relatedOf(kind: Kind, known: Kind[]): (Relation & { of: Kind })[] {
  return kind.children
    .filter((child) => child.kind !== kind.timeline?.kind || child.link !== kind.timeline.link)
    .flatMap((child) => {
      const of = known.find(({ name }) => name === child.kind);
      return of ? [{ ...child, of }] : [];
    });
}

/** Whether a record of this kind may be added here: parts of a record are written by who may change that record, unless it says otherwise. */
export function mayAdd(of: Kind, link: string, row: Row): boolean {
  if (!of.can.includes("create")) return false;
  return of.parent !== link || of.beside === true || row.can?.includes("update") === true;
}

export function filled(row: Row, fields: Field[]): Field[] {
  return fields.filter(({ name }) => !isEmpty(row[name]));
}
