/** One entry of the phone's menu: a drawing above or beside its word. */
import type { ReactNode } from "react";
import type { MenuItem } from "@/app/menu";
import { NavLink } from "@/app/NavLink";
import { KindIcon } from "@/kernel/marks/KindIcon";

export function Tab({ item, current, icon }: { item: MenuItem; current: boolean; icon?: ReactNode }) {
  return (
    <NavLink item={item} current={current}>
      {icon ?? <KindIcon name={item.icon} />}
      {item.label}
    </NavLink>
  );
}
