/** The mouse and the keys on the heads: drag a head to another place, Shift + ← → for its width, Ctrl + Shift + ← → to move it. */
import { type RefObject, useEffect, useRef } from "react";
import { placed, widened } from "@/kernel/list/heads/layout";
import type { ListModel } from "@/kernel/list/useListModel";

const STEP = 24;

const headOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("thead th[data-field]") : null;

function press(event: KeyboardEvent, { state }: ListModel): void {
  const head = headOf(event.target);
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!head || !step || !event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const name = head.dataset.field ?? "";
  if (!event.ctrlKey && !event.metaKey) {
    state.change({ layout: widened(state.layout, name, head.offsetWidth + step * STEP) });
  } else {
    state.change({ columns: placed(state.columns, name, state.columns.indexOf(name) + step) });
    window.setTimeout(() => head.querySelector("button")?.focus());
  }
}

/** Before or behind the head it is held over, by the half of it. */
function placeAt(event: DragEvent, head: HTMLElement): "before" | "behind" {
  const { left, width } = head.getBoundingClientRect();
  return event.clientX < left + width / 2 ? "before" : "behind";
}

/** What each moment of a drag does; one head is held at a time. */
function dragging(heads: HTMLElement, latest: RefObject<ListModel>): Record<string, (event: DragEvent) => void> {
  let held = "";
  const clear = () => {
    for (const one of heads.querySelectorAll("[data-drop]")) one.removeAttribute("data-drop");
  };
  const land = (head: HTMLElement, side: "before" | "behind") => {
    const { state } = latest.current;
    const others = state.columns.filter((name) => name !== held);
    const at = others.indexOf(head.dataset.field ?? "");
    if (at >= 0) state.change({ columns: placed(state.columns, held, side === "behind" ? at + 1 : at) });
  };
  return {
    dragstart: (event) => {
      held = headOf(event.target)?.dataset.field ?? "";
      event.dataTransfer?.setData("text/plain", held);
    },
    dragover: (event) => {
      const head = headOf(event.target);
      if (!held || !head) return;
      event.preventDefault();
      clear();
      head.dataset.drop = placeAt(event, head);
    },
    drop: (event) => {
      const head = headOf(event.target);
      if (!held || !head) return;
      event.preventDefault();
      land(head, placeAt(event, head));
    },
    dragend: () => {
      held = "";
      clear();
    },
  };
}

function useDrag(frame: RefObject<HTMLElement | null>, latest: RefObject<ListModel>) {
  useEffect(() => {
    const heads = frame.current?.querySelector<HTMLElement>("thead");
    if (!heads) return undefined;
    const moments = Object.entries(dragging(heads, latest)) as [string, EventListener][];
    for (const [moment, does] of moments) heads.addEventListener(moment, does);
    return () => {
      for (const [moment, does] of moments) heads.removeEventListener(moment, does);
    };
  }, [frame, latest]);
}

export function useHands(frame: RefObject<HTMLDivElement | null>, model: ListModel): void {
  const latest = useRef(model);
  latest.current = model;
  useDrag(frame, latest);
  useEffect(() => {
    const heads = frame.current?.querySelector<HTMLElement>("thead");
    const listen = (event: KeyboardEvent) => press(event, latest.current);
    heads?.addEventListener("keydown", listen);
    return () => heads?.removeEventListener("keydown", listen);
  }, [frame]);
  useEffect(() => {
    for (const head of frame.current?.querySelectorAll<HTMLElement>("thead th[data-field]") ?? [])
      head.draggable = true;
  });
}
