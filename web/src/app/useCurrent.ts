/** Where we are in the menu. */
import { useRouterState } from "@tanstack/react-router";
import type { MenuItem } from "@/app/menu";

/** Which entry the address belongs to: two entries may share a path and differ in the view. */
export function useCurrent(): (item: MenuItem) => boolean {
  const place = useRouterState({ select: (state) => state.location });
  const search = place.search as Record<string, unknown>;
  return (item) => {
    const here = place.pathname === item.to || place.pathname.startsWith(`${item.to}/`);
    if (!here) return false;
    if (item.key === "mine") return search.view === "mine";
    return item.key !== "all" || search.view !== "mine";
  };
}
