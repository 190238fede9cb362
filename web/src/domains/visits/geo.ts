/** Where this device is, how far that is from a place, and links that lead there in somebody's map. */
import { useCallback, useEffect, useState } from "react";

export interface Point {
  latitude: number;
  longitude: number;
}
export interface Position extends Point {
  /** Metres of error. */
  accuracy: number;
}
export type Found =
  | { state: "asking"; at?: undefined }
  | { state: "found"; at: Position }
  | { state: "refused" | "nowhere"; at?: undefined };

const RADIUS = 6_371_009;
const PATIENCE = 15_000;
/** An error beyond this says nothing; the house refuses it. */
const FARTHEST = 100_000;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres between two points, by the haversine formula, as the house reckons. */
export function metres(one: Point, other: Point): number {
  const half =
    Math.sin(radians(other.latitude - one.latitude) / 2) ** 2 +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return Math.round(2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(half))));
}

export const showMetres = (far: number): string =>
  far < 1000 ? `${far} m` : `${(far / 1000).toFixed(far < 10_000 ? 1 : 0)} km`;

function ask(): Promise<Position> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator)) return reject(new Error("none"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const { latitude, longitude } = coords;
        resolve({ latitude, longitude, accuracy: Math.min(FARTHEST, Math.round(coords.accuracy)) });
      },
      reject,
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 30_000 },
    );
  });
}

/** Asks at once, and again when wanted; `nowhere`: allowed, and not found. */
export function usePosition(): { found: Found; again: () => void } {
  const [found, setFound] = useState<Found>({ state: "asking" });
  const again = useCallback(() => {
    setFound({ state: "asking" });
    ask().then(
      (at) => setFound({ state: "found", at }),
      (error: { code?: number }) => setFound({ state: error.code === 1 ? "refused" : "nowhere" }),
    );
  }, []);
  useEffect(again, [again]);
  return { found, again };
}

/** Degrees as the house takes them: six places, a decimetre. */
export const degrees = (value: number): string => value.toFixed(6);

/** AMap, Apple's maps and whatever the telephone opens for `geo:`; positions are WGS-84. */
export function ways({ latitude, longitude }: Point, name: string): { key: "amap" | "apple" | "geo"; href: string }[] {
  const label = encodeURIComponent(name);
  const amap = `https://uri.amap.com/navigation?to=${longitude},${latitude},${label}&mode=car&coordinate=wgs84&callnative=1`;
  const geo = `geo:${latitude},${longitude}?q=${latitude},${longitude}(${label})`;
  return [
    { key: "amap", href: amap },
    { key: "apple", href: `https://maps.apple.com/?daddr=${latitude},${longitude}&q=${label}` },
    { key: "geo", href: geo },
  ];
}
