/** What stands under the columns: of all rows the list finds, by currency where the kind has one, asked after the rows. */
import { useQuery } from "@tanstack/react-query";
import { api, pathOf } from "@/kernel/api";
import { type Field, fieldOf, type Kind } from "@/kernel/kinds";
import { figureOf } from "@/kernel/list/heads/layout";
import type { ListModel } from "@/kernel/list/useListModel";

const MOST = 10; // figures the server gives at once
const CURRENCY = "currency";

export interface Total {
  /** "" where the kind knows one currency only. */
  currency: string;
  value: string | number | null;
}

type Group = { value: string | null; label: string } & Record<string, string | number | null>;

const currencyOf = (kind: Kind) => {
  const field = fieldOf(kind, CURRENCY);
  return field?.group ? field : undefined;
};

/** Figures by field; `pending` until they are there, `failed` with a way to ask again. */
export function useTotals(model: ListModel, fields: Field[]) {
  const { kind, state } = model;
  const asked = fields.flatMap((field) => {
    const figure = figureOf(state.layout, field);
    return figure === "none" ? [] : [{ name: field.name, spec: `${figure}:${field.name}` }];
  });
  const measured = asked.slice(0, MOST);
  const params = new URLSearchParams({ measure: measured.map(({ spec }) => spec).join(",") });
  if (currencyOf(kind)) params.set("by", CURRENCY);
  if (state.filter) params.set("filter", JSON.stringify(state.filter));
  if (state.search.q) params.set("q", state.search.q);
  const address = `${pathOf(kind)}/group?${params}`;
  const answer = useQuery({
    queryKey: ["group", kind.name, "totals", address],
    queryFn: ({ signal }) => api.get<{ groups: Group[] }>(address, { signal }),
    placeholderData: (before) => before,
    enabled: measured.length > 0 && !model.deleted && !model.answer.isPending,
  });
  const totals = new Map<string, Total[]>();
  for (const { name, spec } of measured) {
    const told = (answer.data?.groups ?? []).map((group) => ({
      currency: group.value ?? "",
      value: group[spec] ?? null,
    }));
    totals.set(
      name,
      told.filter(({ value }) => value !== null),
    );
  }
  return { totals, any: measured.length > 0 && !model.deleted, answer };
}
