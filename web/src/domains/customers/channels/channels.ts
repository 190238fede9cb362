/** What came in by each channel, and what became of it: counts of the list's own groups, so that each leads to its list. */
import { useQueries } from "@tanstack/react-query";
import { api, pathOf } from "@/kernel/api";
import type { DateRange } from "@/kernel/fields/operators";
import type { Condition, Filter } from "@/kernel/kinds";

export const CUSTOMER = "customers.customer";
export const steps = ["came", "owned", "followed", "won"] as const;
export type Step = (typeof steps)[number];
export const spans: DateRange[] = ["this_month", "last_month", "last_30_days", "this_year"];
export type Span = DateRange | "ever";

const conditions: Record<Step, Condition[]> = {
  came: [],
  owned: [{ field: "owner", op: "filled" }],
  followed: [{ field: "last_follow_up_at", op: "filled" }],
  won: [{ field: "stage", op: "eq", value: "customer" }],
};

export interface Channel {
  value: string | null;
  label: string;
  counts: Record<Step, number>;
}

interface Groups {
  groups: { value: string | null; label: string; count: number }[];
}

/** The customers behind a number. */
export function filterOf(step: Step, span: Span, channel?: Channel): Filter {
  const when: Condition[] = span === "ever" ? [] : [{ field: "created_at", op: "within", value: span }];
  const which: Condition[] = channel
    ? [channel.value === null ? { field: "source", op: "empty" } : { field: "source", op: "eq", value: channel.value }]
    : [];
  return { and: [...when, ...conditions[step], ...which] };
}

export function useChannels(span: Span) {
  const asked = useQueries({
    queries: steps.map((step) => ({
      queryKey: ["group", CUSTOMER, "source", span, step],
      queryFn: () => {
        const filter = encodeURIComponent(JSON.stringify(filterOf(step, span)));
        return api.get<Groups>(`${pathOf(CUSTOMER)}/group?by=source&measure=count&filter=${filter}`);
      },
    })),
  });
  const error = asked.find((each) => each.error)?.error ?? null;
  const told = asked.map(({ data }) => data?.groups);
  const ready = told.every((groups) => groups !== undefined);
  const channels: Channel[] = (told[0] ?? []).map(({ value, label }) => {
    const count = (at: number) => told[at]?.find((group) => group.value === value)?.count ?? 0;
    return { value, label, counts: { came: count(0), owned: count(1), followed: count(2), won: count(3) } };
  });
  channels.sort((one, other) => other.counts.won - one.counts.won || other.counts.came - one.counts.came);
  const again = () => {
    for (const { refetch } of asked) void refetch();
  };
  return { channels, error, ready, again };
}
