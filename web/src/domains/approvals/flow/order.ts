/** The drawing of a flow as it is being changed: the order of its steps and which are taken out, until it is saved. */
export interface Draft {
  order: string[];
  removed: string[];
}

/** What is drawn: as it was put, without what is gone; what somebody added stands where the server has it. */
export function merged(there: string[], draft: Draft | null): Draft {
  if (!draft) return { order: there, removed: [] };
  const order = draft.order.filter((id) => there.includes(id));
  for (const [at, id] of there.entries()) {
    if (order.includes(id)) continue;
    const before = there[at - 1];
    order.splice(before ? order.indexOf(before) + 1 : 0, 0, id);
  }
  return { order, removed: draft.removed.filter((id) => there.includes(id)) };
}

export const isChanged = (there: string[], { order, removed }: Draft) =>
  removed.length > 0 || order.some((id, at) => there[at] !== id);

/** One place up (-1) or down (1); at the end it stays. */
export function moved({ order, removed }: Draft, id: string, by: -1 | 1): Draft {
  const at = order.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return { order, removed };
  const next = order.filter((one) => one !== id);
  next.splice(to, 0, id);
  return { order: next, removed };
}

export function toggled({ order, removed }: Draft, id: string): Draft {
  return { order, removed: removed.includes(id) ? removed.filter((one) => one !== id) : [...removed, id] };
}

/** Where a new step would stand: between its neighbours, as far as there is room. */
export function between(before: number | undefined, after: number | undefined): number {
  if (before === undefined) return after === undefined ? 10 : Math.max(0, Math.floor(after / 2));
  if (after === undefined) return before + 10;
  return before + Math.floor((after - before) / 2);
}
