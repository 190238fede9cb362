/** Places on a sheet of paper: one scale for both ways, the whole way in the middle. */
import type { Point } from "@/domains/visits/geo";

export const SHEET = { width: 640, height: 400, edge: 28 };
/** Stops at one place still have a scale: about a hundred metres. */
const LEAST = 0.001;

export function scaled(points: Point[]): (point: Point) => [number, number] {
  const { width, height, edge } = SHEET;
  const middle = points.reduce((sum, { latitude }) => sum + latitude, 0) / Math.max(1, points.length);
  const squeeze = Math.cos((middle * Math.PI) / 180);
  const easts = points.map(({ longitude }) => longitude * squeeze);
  const norths = points.map(({ latitude }) => latitude);
  const [west, south] = [Math.min(...easts), Math.min(...norths)];
  const [broad, high] = [Math.max(...easts) - west, Math.max(...norths) - south];
  const scale = Math.min((width - 2 * edge) / Math.max(broad, LEAST), (height - 2 * edge) / Math.max(high, LEAST));
  const [left, foot] = [(width - broad * scale) / 2, (height - high * scale) / 2];
  return ({ latitude, longitude }) => [
    left + (longitude * squeeze - west) * scale,
    height - foot - (latitude - south) * scale,
  ];
}
