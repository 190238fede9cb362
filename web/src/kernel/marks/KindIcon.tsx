/** The icon a kind or an action names; an unknown name draws a plain card. */
import { type ComponentType, useSyncExternalStore } from "react";
import { type Water, WaterMark } from "@/kernel/marks/Waters";

type Drawings = Record<string, ComponentType<{ className?: string }>>;

const waters = new Set(["sea", "bay", "harbour"]);
const waiting = new Set<() => void>();
let drawn: Drawings | null = null;

// Asked for at once, and waited for by nobody: a page is of use before its icons stand.
import("@/kernel/marks/drawings").then(
  ({ drawings }) => {
    drawn = drawings;
    for (const tell of waiting) tell();
  },
  () => undefined,
);

function subscribe(tell: () => void) {
  waiting.add(tell);
  return () => waiting.delete(tell);
}

/** Menus give their icons a class, which keeps them apart from the words. */
export function KindIcon({ name, className }: { name: string | null | undefined; className?: string }) {
  const found = useSyncExternalStore(subscribe, () => drawn);
  if (name && waters.has(name)) return <WaterMark water={name as Water} />;
  const Icon = found && (found[name ?? "file"] ?? found.file);
  if (Icon) return <Icon className={className} />;
  return <span className={`anticon k-icon-room ${className ?? ""}`} aria-hidden />;
}
