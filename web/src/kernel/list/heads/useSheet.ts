/**
 * Widths and standing columns as rules of one style sheet: new rows obey it without being drawn again.
 * Where a standing column begins is measured, since columns without a chosen width are as wide as their words.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { frozenOf, widthOf } from "@/kernel/list/heads/layout";
import type { ListModel } from "@/kernel/list/useListModel";

const cell = (name: string) => `.k-table-frame[data-arranged] :is(th, td)[data-field="${CSS.escape(name)}"]`;

function widths({ state }: ListModel): string[] {
  return state.columns.flatMap((name) => {
    const width = widthOf(state.layout, name);
    return width ? `${cell(name)} { width: ${width}px; min-width: ${width}px; max-width: ${width}px; }` : [];
  });
}

const STANDS = "position: sticky; z-index: 1; background-color: var(--k-surface);";

/** The box in front stands with them. */
function standing(frame: HTMLElement, { state }: ListModel): string[] {
  const names = state.columns.slice(0, frozenOf(state.layout, state.columns));
  if (!names.length) return [];
  const box = ".k-table-frame[data-arranged] .k-box-cell";
  let left = frame.querySelector<HTMLElement>("thead .k-box-cell")?.offsetWidth ?? 0;
  const rules = [`${box} { ${STANDS} left: 0; }`, `${box}:is(th) { z-index: 3; }`];
  for (const name of names) {
    rules.push(`${cell(name)} { ${STANDS} left: ${left}px; }`, `th${cell(name).replace(/.* /, "")} { z-index: 3; }`);
    left += frame.querySelector<HTMLElement>(`thead th[data-field="${CSS.escape(name)}"]`)?.offsetWidth ?? 0;
  }
  rules.push(`${cell(names.at(-1) ?? "")} { border-inline-end: 1px solid var(--k-line); }`);
  return rules;
}

export function useSheet(frame: RefObject<HTMLDivElement | null>, model: ListModel): void {
  const sheet = useRef<CSSStyleSheet | null>(null);
  const latest = useRef(model);
  latest.current = model;
  const draw = useRef(() => {
    const element = frame.current;
    if (!element || !sheet.current) return;
    const rules = widths(latest.current);
    sheet.current.replaceSync(rules.join("\n")); // first the widths: the standing columns are measured with them
    sheet.current.replaceSync([...rules, ...standing(element, latest.current)].join("\n"));
  });
  useEffect(() => {
    const element = frame.current;
    if (!element || !("adoptedStyleSheets" in document)) return undefined;
    const made = new CSSStyleSheet();
    sheet.current = made;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, made];
    element.setAttribute("data-arranged", "");
    draw.current();
    const watcher = new ResizeObserver(() => draw.current());
    for (const head of element.querySelectorAll("thead")) watcher.observe(head);
    return () => {
      watcher.disconnect();
      element.removeAttribute("data-arranged");
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== made);
    };
  }, [frame]);
  useLayoutEffect(() => draw.current());
}
