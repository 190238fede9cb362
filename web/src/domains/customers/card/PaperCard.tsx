/** One card on paper: compact, black on white, what was verified marked as such. */
import { useTranslation } from "react-i18next";
import { type Card, codeOf, kindOfPart, type Part } from "@/domains/customers/card/cards";
import { FieldShow } from "@/kernel/fields";
import { Face } from "@/kernel/fields/picture";
import { isEmpty, isMasked, isNumeric } from "@/kernel/fields/values";
import { fullTime, now } from "@/kernel/format";
import { type Field, fieldOf, type Kind, makesSense, type Row, titleOf, useKind } from "@/kernel/kinds";
import { useMe } from "@/kernel/session";

/** What stands on the card, in this order; what is empty is left out. */
const FACTS = [
  ...["stage", "grade", "importance", "tier", "focus", "credit_grade", "credit_review_on", "owner", "pool", "line"],
  ...["mobile", "phone", "email", "website", "region", "address", "kind_of", "credit_code", "legal_representative"],
  ...[
    "proprietor",
    "manager",
    "ownership",
    "business_form",
    "location",
    "income",
    "industry",
    "company_type",
    "capital",
  ],
  ...[
    "registered_on",
    "trading_since",
    "assets",
    "size",
    "employees",
    "service_field",
    "service_area",
    "service_areas",
  ],
  ...[
    "sales_ability",
    "potential",
    "business_idea",
    "business_policy",
    "business_direction",
    "business_features",
    "parent",
  ],
  ...["source", "last_follow_up_at", "next_follow_up_at", "remark"],
];
const SEVERAL: Record<Exclude<Part, "operating" | "trading" | "checks">, string[]> = {
  contacts: ["name", "position", "part", "mobile", "phone", "wechat", "birthday", "celebrated"],
  relations: ["sort", "other", "party", "share", "trade"],
  days: ["next_on", "name", "day"],
};
const ABOUT_STATE = new Set([
  "customer",
  "owner",
  "number",
  "created_at",
  "updated_at",
  "valid_from",
  "verdict",
  "source",
]);

/** From so many characters on a fact takes two columns. */
const LONG = 40;

interface Marked {
  [field: string]: string;
}

/** Paper is read on another day: no "today" and no "three days ago" on it. */
function Printed({ field, value, masked }: { field: Field; value: unknown; masked?: boolean }) {
  if (typeof value === "string" && !masked) {
    if (field.type === "date") return <time dateTime={value}>{value}</time>;
    if (field.type === "datetime") return <time dateTime={value}>{fullTime(value).slice(0, -":00".length)}</time>;
  }
  return <FieldShow field={field} value={value} masked={masked} dense={!isNumeric(field)} />;
}

function Fact({ field, row, mark }: { field: Field; row: Row; mark?: string }) {
  const { t } = useTranslation();
  const value = row[field.name];
  const long = typeof value === "string" && value.length > LONG;
  return (
    <div className={long ? "c-paper-long" : undefined}>
      <dt>{field.label}</dt>
      <dd>
        <Printed field={field} value={value} masked={isMasked(field, row)} />
        {mark === "verified" ? <b title={t("card.print.verified")}> ✓</b> : null}
        {mark === "self_reported" || mark === "unverified" ? <i title={t("card.print.unverified")}> ?</i> : null}
        {mark === "disputed" ? <b title={t("card.print.disputed")}> !</b> : null}
      </dd>
    </div>
  );
}

const says = (value: unknown) => !isEmpty(value) && value !== false;

function Facts({ kind, row, marks }: { kind: Kind; row: Row; marks: Marked }) {
  const own = kind.fields.filter((field) => field.own).map(({ name }) => name);
  const fields = [...FACTS, ...own].flatMap((name) => fieldOf(kind, name) ?? []);
  const shown = fields.filter(({ name }) => says(row[name]) && makesSense(kind, name, row));
  return (
    <dl className="c-paper-facts">
      {shown.map((field) => (
        <Fact key={field.name} field={field} row={row} mark={marks[field.name]} />
      ))}
    </dl>
  );
}

function Table({ part, rows }: { part: keyof typeof SEVERAL; rows: Row[] }) {
  const kind = useKind(kindOfPart[part]);
  if (!kind || rows.length === 0) return null;
  const fields = SEVERAL[part]
    .flatMap((name) => fieldOf(kind, name) ?? [])
    .filter(({ name }) => rows.some((row) => says(row[name])));
  return (
    <section>
      <h2>{kind.plural}</h2>
      <table>
        <thead>
          <tr>
            {fields.map(({ name, label }) => (
              <th key={name}>{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {fields.map((field) => (
                <td key={field.name}>
                  {says(row[field.name]) ? <Printed field={field} value={row[field.name]} /> : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function State({ part, rows }: { part: "operating" | "trading"; rows: Row[] }) {
  const kind = useKind(kindOfPart[part]);
  const [row] = rows;
  if (!kind || !row) return null;
  const fields = kind.form.flatMap(({ fields: names }) => names).flatMap((name) => fieldOf(kind, name) ?? []);
  return (
    <section>
      <h2>
        {kind.label} <small>{String(row.valid_from ?? "")}</small>
      </h2>
      <dl className="c-paper-state">
        {fields
          .filter(({ name }) => !ABOUT_STATE.has(name) && says(row[name]))
          .map(({ name, label }) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>{String(row[name])}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

interface Props {
  kind: Kind;
  card: Card;
  heading: string;
  footer: string;
}

export function PaperCard({ kind, card, heading, footer }: Props) {
  const { t } = useTranslation();
  const me = useMe().data;
  const { customer } = card;
  const marks: Marked = {};
  for (const check of card.checks) marks[String(check.field)] ??= String(check.state);
  const title = titleOf(kind, customer);
  return (
    <article className="c-paper" aria-label={title}>
      <header>
        <Face kind={kind} row={customer} size={84} />
        <div>
          <p>{[heading, t("card.print.title")].filter(Boolean).join(" · ")}</p>
          <h1>{title}</h1>
          <p>{customer.number}</p>
        </div>
        <img src={codeOf(customer.id)} alt={t("card.print.code")} width={84} height={84} />
      </header>
      <div className="c-paper-body">
        <Facts kind={kind} row={customer} marks={marks} />
        <Table part="contacts" rows={card.contacts} />
        <Table part="days" rows={card.days} />
        <Table part="relations" rows={card.relations} />
        <State part="operating" rows={card.operating} />
        <State part="trading" rows={card.trading} />
      </div>
      <footer>
        <span>{footer || t("card.print.legend")}</span>
        <span>
          {me?.user.label} · {fullTime(now().toISOString())}
        </span>
      </footer>
    </article>
  );
}
