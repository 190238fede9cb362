/** Where we are in the menu. */
import { useRouterState } from "@tanstack/react-router";
import type { MenuItem } from "@/app/menu";

/** Which entry the address belongs to: two entries may share a path and differ in the view. */
export function useCurrent(): (item: MenuItem) => boolean {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const mine = useRouterState({ select: ({ location }) => (location.search as { view?: unknown }).view === "mine" });
  return (item) => {
    const here = path === item.to || path.startsWith(`${item.to}/`);
    if (!here) return false;
    if (item.key === "mine") return mine;
    return item.key !== "all" || !mine;
  };
}
