/** What the pages of data quality ask of the server. */
import { useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import type { Kind } from "@/kernel/kinds";

export const parts = ["completeness", "validity", "freshness", "unique"] as const;
type Numbers = Partial<Record<"quality" | (typeof parts)[number], number | null>>;

export interface Figures extends Numbers {
  count: number;
}

export interface Reason {
  word: string;
  sort: "empty" | "wrong" | "stale";
  label: string;
  fields: string[];
  gain: number;
}

export interface RecordQuality {
  told: boolean;
  numbers: Numbers;
  reasons: Reason[];
}

export interface Group {
  value: string | null;
  label: string;
  figures: Figures;
  filter: object;
}

export interface Lack {
  word: string;
  sort: Reason["sort"];
  label: string;
  count: number;
  filter: object;
}

export interface Month {
  month: string;
  count: number;
  quality: number;
  completeness: number;
}

export interface KindQuality {
  figures: Figures;
  by: string | null;
  choices: { value: string; label: string }[];
  groups: Group[];
  lacks: Lack[];
  months: Month[];
}

const pathOf = (kind: string) => `/api/quality/${kind.replace(".", "/")}`;

/** Whether a kind's records are measured, and the person is told the numbers. */
export const isMeasured = ({ fields }: Kind): boolean =>
  ["quality", "completeness", "validity"].every((word) => fields.some(({ name }) => name === word));

/** Kept under "record", so that saving it asks again. */
export const useRecordQuality = (kind: string, id: string) =>
  useQuery({
    queryKey: ["record", kind, id, "quality"],
    queryFn: () => api.get<RecordQuality>(`${pathOf(kind)}/${id}`),
  });

/** Kept under "list", so that what is mended in the list below counts at once. */
export const useKindQuality = (kind: string, by: string | undefined) =>
  useQuery({
    queryKey: ["list", kind, "quality", by],
    queryFn: () => api.get<KindQuality>(by ? `${pathOf(kind)}?by=${encodeURIComponent(by)}` : pathOf(kind)),
    placeholderData: (before) => before,
  });

export type Level = "good" | "fair" | "poor" | "unknown";

export function levelOf(value: number | null | undefined): Level {
  if (value === null || value === undefined) return "unknown";
  return value >= 80 ? "good" : value >= 60 ? "fair" : "poor";
}
