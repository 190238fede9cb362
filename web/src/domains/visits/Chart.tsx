/** The way through the stops, drawn to scale without any map service: north is up, numbers are the order. */
import { useTranslation } from "react-i18next";
import type { Point } from "@/domains/visits/geo";

interface Stop extends Point {
  id: string;
  label: string;
  number: number;
  done: boolean;
}
const WIDTH = 640;
const HEIGHT = 400;
const EDGE = 28;
/** Stops at one place still have a scale: about a hundred metres. */
const LEAST = 0.001;

function scaled(points: Point[]): (point: Point) => [number, number] {
  const middle = points.reduce((sum, { latitude }) => sum + latitude, 0) / Math.max(1, points.length);
  const squeeze = Math.cos((middle * Math.PI) / 180);
  const easts = points.map(({ longitude }) => longitude * squeeze);
  const norths = points.map(({ latitude }) => latitude);
  const [west, south] = [Math.min(...easts), Math.min(...norths)];
  const [broad, high] = [Math.max(...easts) - west, Math.max(...norths) - south];
  const scale = Math.min((WIDTH - 2 * EDGE) / Math.max(broad, LEAST), (HEIGHT - 2 * EDGE) / Math.max(high, LEAST));
  const [left, foot] = [(WIDTH - broad * scale) / 2, (HEIGHT - high * scale) / 2];
  return ({ latitude, longitude }) => [
    left + (longitude * squeeze - west) * scale,
    HEIGHT - foot - (latitude - south) * scale,
  ];
}

export function Chart({ stops, start }: { stops: Stop[]; start?: Point }) {
  const { t } = useTranslation();
  if (stops.length === 0) return null;
  const at = scaled([...stops, ...(start ? [start] : [])]);
  const way = [...(start ? [start] : []), ...stops].map((point) => at(point).join(",")).join(" ");
  return (
    <figure className="v-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("visits.chart", { count: stops.length })}>
        <polyline points={way} />
        {start ? <circle className="v-here" cx={at(start)[0]} cy={at(start)[1]} r={7} /> : null}
        {stops.map((stop) => {
          const [x, y] = at(stop);
          return (
            <g key={stop.id} data-done={stop.done}>
              <title>{stop.label}</title>
              <circle cx={x} cy={y} r={13} />
              <text x={x} y={y} dy="0.35em">
                {stop.number}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption className="v-soft">{t("visits.noTiles")}</figcaption>
    </figure>
  );
}
