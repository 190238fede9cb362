/** Lists of records that point at this one: counted, opened in place, added to without leaving. */

import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionButtons } from "@/kernel/actions/ActionButtons";
import { useList } from "@/kernel/api";
import { FieldShow } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { isEmpty, isMasked, linksOf } from "@/kernel/fields/values";
import { Around } from "@/kernel/form/around";
import { CreateDialog } from "@/kernel/form/RecordForm";
import { one } from "@/kernel/form/words";
import { showTotal } from "@/kernel/format";
import { type Field, fieldOf, type Kind, type Relation, type Row, titleOf, useKinds } from "@/kernel/kinds";
import { mayAdd, relatedOf } from "@/kernel/record/layout";
import { listedBy } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";

type Child = Relation & { of: Kind };

interface Props {
  kind: Kind;
  row: Row;
}

const FIRST = 5;
const MOST = 100;

/** What is said of each row under its name: the kind's first columns that are not the name or the way back here. */
function sideFields({ of, link }: Child) {
  return of.columns
    .filter((name) => name !== of.title && name !== link && name !== "number")
    .flatMap((name) => fieldOf(of, name) ?? [])
    .slice(0, 3);
}

/** What a row is called here: a kind named by number only is better known by the first thing it links, or by its words. */
function nameOf(child: Child, row: Row): { name: string; rest: Field[] } {
  const sides = sideFields(child);
  const [first] = sides;
  const label = first ? linksOf(row[first.name])[0]?.label : undefined;
  if (child.of.title !== "number") return { name: titleOf(child.of, row), rest: sides };
  if (label) return { name: label, rest: sides.slice(1) };
  const words = sides.find((field) => field.type === "text" && row[field.name] && !isMasked(field, row));
  if (!words) return { name: titleOf(child.of, row), rest: sides };
  return { name: String(row[words.name]), rest: sides.filter((field) => field !== words) };
}

function Fact({ field, row }: { field: Field; row: Row }) {
  const value = row[field.name];
  if (isEmpty(value) || value === false) return null;
  if (value === true) return <span>{field.label}</span>;
  const dense = field.type !== "mobile";
  return <FieldShow field={field} value={value} masked={isMasked(field, row)} dense={dense} />;
}

function Item({ child, row }: { child: Child; row: Row }) {
  const { name, rest } = nameOf(child, row);
  return (
    <li className="kr-related-row">
      <div className="kr-related-words">
        <RecordLink kind={child.of.name} id={row.id}>
          {name}
        </RecordLink>
        <span className="kr-related-side">
          {rest.map((field) => (
            <Fact key={field.name} field={field} row={row} />
          ))}
        </span>
      </div>
      <ActionButtons kind={child.of} row={row} max={0} size="small" />
    </li>
  );
}

function useChildren(child: Child, id: string, all: boolean) {
  const names = [child.of.title, ...sideFields(child).map(({ name }) => name)];
  return useList(child.of, {
    filter: { field: child.link, op: "eq", value: id },
    columns: [...new Set(names)],
    size: all ? MOST : FIRST,
    sort: child.of.sort,
  });
}

function Heading({ kind, row, child, label }: Props & { child: Child; label: ReactNode }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const here = { id: row.id, label: titleOf(kind, row) };
  return (
    <header>
      <h3>{label}</h3>
      {mayAdd(child.of, child.link, row) ? (
        <Button
          type="text"
          size="small"
          icon={<PlusOutlined />}
          aria-label={t("record.add", { kind: one(child.of) })}
          onClick={() => setAdding(true)}
        />
      ) : null}
      <CreateDialog kind={child.of} open={adding} initial={{ [child.link]: here }} onClose={() => setAdding(false)} />
    </header>
  );
}

function RelatedList({ kind, row, child }: Props & { child: Child }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { data, error, isPending, refetch } = useChildren(child, row.id, all);
  const label = child.label ?? child.of.plural;
  // A value that only makes sense beside the record it hangs on finds it here.
  const around = useMemo(() => ({ [child.link]: { id: row.id, label: "" } }), [child.link, row.id]);
  const total = data?.total ?? data?.rows.length ?? 0;
  const counted = data ? showTotal(total, data.capped) : "";
  const heading = (
    <>
      {label} <span className="kr-count">{counted}</span>
    </>
  );
  const quiet = data?.rows.length === 0;
  return (
    <section className={quiet ? "kr-related kr-related-quiet" : "kr-related"} aria-label={label}>
      <Heading kind={kind} row={row} child={child} label={heading} />
      {isPending ? <Skeleton active title={false} paragraph={{ rows: 2 }} /> : null}
      {error ? <Trouble error={error} onRetry={refetch} /> : null}
      {quiet ? <p className="kr-none">{t("record.none_yet")}</p> : null}
      <Around.Provider value={around}>
        <ul>
          {data?.rows.map((one) => (
            <Item key={one.id} child={child} row={one} />
          ))}
        </ul>
      </Around.Provider>
      {!all && total > FIRST ? (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("record.show_all", { total: counted })}
        </Button>
      ) : null}
    </section>
  );
}

export function useRelated(kind: Kind): Child[] {
  const { data } = useKinds();
  return relatedOf(kind, data?.kinds ?? []);
}

export function Related({ kind, row }: Props) {
  const children = useRelated(kind);
  const elsewhere = listedBy(kind, row);
  const ours = children.filter((child) => !elsewhere.has(child.kind));
  return ours.map((child) => <RelatedList key={`${child.kind}.${child.link}`} kind={kind} row={row} child={child} />);
}
