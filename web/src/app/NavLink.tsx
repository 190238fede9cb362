/** A menu entry as a real link. The router's own link would mark two entries that differ only in the view. */
import type { MouseEvent, ReactNode } from "react";
import type { MenuItem } from "@/app/menu";
import { useGo } from "@/kernel/fields/RecordLink";

export function addressOf({ to, view }: Pick<MenuItem, "to" | "view">): string {
  return view ? `${to}?view=${view}` : to;
}

interface Props {
  item: MenuItem;
  current: boolean;
  label?: string;
  children: ReactNode;
}

export function NavLink({ item, current, label, children }: Props) {
  const go = useGo();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(addressOf(item));
  };
  return (
    <a href={addressOf(item)} aria-current={current ? "page" : undefined} aria-label={label} onClick={follow}>
      {children}
    </a>
  );
}
