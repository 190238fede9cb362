/** One row of the trail as a sentence: what was done, to what, and how much. */
import type { TFunction } from "i18next";
import type { TrailRow } from "@/domains/trail/trail";
import { showCount } from "@/kernel/format";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the deed was about: a record by name or by its kind, a kind, or nothing. */
export function aboutOf(row: TrailRow, t: TFunction): string {
  const kind = row.kind_label ?? "";
  if (row.record?.label) return `${kind} ${row.record.label}`.trim();
  if (row.record && kind) return t("trail.one_of", { kind });
  return kind;
}

export function sentenceOfRow(row: TrailRow, t: TFunction): string {
  const about = aboutOf(row, t);
  const what = t(`trail.event.${row.event}`);
  const count =
    row.count === null || row.record ? "" : t("trail.count", { shown: showCount(row.count), count: row.count });
  const details = row.details as Record<string, unknown>;
  const more = [
    text(details.action),
    text(details.field),
    text(details.q),
    text(details.number),
    text(details.username),
  ];
  // What no kind was told of is at least told by its address.
  const where = about || count ? "" : text(details.path).replace(/^\/?api\//, "");
  const parts = [what, about, count, where, ...more.filter(Boolean)];
  return parts.filter(Boolean).join(" · ");
}

export function reasonOf(row: TrailRow): string {
  return text((row.details as Record<string, unknown>).reason);
}
