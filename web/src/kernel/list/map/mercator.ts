/** Places on a flat map: the spherical Mercator projection that all map services draw in (EPSG:3857), in pixels at a zoom. */

export interface Spot {
  latitude: number;
  longitude: number;
}
export interface Box {
  south: number;
  west: number;
  north: number;
  east: number;
}
/** What is looked at: the middle, how close, and how large the sheet is in pixels. */
export interface Sight {
  middle: Spot;
  zoom: number;
  width: number;
  height: number;
}

const TILE = 256;
export const [LEAST, MOST] = [2, 19];
/** Beyond this the projection ends. */
const POLE = 85;
const EQUATOR = 40_075_016.686; // metres around
const ROOM = 0.15; // around what is fitted in

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;
const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
export const zoomed = (zoom: number) => within(zoom, LEAST, MOST);

export function toPlane({ latitude, longitude }: Spot, zoom: number): [number, number] {
  const size = TILE * 2 ** zoom;
  const angle = radians(within(latitude, -POLE, POLE));
  const y = (1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2;
  return [((longitude + 180) / 360) * size, y * size];
}

export function fromPlane([x, y]: [number, number], zoom: number): Spot {
  const size = TILE * 2 ** zoom;
  const latitude = degrees(Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / size))));
  return { latitude: within(latitude, -POLE, POLE), longitude: within((x / size) * 360 - 180, -180, 180) };
}

/** Where a place stands on the sheet, from its upper left corner. */
export function onSheet(sight: Sight, spot: Spot): [number, number] {
  const [x, y] = toPlane(spot, sight.zoom);
  const [left, top] = toPlane(sight.middle, sight.zoom);
  return [x - left + sight.width / 2, y - top + sight.height / 2];
}

export function fromSheet(sight: Sight, [x, y]: [number, number]): Spot {
  const [left, top] = toPlane(sight.middle, sight.zoom);
  return fromPlane([left + x - sight.width / 2, top + y - sight.height / 2], sight.zoom);
}

export function boxOf(sight: Sight): Box {
  const upper = fromSheet(sight, [0, 0]);
  const lower = fromSheet(sight, [sight.width, sight.height]);
  return { south: lower.latitude, west: upper.longitude, north: upper.latitude, east: lower.longitude };
}

/** The sight in which a box fits; one place alone is looked at as a part of a town. */
export function fitted(box: Box, { width, height }: Pick<Sight, "width" | "height">): Pick<Sight, "middle" | "zoom"> {
  const [west, north] = toPlane({ latitude: box.north, longitude: box.west }, 0);
  const [east, south] = toPlane({ latitude: box.south, longitude: box.east }, 0);
  const wide = Math.max(east - west, 1e-6) * (1 + 2 * ROOM);
  const high = Math.max(south - north, 1e-6) * (1 + 2 * ROOM);
  const zoom = Math.min(Math.log2(width / wide), Math.log2(height / high), 14);
  return { middle: fromPlane([(west + east) / 2, (north + south) / 2], 0), zoom: zoomed(zoom) };
}

/** Closer or farther, and what lies under the hand stays there. */
export function zoomedAt(sight: Sight, by: number, at: [number, number]): Pick<Sight, "middle" | "zoom"> {
  const zoom = zoomed(sight.zoom + by);
  const held = fromSheet(sight, at);
  const [x, y] = toPlane(held, zoom);
  return { zoom, middle: fromPlane([x - at[0] + sight.width / 2, y - at[1] + sight.height / 2], zoom) };
}

export function moved(sight: Sight, right: number, down: number): Pick<Sight, "middle" | "zoom"> {
  const middle = fromSheet(sight, [sight.width / 2 - right, sight.height / 2 - down]);
  return { middle, zoom: sight.zoom };
}

/** A round number of metres and how many pixels it takes, a fifth of the sheet at most. */
export function rule(sight: Sight): { metres: number; pixels: number } {
  const aPixel = (EQUATOR * Math.cos(radians(sight.middle.latitude))) / (TILE * 2 ** sight.zoom);
  const most = aPixel * Math.min(120, sight.width / 5);
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((times) => times * power).find((each) => each <= most) ?? power;
  return { metres, pixels: metres / aPixel };
}

/** As it stands in an address: "31.299,120.585,11.5"; what cannot be read is nothing. */
export function sightOf(said: string): Pick<Sight, "middle" | "zoom"> | null {
  const [latitude, longitude, zoom, ...more] = said.split(",").map(Number);
  if (more.length || [latitude, longitude, zoom].some((each) => !Number.isFinite(each))) return null;
  return {
    middle: { latitude: within(latitude ?? 0, -POLE, POLE), longitude: within(longitude ?? 0, -180, 180) },
    zoom: zoomed(zoom ?? LEAST),
  };
}

export const said = ({ middle, zoom }: Pick<Sight, "middle" | "zoom">) =>
  [middle.latitude.toFixed(5), middle.longitude.toFixed(5), zoom.toFixed(2)].join(",");
