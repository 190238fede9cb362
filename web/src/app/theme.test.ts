/** Words of every colour can be read on every ground they stand on: WCAG 2.2, 1.4.3, 4.5 to 1 for small type. */
import { expect, test } from "vitest";
import { type Palette, paletteOf } from "@/app/theme";

/** Relative luminance of a colour "#RRGGBB", as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(words: string, ground: string): number {
  const [light = 0, dark = 0] = [luminance(words), luminance(ground)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const grounds: (keyof Palette)[] = ["ground", "surface", "raised", "hover"];
const words: (keyof Palette)[] = [
  "primary",
  "accentText",
  "success",
  "warningText",
  "danger",
  "text",
  "textSoft",
  "textFaint",
];
const tints: [keyof Palette, keyof Palette][] = [
  ["primary", "primarySoft"],
  ["text", "primarySoft"],
  ["success", "successSoft"],
  ["text", "successSoft"],
  ["warningText", "warningSoft"],
  ["text", "warningSoft"],
  ["danger", "dangerSoft"],
  ["text", "dangerSoft"],
  ["onPrimary", "primary"],
];
const pairs = [...words.flatMap((word) => grounds.map((ground) => [word, ground] as const)), ...tints];

test.each([false, true])("in the dark %s", (isDark) => {
  const palette = paletteOf(isDark);
  const faint = pairs
    .map(([word, ground]) => ({ word, ground, ratio: contrast(palette[word], palette[ground]) }))
    .filter(({ ratio }) => ratio < 4.5);
  expect(faint).toEqual([]);
});

test("the measure itself: black on white is 21, and a grey that just misses is told apart", () => {
  expect(contrast("#000000", "#FFFFFF")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#FFFFFF")).toBeLessThan(4.5);
  expect(contrast("#767676", "#FFFFFF")).toBeGreaterThan(4.5);
});
