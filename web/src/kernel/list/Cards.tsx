/** Rows as cards for a phone: name, the first few fields, the owner with the clock. */
import { useTranslation } from "react-i18next";
import { FieldShow } from "@/kernel/fields";
import { openRoom } from "@/kernel/i18n";
import { type Field, fieldOf, type Kind, type Row, titleOf } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Owner, Title } from "@/kernel/list/Cell";
import { figureOf } from "@/kernel/list/heads/layout";
import { Box } from "@/kernel/list/Table";
import type { ListModel } from "@/kernel/list/useListModel";
import { calledOf, knownBy } from "@/kernel/record/layout";

const OneLine = late(async () => (await Promise.all([import("@/kernel/list/heads/OneLine"), openRoom("heads")]))[0]);
const SHOWN = 4;

function filled(row: Row, fields: Field[]): Field[] {
  return fields.filter(({ name }) => row[name] !== null && row[name] !== undefined && row[name] !== "");
}

interface CardProps {
  kind: Kind;
  fields: Field[];
  row: Row;
  chosen: boolean;
  onToggle: () => void;
  onOpen: () => void;
}

function Card({ kind, fields, row, chosen, onToggle, onOpen }: CardProps) {
  const { t } = useTranslation();
  const by = knownBy(kind, row);
  const number = by ? fieldOf(kind, "number") : undefined;
  const rest = fields.filter((field) => field !== by);
  const some = filled(row, number ? [number, ...rest] : rest).slice(0, SHOWN);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the title inside is a link
    <li className={chosen ? "k-card k-chosen" : "k-card"} onClick={onOpen}>
      <header>
        <Title kind={kind} row={row} name={calledOf(kind, row)} onOpen={onOpen} />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: only keeps a near miss of the box from opening the card */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the box inside is the control */}
        <span className="k-card-box" onClick={(event) => event.stopPropagation()}>
          <Box label={t("list.select", { name: titleOf(kind, row) })} checked={chosen} onChange={onToggle} />
        </span>
      </header>
      <dl>
        {some.map((field) => (
          <div key={field.name}>
            <dt>{field.label}</dt>
            <dd>
              <FieldShow field={field} value={row[field.name]} masked={row.masked?.includes(field.name)} dense />
            </dd>
          </div>
        ))}
      </dl>
      {row.owner ? <Owner kind={kind} row={row} /> : null}
    </li>
  );
}

const hasTotal = ({ kind, state }: ListModel, name: string) => {
  const field = fieldOf(kind, name);
  return Boolean(field && figureOf(state.layout, field) !== "none");
};

export function CardsOf({ model, rows }: { model: ListModel; rows: Row[] }) {
  const { kind, selection, state, open } = model;
  const skip = new Set([kind.title, "owner", kind.clock]);
  const fields = state.columns.flatMap((name) => (skip.has(name) ? [] : (fieldOf(kind, name) ?? [])));
  return (
    <ul className="k-cards" aria-busy={model.answer.isPlaceholderData}>
      {rows.map((row) => (
        <Card
          key={row.id}
          kind={kind}
          fields={fields}
          row={row}
          chosen={selection.has(row.id)}
          onToggle={() => selection.toggle(row)}
          onOpen={() => open(row.id)}
        />
      ))}
    </ul>
  );
}

export function Cards({ model }: { model: ListModel }) {
  return (
    <>
      {model.state.columns.some((name) => hasTotal(model, name)) ? <OneLine model={model} /> : null}
      <CardsOf model={model} rows={model.rows} />
    </>
  );
}
