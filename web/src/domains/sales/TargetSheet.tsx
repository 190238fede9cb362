/** The year's targets above their list: departments and people by spans, what was asked and how much of it is reached; on a phone the span that runs. */
import { InputNumber, Progress, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Asked,
  type Cell,
  type Line,
  measures,
  named,
  running,
  type Sheet,
  type Span,
  share,
  shown,
  spans,
  useTargets,
} from "@/domains/sales/targets";
import { FieldEdit } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { linksOf } from "@/kernel/fields/values";
import { type Field, useKinds } from "@/kernel/kinds";
import { useNarrow } from "@/kernel/screen";
import "@/domains/customers/development/development.css";

const WHOLE = 100;

function Reached({ sheet, line, cell, when }: { sheet: Sheet; line: Line; cell: Cell; when: string }) {
  const { t } = useTranslation();
  const reached = cell.reached === null ? null : shown(sheet, cell.reached);
  const asked = cell.asked && shown(sheet, cell.asked);
  const apart = cell.parts !== null && (cell.asked === null || Number(cell.parts) !== Number(cell.asked));
  const words = t(asked ? "sales.targets.of" : "sales.targets.without", {
    who: line.who,
    when,
    reached: reached ?? "–",
    asked,
  });
  return (
    <div className="ta-cell" data-done={share(cell) >= WHOLE}>
      <span>
        <b>{reached ?? "–"}</b>
        {asked && cell.id ? (
          <>
            {" / "}
            <RecordLink kind="sales.target" id={cell.id}>
              {asked}
            </RecordLink>
          </>
        ) : null}
      </span>
      {asked && reached !== null ? (
        <>
          <Progress percent={Math.min(WHOLE, share(cell))} size="small" showInfo={false} aria-label={words} />
          <small>{share(cell)}%</small>
        </>
      ) : null}
      {apart && cell.parts ? <small>{t("sales.targets.parts", { sum: shown(sheet, cell.parts) })}</small> : null}
    </div>
  );
}

function Row({ sheet, span, line }: { sheet: Sheet; span: Span; line: Line }) {
  const { t } = useTranslation();
  const { begins } = sheet;
  return (
    <tr data-department={line.department} data-mine={line.mine}>
      <th scope="row" style={{ paddingInlineStart: `${8 + 16 * line.depth}px` }}>
        {line.who}
      </th>
      {line.cells.map((cell, place) => (
        <td key={begins[place]}>
          <Reached sheet={sheet} line={line} cell={cell} when={named(span, begins[place] ?? "", place, t)} />
        </td>
      ))}
      {span === "year" ? null : (
        <td>
          <Reached sheet={sheet} line={line} cell={line.year} when={String(sheet.year)} />
        </td>
      )}
    </tr>
  );
}

function Table({ sheet, span }: { sheet: Sheet; span: Span }) {
  const { t } = useTranslation();
  const here = useRef<HTMLTableCellElement>(null);
  const now = running(sheet);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another sheet begins at its own running span
  useEffect(() => {
    const column = here.current;
    const frame = column?.closest(".ta-scroll");
    if (column && frame) frame.scrollLeft = Math.max(0, column.offsetLeft - frame.clientWidth / 2);
  }, [sheet]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled by keys, too
    <section className="ta-scroll" tabIndex={0} aria-label={t("sales.targets.sheet")}>
      <table className="k-figures">
        <thead>
          <tr>
            <th scope="col">{t("sales.targets.who")}</th>
            {sheet.begins.map((begin, place) => (
              <th key={begin} scope="col" ref={place === now ? here : undefined} aria-current={place === now}>
                {named(span, begin, place, t)}
              </th>
            ))}
            {span === "year" ? null : <th scope="col">{t("sales.targets.whole", { year: sheet.year })}</th>}
          </tr>
        </thead>
        <tbody>
          {sheet.rows.map((line) => (
            <Row key={line.id} sheet={sheet} span={span} line={line} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** On a phone: the span that runs and the year, one's own first. */
function Cards({ sheet, span }: { sheet: Sheet; span: Span }) {
  const { t } = useTranslation();
  const now = running(sheet);
  const when = named(span, sheet.begins[now] ?? "", now, t);
  const lines = [...sheet.rows].sort((one, other) => Number(other.mine) - Number(one.mine));
  return (
    <ul className="ta-cards k-figures">
      {lines.map((line) => (
        <li key={line.id} data-mine={line.mine}>
          <h4>{line.who}</h4>
          <div>
            <small>{when}</small>
            <Reached sheet={sheet} line={line} cell={line.cells[now] as Cell} when={when} />
          </div>
          {span === "year" ? null : (
            <div>
              <small>{t("sales.targets.whole", { year: sheet.year })}</small>
              <Reached sheet={sheet} line={line} cell={line.year} when={String(sheet.year)} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function OfCategory({ asked, onChange }: { asked: Asked; onChange: (part: Partial<Asked>) => void }) {
  const { t } = useTranslation();
  const known = (useKinds().data?.kinds ?? []).some((kind) => kind.name === "products.category");
  const label = t("sales.targets.category");
  const field = { name: "category", label, type: "link", target: "products.category" } as Field;
  const value = asked.category ? { id: asked.category, label: "" } : null;
  if (!known || asked.measure !== "signed") return null;
  return (
    <div className="ta-category">
      <span aria-hidden="true">{label}</span>
      <FieldEdit
        field={field}
        value={value}
        onChange={(next: unknown) => onChange({ category: linksOf(next)[0]?.id })}
      />
    </div>
  );
}

function Choose({ asked, onChange }: { asked: Asked; onChange: (part: Partial<Asked>) => void }) {
  const { t } = useTranslation();
  return (
    <div className="ta-choose">
      <Select
        value={asked.measure}
        onChange={(measure) => onChange({ measure })}
        aria-label={t("sales.targets.measure")}
        options={measures.map((value) => ({ value, label: t(`sales.targets.${value}`) }))}
      />
      <Segmented
        value={asked.span}
        onChange={(span) => onChange({ span: span as Span })}
        aria-label={t("sales.targets.span")}
        options={spans.map((value) => ({ value, label: t(`sales.targets.${value}`) }))}
      />
      <InputNumber
        value={asked.year}
        min={1900}
        max={2999}
        precision={0}
        onChange={(year) => year && onChange({ year })}
        aria-label={t("sales.targets.year_of")}
      />
      <OfCategory asked={asked} onChange={onChange} />
    </div>
  );
}

export default function TargetSheet() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const [asked, setAsked] = useState<Asked>({ year: dayjs().year(), span: "month", measure: "signed" });
  const { data } = useTargets(asked);
  const Body = narrow ? Cards : Table;
  return (
    <section className="ta" aria-label={t("sales.targets.sheet")}>
      <details open>
        <summary>{t("sales.targets.sheet")}</summary>
        <Choose asked={asked} onChange={(part) => setAsked({ ...asked, ...part })} />
        {data && data.rows.length === 0 ? <p className="kr-none">{t("sales.targets.none")}</p> : null}
        {data && data.rows.length > 0 ? <Body sheet={data} span={asked.span} /> : null}
        <small>{t("sales.targets.counted")}</small>
      </details>
    </section>
  );
}
