/** What a chart draws, out of the groups the server tells: points in their order, each split into the same parts. */
import { type Field, type Filter, fieldOf, type Kind } from "@/kernel/kinds";
import { conditionOf, type Key, type Told } from "@/kernel/list/grouping/keys";
import { hasFigures } from "@/kernel/list/heads/layout";

export const SHAPES = ["bars", "columns", "line", "ring"] as const;
export type Shape = (typeof SHAPES)[number];
/** More than these nobody reads: names, periods, slices of a ring, colours. */
export const MOST = { bars: 20, columns: 36, line: 60, ring: 8 } as const;
export const PARTS = 7;

export interface Measure {
  /** As the server reads it: "count", "sum:amount". */
  spec: string;
  what: "count" | "sum" | "avg";
  field?: Field;
}

const COUNT: Measure = { spec: "count", what: "count" };

/** The number of records, and sums and averages of what has figures. */
export function measuresOf(kind: Kind): Measure[] {
  const fields = kind.fields.filter((field) => hasFigures(field) && field.name !== "quality");
  const of = (what: "sum" | "avg") => fields.map((field): Measure => ({ spec: `${what}:${field.name}`, what, field }));
  return [COUNT, ...of("sum"), ...of("avg")];
}

export const measureOf = (kind: Kind, said: string | undefined): Measure =>
  measuresOf(kind).find(({ spec }) => spec === said) ?? COUNT;

/** Money of a kind that knows several currencies is never added across them. */
export const currencyOf = (kind: Kind, measure: Measure): Field | undefined => {
  const field = measure.field?.type === "money" ? fieldOf(kind, "currency") : undefined;
  return field?.group ? field : undefined;
};

export interface Point {
  id: string;
  label: string;
  value: number;
  /** As the server wrote it, where it is one figure of it. */
  exact: string | null;
  /** One for each part of the chart. */
  parts: number[];
  filters: (Filter | null)[];
  /** Null where no filter finds what stands behind it. */
  filter: Filter | null;
}

export interface Part {
  id: string;
  label: string;
}

export interface Drawn {
  points: Point[];
  parts: Part[];
  total: number;
  /** So many of the groups are put together in the last point, or left out. */
  rest: number;
}

const nameOf = (value: unknown, unseen: boolean) => (unseen ? "unseen" : `is ${value ?? ""}`);
const cents = (value: number) => Math.round(value * 1e6) / 1e6;
const sum = (values: number[]) => cents(values.reduce((so, value) => so + value, 0));

interface Line {
  id: string;
  label: string;
  part: string;
  partLabel: string;
  value: number;
  exact: string | null;
  filter: Filter | null;
  whole: Filter | null;
}

function linesOf(told: Told[], measure: Measure, key: Key, split: Key | null): Line[] {
  return told.map((line) => {
    const [values, labels] = split ? [line.value as unknown[], line.label as unknown[]] : [[line.value], [line.label]];
    const hidden = (at: number) => line.unseen?.includes(at) ?? false;
    const whole = conditionOf(key, values[0], hidden(0));
    const inner = split ? conditionOf(split, values[1], hidden(1)) : null;
    const figure = line[measure.spec];
    return {
      id: nameOf(values[0], hidden(0)),
      label: String(labels[0] ?? ""),
      part: split ? nameOf(values[1], hidden(1)) : "",
      partLabel: split ? String(labels[1] ?? "") : "",
      value: Number(figure ?? 0),
      exact: split || figure === null || figure === undefined ? null : String(figure),
      filter: split ? (whole && inner ? { and: [whole, inner] } : null) : whole,
      whole,
    };
  });
}

/** The parts with the most first; those beyond the colours there are become one. */
function partsOf(lines: Line[], others: string): Part[] {
  const sizes = new Map<string, { label: string; size: number }>();
  for (const { part, partLabel, value } of lines) {
    const size = (sizes.get(part)?.size ?? 0) + Math.abs(value);
    sizes.set(part, { label: partLabel, size });
  }
  const found = [...sizes].sort(([, one], [, other]) => other.size - one.size);
  const parts = found.slice(0, PARTS).map(([id, { label }]) => ({ id, label }));
  return found.length > PARTS ? [...parts, { id: OTHERS, label: others }] : parts;
}

export const OTHERS = "others";

function pointsOf(lines: Line[], parts: Part[]): Point[] {
  const found = new Map<string, Point>();
  const places = new Map(parts.map(({ id }, at) => [id, at]));
  const last = parts.length - 1;
  for (const line of lines) {
    const blank = { parts: parts.map(() => 0), filters: parts.map(() => null) };
    const point: Point = found.get(line.id) ?? {
      id: line.id,
      label: line.label,
      value: 0,
      exact: line.exact,
      filter: line.whole,
      ...blank,
    };
    const at = places.get(line.part) ?? last;
    point.value = cents(point.value + line.value);
    point.parts[at] = cents((point.parts[at] ?? 0) + line.value);
    point.filters[at] = parts[at]?.id === OTHERS ? null : line.filter;
    found.set(line.id, point);
  }
  return [...found.values()];
}

/** Names by their size, choices and periods as they follow each other. */
function ordered(points: Point[], key: Key): Point[] {
  const named = key.field.type !== "choice" && !key.unit;
  return named ? [...points].sort((one, other) => other.value - one.value) : points;
}

function together(points: Point[], label: string, parts: Part[]): Point {
  return {
    id: OTHERS,
    label,
    value: sum(points.map(({ value }) => value)),
    exact: null,
    parts: parts.map((_part, at) => sum(points.map((point) => point.parts[at] ?? 0))),
    filters: parts.map(() => null),
    filter: null,
  };
}

export interface Course {
  key: Key;
  split: Key | null;
  measure: Measure;
  shape: Shape;
}

/** `others`: what the rest is called, given how many it is. */
export function drawn(told: Told[], course: Course, others: (count: number) => string): Drawn {
  const { key, split, measure, shape } = course;
  const lines = linesOf(told, measure, key, split);
  const parts = partsOf(lines, others(0));
  const all = ordered(pointsOf(lines, parts), key);
  const total = measure.what === "avg" ? 0 : sum(all.map(({ value }) => value));
  const most = MOST[shape];
  const rest = Math.max(0, all.length - most);
  if (!rest) return { points: all, parts, total, rest };
  if (key.unit) return { points: all.slice(rest), parts, total, rest };
  const kept = all.slice(0, measure.what === "avg" ? most : most - 1);
  if (measure.what === "avg") return { points: kept, parts, total, rest };
  const left = all.slice(most - 1);
  return { points: [...kept, together(left, others(left.length), parts)], parts, total, rest: left.length };
}

/** The end of an axis, and its steps: round numbers of which there are few. */
export function scaleOf(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((each) => each >= rough) ?? rough;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_step, at) => cents(at * step));
}
