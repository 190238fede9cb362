/** The targets of a year as the server tells them, and how their spans are called. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dayjs from "dayjs";
import type { TFunction } from "i18next";
import { showCount, showDay, showDecimal } from "@/kernel/format";
import { api } from "@/kernel/http";

export const spans = ["week", "month", "quarter", "half", "year"] as const;
export const measures = ["signed", "received", "customers", "deals"] as const;
export type Span = (typeof spans)[number];

export interface Asked {
  year: number;
  span: Span;
  measure: (typeof measures)[number];
  category?: string;
}

export interface Cell {
  id: string | null;
  asked: string | null;
  reached: string | null;
  parts: string | null;
}

export interface Line {
  id: string;
  who: string;
  department: boolean;
  mine: boolean;
  depth: number;
  cells: Cell[];
  year: Cell;
}

export interface Sheet {
  year: number;
  begins: string[];
  money: boolean;
  currency: string;
  rows: Line[];
}

export const useTargets = (asked: Asked) =>
  useQuery({
    queryKey: ["list", "sales.target", "sheet", asked],
    queryFn: ({ signal }) => {
      const words = new URLSearchParams({ year: String(asked.year), span: asked.span, measure: asked.measure });
      if (asked.category && asked.measure === "signed") words.set("category", asked.category);
      return api.get<Sheet>(`/api/sales/targets?${words}`, { signal });
    },
    placeholderData: keepPreviousData,
    retry: false,
  });

/** How a span is called above its column. */
export function named(span: Span, begin: string, place: number, t: TFunction): string {
  if (span === "week") return showDay(begin);
  if (span === "month") return dayjs(begin).format("MMM");
  if (span === "year") return begin.slice(0, 4);
  return t(`sales.targets.${span}_n`, { n: place + 1 });
}

/** The place of the span that runs; of another year its first or last. */
export function running(sheet: Sheet): number {
  const today = dayjs().format("YYYY-MM-DD");
  const later = sheet.begins.findIndex((begin) => begin > today);
  return later < 0 ? sheet.begins.length - 1 : Math.max(later - 1, 0);
}

export const shown = (sheet: Sheet, value: string) =>
  sheet.money ? showDecimal(value, value.endsWith(".00") ? 0 : 2) : showCount(Number(value));

/** How much of it is reached, in per cent; whole numbers of fen are compared, not shown. */
export const share = (cell: Cell) =>
  cell.asked && cell.reached ? Math.max(0, Math.floor((Number(cell.reached) / Number(cell.asked)) * 100)) : 0;
