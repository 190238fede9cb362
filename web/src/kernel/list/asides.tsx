/** What a domain adds between the head of a kind's list and its rows. */
import type { ComponentType } from "react";

const asides = new Map<string, ComponentType>();

export function registerAside(kind: string, Body: ComponentType): void {
  asides.set(kind, Body);
}

export function Aside({ kind }: { kind: string }) {
  const Body = asides.get(kind);
  return Body ? <Body /> : null;
}
