/** Rows as a table: sorted by a click on the head, chosen by the box in front, opened by a click. */
import { CaretDownFilled, CaretUpFilled } from "@ant-design/icons";
import { type ChangeEvent, memo, type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { openRoom } from "@/kernel/i18n";
import { type Field, fieldOf, type Kind, type Row, titleOf } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Cell } from "@/kernel/list/Cell";
import { useOpened } from "@/kernel/list/state";
import type { ListModel } from "@/kernel/list/useListModel";
import { usePreferences } from "@/kernel/preferences";

const Cells = late(async () => (await Promise.all([import("@/kernel/list/cells/Cells"), openRoom("cells")]))[0]);
const Arrangement = late(
  async () => (await Promise.all([import("@/kernel/list/heads/Arrangement"), openRoom("heads")]))[0],
);

/** What makes a sheet of a table comes while its rows are on their way. */
export function fetchTools(): void {
  void Promise.allSettled([Cells.fetch(), Arrangement.fetch()]); // what failed is told where it is drawn
}

/** Rows that fill a screen are drawn first; those below come as soon as these stand. */
const SCREEN = 26;

const rightAligned = new Set(["integer", "decimal", "money"]);

const sideOf = (field: Field) => (rightAligned.has(field.type) ? "k-right" : undefined);

function Head({ field, model }: { field: Field; model: ListModel }) {
  const { sort, change } = model.state;
  const up = sort === field.name;
  const down = sort === `-${field.name}`;
  const order = up ? "ascending" : down ? "descending" : "none";
  const label = (
    <span className="k-head-label" title={field.help ?? undefined}>
      {field.label}
    </span>
  );
  if (!field.sort)
    return (
      <th className={sideOf(field)} data-field={field.name}>
        {label}
      </th>
    );
  return (
    <th className={sideOf(field)} data-field={field.name} aria-sort={order}>
      <button type="button" onClick={() => change({ sort: up ? `-${field.name}` : field.name })}>
        {label}
        {up ? <CaretUpFilled /> : down ? <CaretDownFilled /> : <CaretUpFilled className="k-faint" />}
      </button>
    </th>
  );
}

interface BoxProps {
  label: string;
  checked: boolean;
  partly?: boolean;
  onChange: () => void;
}

export function Box({ label, checked, partly = false, onChange }: BoxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly;
  }, [partly]);
  const toggle = (event: ChangeEvent) => {
    event.stopPropagation();
    onChange();
  };
  return <input ref={box} type="checkbox" className="k-box" aria-label={label} checked={checked} onChange={toggle} />;
}

function BoxCell(props: BoxProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps a near miss of the box from opening the row
    <td className="k-box-cell" onClick={(event) => event.stopPropagation()}>
      <Box {...props} />
    </td>
  );
}

interface LineProps {
  kind: Kind;
  fields: Field[];
  row: Row;
  chosen: boolean;
  at: boolean;
  shown: boolean;
  onToggle: (row: Row) => void;
  onOpen: (id: string) => void;
}

/** Redrawn only when something of its own row changes: choosing one row leaves the others alone. */
const Line = memo(function Line({ kind, fields, row, chosen, at, shown, onToggle, onOpen }: LineProps) {
  const { t } = useTranslation();
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (at) line.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const state = [chosen && "k-chosen", at && "k-at", shown && "k-shown"].filter(Boolean).join(" ");
  const open = () => {
    if (!window.getSelection()?.toString()) onOpen(row.id);
  };
  return (
    <tr ref={line} data-id={row.id} className={state} aria-selected={chosen} onClick={open}>
      <BoxCell label={t("list.select", { name: titleOf(kind, row) })} checked={chosen} onChange={() => onToggle(row)} />
      {fields.map((field) => (
        <td
          key={field.name}
          className={sideOf(field)}
          data-type={field.type}
          data-field={field.name}
          data-title={field.name === kind.title || undefined}
        >
          <Cell kind={kind} field={field} row={row} onOpen={() => onOpen(row.id)} />
        </td>
      ))}
    </tr>
  );
});

export function Heads({ fields, model }: { fields: Field[]; model: ListModel }) {
  const { t } = useTranslation();
  const { count, pageChosen, everything, togglePage } = model.selection;
  return (
    <thead>
      <tr>
        <th className="k-box-cell">
          <Box
            label={t("list.selectPage")}
            checked={pageChosen || everything}
            partly={count > 0 && !pageChosen}
            onChange={togglePage}
          />
        </th>
        {fields.map((field) => (
          <Head key={field.name} field={field} model={model} />
        ))}
      </tr>
    </thead>
  );
}

interface LinesProps {
  model: ListModel;
  fields: Field[];
  rows: Row[];
  /** The place of the first of them among all rows that stand. */
  from?: number;
}

export function LinesOf({ model, fields, rows, from = 0 }: LinesProps) {
  const { kind, selection, cursor, open } = model;
  const opened = useOpened();
  return rows.map((row, place) => (
    <Line
      key={row.id}
      kind={kind}
      fields={fields}
      row={row}
      chosen={selection.has(row.id)}
      at={cursor.at === from + place}
      shown={opened === row.id}
      onToggle={selection.toggle}
      onOpen={open}
    />
  ));
}

function Lines({ model, fields }: { model: ListModel; fields: Field[] }) {
  const { rows } = model;
  const whole = useDeferredValue(true, rows.length <= SCREEN);
  return <LinesOf model={model} fields={fields} rows={whole ? rows : rows.slice(0, SCREEN)} />;
}

/** The same array as long as it names the same columns, or every row would be drawn for each that is chosen. */
export function useFields({ kind, state }: ListModel): Field[] {
  const named = state.columns.join();
  return useMemo(() => named.split(",").flatMap((name) => fieldOf(kind, name) ?? []), [kind, named]);
}

/** What makes a sheet of the table; it measures what stands, and comes when it does. */
export function Tools({ model, frame }: { model: ListModel; frame: RefObject<HTMLDivElement | null> }) {
  return (
    <>
      <Cells model={model} frame={frame} />
      <Arrangement model={model} frame={frame} />
    </>
  );
}

export function Table({ model }: { model: ListModel }) {
  const { density } = usePreferences();
  const frame = useRef<HTMLDivElement>(null);
  const [stands, setStands] = useState(false);
  useEffect(() => setStands(true), []);
  const fields = useFields(model);
  return (
    <div ref={frame} className="k-table-frame" data-density={density} aria-busy={model.answer.isPlaceholderData}>
      <table className="k-table">
        <Heads fields={fields} model={model} />
        <tbody>
          <Lines model={model} fields={fields} />
        </tbody>
      </table>
      {stands ? <Tools model={model} frame={frame} /> : null}
    </div>
  );
}
