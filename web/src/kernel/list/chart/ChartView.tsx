/** A list of any kind as a chart: what it finds, counted or added up by a field, and the way back into the rows (ux 10). */
import { Segmented } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/kernel/fields/heavy";
import { showCount, showDecimal, showMoney } from "@/kernel/format";
import { type Measure, MOST, measuresOf, type Point, SHAPES } from "@/kernel/list/chart/figures";
import { Bars, Columns, Lines, Ring, type ShapeProps } from "@/kernel/list/chart/Shapes";
import { type Charted, useChart } from "@/kernel/list/chart/useChart";
import { By } from "@/kernel/list/grouping/Groups";
import { specOf } from "@/kernel/list/grouping/keys";
import { Quiet } from "@/kernel/list/Missing";
import { Waiting } from "@/kernel/list/Rows";
import type { ListModel } from "@/kernel/list/useListModel";
import { Trouble } from "@/kernel/record/States";
import "@/kernel/list/chart/chart.css";

const drawing = { bars: Bars, columns: Columns, line: Lines, ring: Ring };

function useWords() {
  const { t } = useTranslation();
  return ({ what, field }: Measure) =>
    what === "count" ? t("charts.count") : t(`charts.${what}`, { field: field?.label });
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="lc-choice">
      <span aria-hidden="true">{label}</span>
      {children}
    </span>
  );
}

interface Props {
  model: ListModel;
  charted: Charted;
}

function Split({ charted }: Pick<Props, "charted">) {
  const { t } = useTranslation();
  const { course, fields, say } = charted;
  if (!course || course.measure.what === "avg") return null;
  const others = fields.filter(({ name }) => name !== course.key.field.name);
  if (others.length === 0) return null;
  const options = [
    { value: "", label: t("charts.noSplit") },
    ...others.map((field) => ({ value: specOf(field), label: field.label })),
  ];
  return (
    <Choice label={t("charts.split")}>
      <Select
        value={course.split?.spec ?? ""}
        aria-label={t("charts.split")}
        popupMatchSelectWidth={false}
        options={options}
        onChange={(split: string) => say({ split: split || undefined })}
      />
    </Choice>
  );
}

function Tools({ model, charted }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const { course, currency, say, group } = charted;
  if (!course) return null;
  const measures = measuresOf(model.kind).map((measure) => ({ value: measure.spec, label: words(measure) }));
  return (
    <div className="lc-tools">
      <Choice label={t("charts.measure")}>
        <Select
          value={course.measure.spec}
          aria-label={t("charts.measure")}
          popupMatchSelectWidth={false}
          options={measures}
          onChange={(measure: string) => say({ measure })}
        />
        {currency.known.length > 1 ? (
          <Select
            value={currency.chosen}
            aria-label={t("charts.currency")}
            popupMatchSelectWidth={false}
            options={currency.known}
            onChange={(chosen: string) => say({ currency: chosen })}
          />
        ) : null}
      </Choice>
      <Choice label={t("charts.by")}>
        <By model={model} spec={course.key.spec} label={t("charts.by")} choose={group} />
      </Choice>
      <Split charted={charted} />
      <Segmented
        aria-label={t("charts.shape")}
        value={course.shape}
        options={SHAPES.map((shape) => ({ value: shape, label: t(`charts.shapes.${shape}`) }))}
        onChange={(shape) => say({ shape })}
      />
    </div>
  );
}

function useShow({ course, currency }: Charted): Pick<ShapeProps, "show" | "short"> {
  const { i18n } = useTranslation();
  const money = course?.measure.field?.type === "money";
  const code = currency.chosen;
  const sign = code && code !== "CNY" ? `${code} ` : "¥";
  const show = (value: number, exact?: string | null) => {
    if (course?.measure.what === "count") return showCount(value);
    return money ? showMoney(exact ?? String(value), sign) : showDecimal(exact ?? String(value));
  };
  const compact = new Intl.NumberFormat(i18n.language, { notation: "compact", maximumFractionDigits: 2 });
  return { show, short: (value) => compact.format(value) };
}

function Legend({ charted }: Pick<Props, "charted">) {
  const { t } = useTranslation();
  const { chart, course } = charted;
  if (!chart || !course?.split) return null;
  return (
    <ul className="lc-legend" aria-label={t("charts.split")}>
      {chart.parts.map(({ id, label }, at) => (
        <li key={id}>
          <i style={{ background: `var(--lc-${(at % 8) + 1})` }} />
          {label}
        </li>
      ))}
    </ul>
  );
}

function Line({
  point,
  at,
  charted,
  show,
}: Pick<Props, "charted"> & Pick<ShapeProps, "show"> & { point: Point; at: number }) {
  const { chart, course, open } = charted;
  const { label, value, exact, filter } = point;
  const total = chart?.total ?? 0;
  return (
    <tr>
      <th scope="row">
        {course?.shape === "ring" ? <i style={{ background: `var(--lc-${(at % 8) + 1})` }} /> : null}
        {filter ? (
          <button type="button" onClick={() => open(filter)}>
            {label}
          </button>
        ) : (
          label
        )}
      </th>
      <td className="k-figures">{show(value, exact)}</td>
      {course?.measure.what === "avg" ? null : (
        <td className="k-figures">{total > 0 ? `${((100 * value) / total).toFixed(1)} %` : "–"}</td>
      )}
    </tr>
  );
}

/** The same figures in words, for who cannot see the drawing and for who wants them exactly. */
function Figures({ charted, show }: Pick<Props, "charted"> & Pick<ShapeProps, "show">) {
  const { t } = useTranslation();
  const words = useWords();
  const { chart, course } = charted;
  if (!chart || !course) return null;
  const adds = course.measure.what !== "avg";
  return (
    <table className="lc-table" aria-label={t("charts.table")}>
      <thead>
        <tr>
          <th scope="col">{course.key.field.label}</th>
          <th scope="col">{words(course.measure)}</th>
          {adds ? <th scope="col">{t("charts.share")}</th> : null}
        </tr>
      </thead>
      <tbody>
        {chart.points.map((point, at) => (
          <Line key={point.id} point={point} at={at} charted={charted} show={show} />
        ))}
      </tbody>
      {adds ? (
        <tfoot>
          <tr>
            <th scope="row">{t("charts.total")}</th>
            <td className="k-figures">{show(chart.total)}</td>
            <td />
          </tr>
        </tfoot>
      ) : null}
    </table>
  );
}

function Cut({ charted }: Pick<Props, "charted">) {
  const { t } = useTranslation();
  const { chart, course } = charted;
  if (!chart?.rest || !course) return null;
  const word = course.key.unit ? "late" : course.measure.what === "avg" ? "cutAvg" : "cut";
  return <p className="lc-note">{t(`charts.${word}`, { most: MOST[course.shape] })}</p>;
}

function Sheet({ charted }: Pick<Props, "charted">) {
  const { t } = useTranslation();
  const { chart, course, open, answer } = charted;
  const shown = useShow(charted);
  if (!chart || !course) return <Waiting />;
  if (chart.points.length === 0) return <Quiet line={t("charts.none")} water="bay" />;
  const Shape = drawing[course.shape];
  const say = (label: string, value: string) => t("charts.open", { label, value });
  return (
    <div className="lc-both" aria-busy={answer.isPlaceholderData}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys, too */}
      <section className="lc-drawing" data-shape={course.shape} tabIndex={0} aria-label={t("board.asChart")}>
        <Legend charted={charted} />
        <Shape chart={chart} {...shown} say={say} open={open} />
        <Cut charted={charted} />
      </section>
      <Figures charted={charted} show={shown.show} />
    </div>
  );
}

export default function ChartView({ model }: { model: ListModel }) {
  const charted = useChart(model);
  const { failed } = charted;
  return (
    <div className="lc-page">
      <Tools model={model} charted={charted} />
      {failed ? <Trouble error={failed.error} onRetry={() => void failed.refetch()} /> : <Sheet charted={charted} />}
    </div>
  );
}
