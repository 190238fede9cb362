/** The menu of what can be done: one's own course first, then headings, what destroys last and apart. */
import type { MenuProps } from "antd";
import type { Action } from "@/kernel/kinds";
import { ActionIcon } from "@/kernel/marks/ActionIcon";

type Items = NonNullable<MenuProps["items"]>;

/** Fewer than these are read at a glance; headings would only be in the way. */
const FEW = 6;

/** Actions by their heading, in the order in which the headings come up; what has none stands first. */
export function byHeading(actions: Action[]): [heading: string, actions: Action[]][] {
  const groups = new Map<string, Action[]>([["", []]]);
  for (const action of actions) {
    const heading = action.group ?? "";
    groups.set(heading, [...(groups.get(heading) ?? []), action]);
  }
  return [...groups].filter(([, held]) => held.length > 0);
}

/** The menu sets its gap on a class it gives to the icon's own element. */
export function MenuIcon({ name, className }: { name: string; className?: string }) {
  return (
    <span className={className} aria-hidden>
      <ActionIcon name={name} />
    </span>
  );
}

/** What has no heading stands above all headings. */
export const UNGROUPED: Action = { name: "", label: "", input: [] };

const headingsOf = (actions: Action[]) => [...new Set(actions.map(({ group }) => group ?? ""))];

/** Each action drawn by `itemOf`; `first` stands before all of them. Headings keep the order they have in `all`. */
export function menuOf(
  actions: Action[],
  itemOf: (action: Action) => Items[number],
  first: Items = [],
  all: Action[] = actions,
): Items {
  const mild = actions.filter(({ danger }) => !danger);
  const last = actions.filter(({ danger }) => danger).map(itemOf);
  const apart: Items = last.length > 0 && mild.length + first.length > 0 ? [{ type: "divider" }, ...last] : last;
  if (mild.length < FEW) return [...first, ...mild.map(itemOf), ...apart];
  const order = headingsOf(all);
  const groups = byHeading(mild).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  const headed = groups.flatMap(([label, held]): Items => {
    const items = held.map(itemOf);
    return label ? [{ type: "group", key: `heading-${label}`, label, children: items }] : items;
  });
  return [...first, ...headed, ...apart];
}
