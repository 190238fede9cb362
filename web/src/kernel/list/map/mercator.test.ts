import { describe, expect, it } from "vitest";
import {
  boxOf,
  fitted,
  fromSheet,
  moved,
  onSheet,
  rule,
  type Sight,
  said,
  sightOf,
  zoomedAt,
} from "@/kernel/list/map/mercator";

const suzhou = { latitude: 31.299, longitude: 120.585 };
const sight: Sight = { middle: suzhou, zoom: 11, width: 800, height: 600 };

describe("a flat map", () => {
  it("has its middle in the middle, and every point of the sheet is a place", () => {
    expect(onSheet(sight, suzhou)).toEqual([400, 300]);
    const [x, y] = onSheet(sight, fromSheet(sight, [123, 456]));
    expect([Math.round(x), Math.round(y)]).toEqual([123, 456]);
  });

  it("agrees with the tiles of map services", () => {
    // Tile 857/418 of zoom 10 begins at 121.289° E, 31.354° N: computed by hand from EPSG:3857.
    const tile: Sight = { middle: { latitude: 0, longitude: 0 }, zoom: 10, width: 0, height: 0 };
    const { latitude, longitude } = fromSheet(tile, [857 * 256 - 512 * 256, 418 * 256 - 512 * 256]);
    expect(longitude).toBeCloseTo(121.2890625, 6);
    expect(latitude).toBeCloseTo(31.3536, 3);
  });

  it("fits what there is, and comes no closer than a part of a town", () => {
    const box = { south: 30.6, west: 104, north: 31.3, east: 120.6 };
    const whole = { ...sight, ...fitted(box, sight) };
    const seen = boxOf(whole);
    expect(seen.west < box.west && seen.east > box.east && seen.south < box.south && seen.north > box.north).toBe(true);
    expect(fitted({ south: 31, north: 31, west: 120, east: 120 }, sight).zoom).toBe(14);
  });

  it("keeps under the hand what lies there", () => {
    const held = fromSheet(sight, [100, 100]);
    const [x, y] = onSheet({ ...sight, ...zoomedAt(sight, 1.7, [100, 100]) }, held);
    expect([Math.round(x), Math.round(y)]).toEqual([100, 100]);
    const [right, down] = onSheet({ ...sight, ...moved(sight, 30, -20) }, suzhou);
    expect([Math.round(right), Math.round(down)]).toEqual([430, 280]);
  });

  it("has a rule of a round length", () => {
    const { metres, pixels } = rule(sight);
    expect([metres, pixels > 40 && pixels <= 120]).toEqual([5000, true]);
  });

  it("stands in an address, and reads one with care", () => {
    expect(said(sight)).toBe("31.29900,120.58500,11.00");
    expect(sightOf(said(sight))).toEqual({ middle: suzhou, zoom: 11 });
    for (const wrong of ["", "here", "1,2", "1,2,3,4", "NaN,1,2"]) expect(sightOf(wrong)).toBeNull();
    expect(sightOf("99,999,99")).toEqual({ middle: { latitude: 85, longitude: 180 }, zoom: 19 });
  });
});
