/** What a chart shows: read from the address or the view, asked of the server, changed one thing at a time. */
import { useTranslation } from "react-i18next";
import { type Course, currencyOf, drawn, measureOf, SHAPES, type Shape } from "@/kernel/list/chart/figures";
import { every } from "@/kernel/list/filters";
import { firstKey, groupFields, type Key, keyOf, useGroups } from "@/kernel/list/grouping/keys";
import type { ListModel } from "@/kernel/list/useListModel";
import type { Layout } from "@/kernel/list/views";

type Said = NonNullable<Layout["chart"]>;
const HOME = "CNY";

function courseOf({ kind, state }: ListModel): Course | null {
  const said = state.layout.chart ?? {};
  const key = keyOf(kind, state.within) ?? firstKey(kind);
  if (!key) return null;
  const measure = measureOf(kind, said.measure);
  // An average of averages is no average: these are not split.
  const wished = said.split && measure.what !== "avg" ? keyOf(kind, said.split) : null;
  const split = wished && wished.field.name !== key.field.name ? wished : null;
  const usual: Shape = key.unit ? "columns" : "bars";
  return { key, split, measure, shape: SHAPES.find((shape) => shape === said.shape) ?? usual };
}

/** Of what stands in several currencies one is drawn: the chosen one, one's own, or the most frequent. */
function useCurrency(model: ListModel, course: Course | null) {
  const { kind, state } = model;
  const field = course ? currencyOf(kind, course.measure) : undefined;
  const asked = { by: field ? [field.name] : [], measures: ["count"], filter: state.filter, q: state.search.q };
  const answer = useGroups(kind, asked, Boolean(field));
  const known = (answer.data?.groups ?? []).flatMap(({ value, label }) =>
    typeof value === "string" ? [{ value, label: String(label) }] : [],
  );
  const has = (code: string | undefined) => known.find(({ value }) => value === code)?.value;
  const chosen = has(state.layout.chart?.currency) ?? has(HOME) ?? known[0]?.value;
  return { field, known, chosen, answer, ready: !field || answer.isSuccess };
}

export function useChart(model: ListModel) {
  const { t } = useTranslation();
  const { kind, state } = model;
  const course = courseOf(model);
  const currency = useCurrency(model, course);
  const only =
    currency.field && currency.chosen
      ? { field: currency.field.name, op: "eq" as const, value: currency.chosen }
      : null;
  const by = course ? [course.key.spec, ...(course.split ? [course.split.spec] : [])] : [];
  const asked = {
    by,
    measures: course?.measure.what === "count" ? ["count"] : ["count", course?.measure.spec ?? "count"],
    filter: every(state.filter, only),
    q: state.search.q,
  };
  const answer = useGroups(kind, asked, course !== null && currency.ready);
  const others = (count: number) => (count ? t("charts.othersOf", { count }) : t("charts.others"));
  const chart = course && answer.data ? drawn(answer.data.groups, course, others) : null;
  const say = (part: Said) => state.change({ layout: { ...state.layout, chart: { ...state.layout.chart, ...part } } });
  const group = (key: Key["spec"]) => state.change({ within: key });
  const open = (filter: Parameters<typeof every>[0]) => {
    const found = every(state.search.filter ?? model.view.filter, only, filter);
    state.change({ show: "table", within: undefined, filter: found ?? undefined });
  };
  const failed = currency.answer.isError ? currency.answer : answer.isError && !answer.data ? answer : null;
  return { course, currency, answer, chart, say, group, open, failed, fields: groupFields(kind) };
}

export type Charted = ReturnType<typeof useChart>;
