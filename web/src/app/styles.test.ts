import { describe, expect, it } from "vitest";
import { sheetOf } from "../../scripts/styles";

describe("the library's sheet", () => {
  it("leaves out what no page draws, and keeps a rule that speaks of anything else as well", () => {
    expect(sheetOf(".ant-carousel .slick{a:b}.ant-btn{c:d}")).toBe(".ant-btn{c:d}");
    expect(sheetOf(".ant-carousel,.ant-btn{c:d}")).toBe(".ant-carousel,.ant-btn{c:d}");
    expect(sheetOf(".ant-tree-select{a:b}.ant-tree{c:d}.ant-list-item{a:b}.ant-listing{c:d}")).toBe(
      ".ant-tree{c:d}.ant-listing{c:d}",
    );
    for (const kept of [
      ".ant-btn:where(.a,.b) i{c:d}",
      ".ant-form:has(> .ant-switch:only-child, > .ant-rate:only-child){c:d}",
      ".ant-btn:not(.ant-btn-rtl):not(:is(.ant-card)){c:d}",
    ]) {
      expect(sheetOf(kept)).toBe(kept);
    }
  });

  it("leaves out writing from the right and columns of screen widths, also inside a condition", () => {
    expect(sheetOf(".ant-btn-rtl{a:b}@media (min-width:9px){.ant-col-sm-1{a:b}}")).toBe("");
    expect(sheetOf("@media print{.ant-col-sm-1{a:b}.ant-btn{c:d}}")).toBe("@media print{.ant-btn{c:d}}");
    expect(sheetOf("@keyframes antIn{from{a:b}to{c:d}}")).toBe("@keyframes antIn{from{a:b}to{c:d}}");
  });
});
