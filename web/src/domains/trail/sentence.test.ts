/** A row of the trail as a sentence: never only that something was looked at (T92). */
import { describe, expect, it } from "vitest";
import { sentenceOfRow } from "@/domains/trail/sentence";
import type { TrailRow } from "@/domains/trail/trail";

const t = ((key: string, more?: { kind?: string; shown?: string }) => more?.kind ?? more?.shown ?? key) as never;
const row = (facts: Partial<TrailRow>): TrailRow =>
  ({ event: "bulk_view", kind_label: null, record: null, count: null, details: {}, ...facts }) as TrailRow;

describe("a row of the trail", () => {
  it("names the kind and how many, or else the address", () => {
    const path = { path: "/api/office/home" } as never;
    expect(sentenceOfRow(row({ details: path }), t)).toBe("trail.event.bulk_view · office/home");
    expect(sentenceOfRow(row({ details: path, kind_label: "Quote" }), t)).toBe("trail.event.bulk_view · Quote");
    expect(sentenceOfRow(row({ kind_label: "Quote", count: 7 }), t)).toBe("trail.event.bulk_view · Quote · 7");
  });

  it("names the record where the reader sees it", () => {
    const record = { id: "1", label: "QT-7" };
    expect(sentenceOfRow(row({ event: "print", kind_label: "Quote", record }), t)).toBe(
      "trail.event.print · Quote QT-7",
    );
  });
});
