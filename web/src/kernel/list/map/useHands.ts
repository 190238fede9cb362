/** What hands do with a map: drag, wheel, two fingers, keys. */
import { type RefObject, useEffect, useRef } from "react";
import { moved, type Sight, zoomedAt } from "@/kernel/list/map/mercator";

const STEP = 80;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};
const CLOSER: Record<string, number> = { "+": 1, "=": 1, "-": -1 };

type Look = Pick<Sight, "middle" | "zoom">;
interface Held {
  element: HTMLElement;
  sight: () => Sight | null;
  go: (next: Look) => void;
}

function placeOf(element: HTMLElement, event: { clientX: number; clientY: number }): [number, number] {
  const { left, top } = element.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

/** One finger moves the sheet, two draw it closer. What is pressed on the sheet is not dragged. */
function hearFingers({ element, sight, go }: Held, signal: AbortSignal) {
  const fingers = new Map<number, [number, number]>();
  const apart = () => {
    const [one, other] = [...fingers.values()];
    return one && other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0;
  };
  const down = (event: PointerEvent) => {
    if ((event.target as Element).closest("button")) return;
    fingers.set(event.pointerId, placeOf(element, event));
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId);
    const held = sight();
    if (!before || !held) return;
    const [x, y] = placeOf(element, event);
    const wide = apart();
    fingers.set(event.pointerId, [x, y]);
    if (fingers.size === 1) go(moved(held, x - before[0], y - before[1]));
    else if (wide > 0) go(zoomedAt(held, Math.log2(apart() / wide), [x, y]));
  };
  const up = (event: PointerEvent) => void fingers.delete(event.pointerId);
  element.addEventListener("pointerdown", down, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", up, { signal });
  element.addEventListener("pointercancel", up, { signal });
}

function hearWheel({ element, sight, go }: Held, signal: AbortSignal) {
  const zoom = (event: MouseEvent, by: number) => {
    const held = sight();
    if (held) go(zoomedAt(held, by, placeOf(element, event)));
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault(); // the page behind stands still
    zoom(event, -event.deltaY / 240);
  };
  element.addEventListener("wheel", wheel, { signal, passive: false });
  element.addEventListener("dblclick", (event) => zoom(event, 1), { signal });
}

function hearKeys({ element, sight, go }: Held, signal: AbortSignal) {
  const key = (event: KeyboardEvent) => {
    const held = sight();
    const way = KEYS[event.key];
    const closer = CLOSER[event.key];
    if (event.target !== element || !held || !(way || closer)) return;
    event.preventDefault();
    event.stopPropagation();
    go(way ? moved(held, ...way) : zoomedAt(held, closer ?? 0, [held.width / 2, held.height / 2]));
  };
  element.addEventListener("keydown", key, { signal });
}

export function useHands(sheet: RefObject<HTMLElement | null>, sight: Sight | null, go: Held["go"]) {
  const now = useRef(sight);
  now.current = sight;
  useEffect(() => {
    const element = sheet.current;
    if (!element) return undefined;
    const leaving = new AbortController();
    const held = { element, sight: () => now.current, go };
    for (const hear of [hearFingers, hearWheel, hearKeys]) hear(held, leaving.signal);
    return () => leaving.abort();
  }, [sheet, go]);
}
