import { describe, expect, it } from "vitest";
import { isBlock, quotedCell, readBlock } from "@/kernel/list/cells/block";

describe("a block from a spreadsheet", () => {
  it("has rows and cells, and no row for the last line break", () => {
    expect(readBlock("甲\t1\r\n乙\t2\r\n")).toEqual([
      ["甲", "1"],
      ["乙", "2"],
    ]);
  });

  it("keeps tabs, line breaks and quotes of a quoted cell", () => {
    expect(readBlock('"一行\n二行"\t"说""好"""\t三')).toEqual([["一行\n二行", '说"好"', "三"]]);
  });

  it("keeps empty cells: they empty what stands there", () => {
    expect(readBlock("\t2\n3\t\n")).toEqual([
      ["", "2"],
      ["3", ""],
    ]);
  });

  it("tells a block from one cell, and quotes what would break it", () => {
    expect([isBlock("一格\n"), isBlock("a\tb"), isBlock("a\nb")]).toEqual([false, true, true]);
    expect(quotedCell('a"b')).toBe('"a""b"');
  });
});
