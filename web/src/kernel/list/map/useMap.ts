/** What a map shows: where it looks, what stands there, and what hands do with it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { api, pathOf } from "@/kernel/api";
import type { Kind } from "@/kernel/kinds";
import { groupFields } from "@/kernel/list/grouping/keys";
import { type Box, boxOf, fitted, onSheet, type Sight, said, sightOf } from "@/kernel/list/map/mercator";
import type { ListModel } from "@/kernel/list/useListModel";

export interface Cluster {
  count: number;
  latitude: string;
  longitude: string;
  town: string;
  parts: { value: unknown; label: string; count: number }[];
  records: { id: string; label: string }[];
}
interface Answer {
  box: Record<keyof Box, string> | null;
  clusters: Cluster[];
  count: number;
  capped: boolean;
}

const SETTLED = 200;
const CHINA: Box = { south: 18, west: 80, north: 50, east: 130 };

/** By which classes clusters may be told apart: what has few values. */
export const classesOf = (kind: Kind) =>
  groupFields(kind).filter(({ type }) => type === "choice" || type === "boolean");

/** How wide a mark is, in pixels. */
export const sizeOf = (count: number) => (count === 1 ? 16 : Math.min(64, 26 + 14 * Math.log10(count)));

function joined(one: Cluster, other: Cluster): Cluster {
  const count = one.count + other.count;
  const middle = (side: "latitude" | "longitude") =>
    String((Number(one[side]) * one.count + Number(other[side]) * other.count) / count);
  const sizes = new Map(one.parts.map((part) => [part.label, part]));
  for (const part of other.parts) {
    sizes.set(part.label, { ...part, count: part.count + (sizes.get(part.label)?.count ?? 0) });
  }
  const parts = [...sizes.values()];
  const records = [...one.records, ...other.records];
  return { count, latitude: middle("latitude"), longitude: middle("longitude"), town: one.town, parts, records };
}

/** Cells end where they end: marks that would lie on each other become one, the larger ones first. */
export function apart(clusters: Cluster[], sight: Sight): Cluster[] {
  const found: Cluster[] = [];
  const spot = ({ latitude, longitude }: Cluster) =>
    onSheet(sight, { latitude: Number(latitude), longitude: Number(longitude) });
  for (const each of clusters) {
    const [x, y] = spot(each);
    const at = found.findIndex((other) => {
      const [left, top] = spot(other);
      return Math.hypot(x - left, y - top) < (sizeOf(each.count) + sizeOf(other.count)) / 2;
    });
    const under = found[at];
    if (under) found[at] = joined(under, each);
    else found.push(each);
  }
  return found;
}

/** Pixels of the sheet, as the window gives them. */
function useSize(sheet: RefObject<HTMLDivElement | null>) {
  const [size, setSize] = useState<Pick<Sight, "width" | "height"> | null>(null);
  useEffect(() => {
    const element = sheet.current;
    if (!element) return undefined;
    const look = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    look.observe(element);
    return () => look.disconnect();
  }, [sheet]);
  return size;
}

function useAsked(model: ListModel, box: Box | null, by: string, enabled: boolean) {
  const { kind, state } = model;
  const asked = new URLSearchParams(by ? { by } : {});
  for (const [side, value] of Object.entries(box ?? {})) asked.set(side, value.toFixed(5));
  if (state.filter) asked.set("filter", JSON.stringify(state.filter));
  if (state.search.q) asked.set("q", state.search.q);
  const address = `${pathOf(kind)}/map?${asked}`;
  return useQuery({
    queryKey: ["group", kind.name, "map", address],
    queryFn: ({ signal }) => api.get<Answer>(address, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

const numbers = (box: NonNullable<Answer["box"]>): Box => ({
  south: Number(box.south),
  west: Number(box.west),
  north: Number(box.north),
  east: Number(box.east),
});

/** Looks where the address says, else at all there is; where hands leave it, the address says so. */
export function useMap(model: ListModel, sheet: RefObject<HTMLDivElement | null>) {
  const { kind, state } = model;
  const size = useSize(sheet);
  const [look, setLook] = useState(() => sightOf(state.within));
  const fields = classesOf(kind);
  const by = fields.find(({ name }) => name === state.layout.map?.by) ?? (state.layout.map ? undefined : fields[0]);
  const whole = useAsked(model, null, by?.name ?? "", look === null);
  const around = whole.data?.box;
  const first = size ? fitted(around ? numbers(around) : CHINA, size) : null;
  const sight: Sight | null =
    size && (look ?? (whole.isSuccess ? first : null)) ? { ...size, ...(look ?? first ?? CENTRE) } : null;
  const [settled, setSettled] = useState<Box | null>(null);
  const place = sight ? said(sight) : "";
  const { change } = state;
  const latest = useRef(sight);
  latest.current = sight;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a moved look settles, however it was moved
  useEffect(() => {
    if (!look || !latest.current) return undefined;
    const timer = window.setTimeout(() => {
      if (latest.current) setSettled(boxOf(latest.current));
      change({ within: place });
    }, SETTLED);
    return () => window.clearTimeout(timer);
  }, [place, size, Boolean(look)]);
  const here = useAsked(model, settled, by?.name ?? "", look !== null && settled !== null);
  const answer = look ? here : whole;
  const go = useCallback((next: Pick<Sight, "middle" | "zoom">) => setLook(next), []);
  const fit = () => {
    setLook(null);
    setSettled(null);
    change({ within: undefined });
  };
  return { sight, answer, by, fields, go, fit };
}

const CENTRE = { middle: { latitude: 34, longitude: 108 }, zoom: 4 };
