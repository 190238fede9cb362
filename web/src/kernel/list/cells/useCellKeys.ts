/**
 * Hands and keys in the cells of a table. ← and → go into the cells of the row that J and K chose, E edits its first
 * one; Enter and F2 edit the cell at hand, a double click the one below it. All other keys of the list stay as they are.
 */
import { type RefObject, useEffect, useRef } from "react";
import { isBlock, quotedCell } from "@/kernel/list/cells/block";
import { beside, focusCell, mayWrite, type Place, placeOf } from "@/kernel/list/cells/places";
import type { ListModel } from "@/kernel/list/useListModel";

interface Hands {
  model: ListModel;
  mode: boolean;
  edit: (place: Place) => boolean;
  paste: (place: Place, text: string) => void;
}

/** Longer than the pause inside a double click, so that its first half opens no drawer. */
const SECOND_CLICK = 260;
const steps: Record<string, [number, number]> = {
  ArrowDown: [1, 0],
  j: [1, 0],
  ArrowUp: [-1, 0],
  k: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

const within = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null;

/** A cell has the focus itself, not a link or an editor inside it. */
const held = (): Place | null => {
  const cell = document.activeElement;
  return cell?.matches("td[data-field]") ? placeOf(cell) : null;
};

function onCell(event: KeyboardEvent, place: Place, frame: HTMLElement, { model, edit }: Hands): boolean {
  const step = steps[event.key];
  if (step) {
    const to = beside(model, place, ...step);
    model.cursor.setAt(model.rows.findIndex(({ id }) => id === to.id));
    focusCell(frame, to);
    return true;
  }
  if (event.key === "F2" || event.key === "Enter") {
    if (!edit(place) && event.key === "Enter") model.open(place.id);
    return true;
  }
  if (event.key !== "Escape") return false;
  (document.activeElement as HTMLElement).blur(); // the row stays chosen; Enter opens it again
  return true;
}

/** From the row that the keys chose into its cells. */
function intoRow(event: KeyboardEvent, frame: HTMLElement, { model, edit }: Hands): boolean {
  const row = model.rows[model.cursor.at];
  const names = model.state.columns;
  if (!row || !["ArrowRight", "ArrowLeft", "e", "F2"].includes(event.key)) return false;
  if (event.key.startsWith("Arrow")) {
    const name = event.key === "ArrowRight" ? names[0] : names.at(-1);
    focusCell(frame, { id: row.id, name: name ?? "" });
    return true;
  }
  const first = names.find((name) => mayWrite(model, { id: row.id, name }));
  return first ? edit({ id: row.id, name: first }) : false;
}

function useKeyboard(frame: RefObject<HTMLElement | null>, hands: RefObject<Hands>) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);
      if (!frame.current || !plain || within(event.target, "input, textarea, select, .kl-editor, .ant-modal-wrap"))
        return;
      const place = held();
      const free = event.target === document.body || within(event.target, ".k-table-frame");
      const done = place
        ? onCell(event, place, frame.current, hands.current)
        : free && !within(event.target, "a, button") && intoRow(event, frame.current, hands.current);
      if (done) event.preventDefault();
    };
    // Before the keys of the list, which leave alone what somebody else took.
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [frame, hands]);
}

function useMouse(frame: RefObject<HTMLElement | null>, hands: RefObject<Hands>) {
  useEffect(() => {
    const element = frame.current;
    let waiting = 0;
    const click = (event: MouseEvent) => {
      const place = placeOf(event.target);
      const { model, mode } = hands.current;
      if (!place || within(event.target, "a, button, input, .kl-editor")) return;
      if (!mode && !mayWrite(model, place)) return;
      event.stopPropagation();
      window.clearTimeout(waiting);
      if (mode) {
        model.cursor.setAt(model.rows.findIndex(({ id }) => id === place.id));
        focusCell(element, place);
      } else if (event.detail === 1 && !window.getSelection()?.toString()) {
        waiting = window.setTimeout(() => model.open(place.id), SECOND_CLICK);
      }
    };
    const twice = (event: MouseEvent) => {
      const place = placeOf(event.target);
      if (!place || within(event.target, "a, button, input, .kl-editor")) return;
      window.clearTimeout(waiting);
      window.getSelection()?.removeAllRanges();
      if (hands.current.edit(place)) event.preventDefault();
    };
    element?.addEventListener("click", click, true);
    element?.addEventListener("dblclick", twice);
    return () => {
      window.clearTimeout(waiting);
      element?.removeEventListener("click", click, true);
      element?.removeEventListener("dblclick", twice);
    };
  }, [frame, hands]);
}

function useClipboard(hands: RefObject<Hands>) {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const editor = within(event.target, ".kl-editor");
      const place = editor ? placeOf(event.target) : held();
      if (!place || !text || (editor && (!isBlock(text) || within(event.target, "textarea")))) return;
      event.preventDefault();
      hands.current.paste(place, text);
    };
    const copy = (event: ClipboardEvent) => {
      if (!held() || window.getSelection()?.toString()) return;
      event.clipboardData?.setData("text/plain", quotedCell((document.activeElement as HTMLElement).innerText.trim()));
      event.preventDefault();
    };
    document.addEventListener("paste", paste, true);
    document.addEventListener("copy", copy);
    return () => {
      document.removeEventListener("paste", paste, true);
      document.removeEventListener("copy", copy);
    };
  }, [hands]);
}

export function useCellKeys(frame: RefObject<HTMLElement | null>, now: Hands): void {
  const hands = useRef(now);
  hands.current = now;
  useKeyboard(frame, hands);
  useMouse(frame, hands);
  useClipboard(hands);
}
