/** What the device is like: narrow or wide, dark or light, still or moving. */
import { useSyncExternalStore } from "react";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** A phone: lists become cards, dialogs fill the screen. */
export const useNarrow = () => useMedia("(max-width: 639.98px)");
export const useDarkDevice = () => useMedia("(prefers-color-scheme: dark)");
export const useStill = () => useMedia("(prefers-reduced-motion: reduce)");
