/** The way through the stops, drawn to scale without any map service: north is up, numbers are the order. */
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Point } from "@/domains/visits/geo";
import { SHEET, scaled } from "@/domains/visits/scale";

interface Stop extends Point {
  id: string;
  label: string;
  number: number;
  done: boolean;
}

interface Props {
  stops: Stop[];
  start?: Point;
  /** What a press or Enter on a stop opens. */
  onOpen: (id: string) => void;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One stop is reached by Tab; from there the arrows go along the way, Home and End to its ends, Enter opens. */
function useWalk(stops: Stop[], onOpen: Props["onOpen"]) {
  const [at, setAt] = useState(0);
  const drawn = useRef<Map<number, SVGGElement>>(new Map());
  const here = Math.min(at, stops.length - 1);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(stops.length - 1, to));
    setAt(next);
    drawn.current.get(next)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    const stop = stops[here];
    const step = STEPS[key];
    if (step) go(here + step);
    else if (key === "Home") go(0);
    else if (key === "End") go(stops.length - 1);
    else if ((key === "Enter" || key === " ") && stop) onOpen(stop.id);
    else return;
    event.preventDefault();
  };
  const seen = (index: number) => (node: SVGGElement | null) => {
    if (node) drawn.current.set(index, node);
    else drawn.current.delete(index);
  };
  return { here, setAt, onKeyDown, seen };
}

interface PointProps extends Pick<Props, "onOpen"> {
  stop: Stop;
  index: number;
  at: [number, number];
  walk: ReturnType<typeof useWalk>;
}

function Mark({ stop, index, at: [x, y], walk, onOpen }: PointProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing holds no button of its own
    <g
      ref={walk.seen(index)}
      data-done={stop.done}
      role="button"
      tabIndex={index === walk.here ? 0 : -1}
      aria-label={`${stop.number} ${stop.label}`}
      onFocus={() => walk.setAt(index)}
      onClick={() => onOpen(stop.id)}
    >
      <title>{stop.label}</title>
      <circle cx={x} cy={y} r={13} />
      <text x={x} y={y} dy="0.35em">
        {stop.number}
      </text>
    </g>
  );
}

export function Chart({ stops, start, onOpen }: Props) {
  const { t } = useTranslation();
  const walk = useWalk(stops, onOpen);
  if (stops.length === 0) return null;
  const at = scaled([...stops, ...(start ? [start] : [])]);
  const way = [...(start ? [start] : []), ...stops].map((point) => at(point).join(",")).join(" ");
  return (
    <figure className="v-chart">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing holds no fieldset */}
      <svg
        viewBox={`0 0 ${SHEET.width} ${SHEET.height}`}
        role="group"
        aria-label={t("visits.chart", { count: stops.length })}
        onKeyDown={walk.onKeyDown}
      >
        <polyline points={way} />
        {start ? <circle className="v-here" cx={at(start)[0]} cy={at(start)[1]} r={7} /> : null}
        {stops.map((stop, index) => (
          <Mark key={stop.id} stop={stop} index={index} at={at(stop)} walk={walk} onOpen={onOpen} />
        ))}
      </svg>
      <figcaption className="v-soft">
        {t("visits.noTiles")} {t("visits.keys")}
      </figcaption>
    </figure>
  );
}
