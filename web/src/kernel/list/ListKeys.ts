/** Keys of a list: J and K move, Enter opens, X chooses, C creates, / searches, F filters, Esc lets go. */
import { useEffect, useRef } from "react";
import { useOpened } from "@/kernel/list/state";
import { type ListModel, mayMake } from "@/kernel/list/useListModel";

function busyElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
    return (target as HTMLInputElement).type !== "checkbox";
  }
  return document.querySelector(".ant-modal-wrap, .ant-popover:not(.ant-popover-hidden)") !== null;
}

/** Looks for a control of the list by its key name, so that keys and mouse do the same thing. */
function control(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.k-list [data-key="${name}"]`);
}

function focusSearch(): void {
  const found = control("search");
  (found instanceof HTMLInputElement ? found : found?.querySelector("input"))?.focus();
}

function keysOf(model: ListModel, opened: string | undefined): Record<string, () => void> {
  const { rows, cursor, selection, dialogs } = model;
  const row = rows[cursor.at];
  const to = (at: number) => cursor.setAt(Math.max(0, Math.min(rows.length - 1, at)));
  const down = () => to(cursor.at + 1);
  const up = () => to(cursor.at - 1);
  return {
    j: down,
    ArrowDown: down,
    k: up,
    ArrowUp: up,
    Enter: () => row && model.open(row.id),
    x: () => row && selection.toggle(row),
    c: () => mayMake(model) && dialogs.create(),
    f: () => control("filter")?.click(),
    "/": focusSearch,
    Escape: () => (opened ? model.open(undefined) : selection.clear()),
  };
}

/** Draws nothing; hears the keys. */
export function ListKeys({ model }: { model: ListModel }) {
  const opened = useOpened();
  const latest = useRef({ model, opened });
  latest.current = { model, opened };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (busyElsewhere(event)) return;
      const onControl = (event.target as Element).closest("a, button, input");
      if (event.key === "Enter" && onControl) return;
      const run = keysOf(latest.current.model, latest.current.opened)[event.key];
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return null;
}
