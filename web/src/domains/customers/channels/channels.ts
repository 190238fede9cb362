/** What came in by each channel, and what became of it: counts of the list's own groups, so that each leads to its list. */
import { useQueries, useQuery } from "@tanstack/react-query";
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
  sums?: Sums;
}

/** What a channel cost and brought; null where the sums are not for the asker. */
export interface Sums {
  channel: string;
  deals: number;
  earned: string | null;
  spent: string | null;
  each: string | null;
  each_won: string | null;
}
export type Sum = "spent" | "each" | "each_won" | "earned";
const sums: Sum[] = ["spent", "each", "each_won", "earned"];

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

/** The sums of each channel, and which of them the asker is told at all. */
function useSums(span: Span) {
  return useQuery({
    queryKey: ["channels", span],
    queryFn: () => api.get<{ rows: Sums[] }>(`/api/sales/channels?span=${span}`),
  });
}

/** What there is to show: costs where costs are read, what was bought where deals are. */
export function sumsTold(rows: Sums[]): Sum[] {
  const spent = rows.some((row) => row.spent !== null);
  const earned = rows.some((row) => row.earned !== null);
  return sums.filter((sum) => (sum === "earned" ? earned : spent));
}

export function useChannels(span: Span, labels: ReadonlyMap<string, string>) {
  const money = useSums(span);
  const asked = useQueries({
    queries: steps.map((step) => ({
      queryKey: ["group", CUSTOMER, "source", span, step],
      queryFn: () => {
        const filter = encodeURIComponent(JSON.stringify(filterOf(step, span)));
        return api.get<Groups>(`${pathOf(CUSTOMER)}/group?by=source&measure=count&filter=${filter}`);
      },
    })),
  });
  const error = asked.find((each) => each.error)?.error ?? money.error;
  const told = asked.map(({ data }) => data?.groups);
  const rows = money.data?.rows ?? [];
  const ready = told.every((groups) => groups !== undefined) && money.data !== undefined;
  const channels: Channel[] = (told[0] ?? []).map(({ value, label }) => {
    const count = (at: number) => told[at]?.find((group) => group.value === value)?.count ?? 0;
    const counts = { came: count(0), owned: count(1), followed: count(2), won: count(3) };
    return { value, label, counts, sums: rows.find(({ channel }) => channel === value) };
  });
  // What was paid for and brought nobody is told too.
  for (const row of rows.filter(({ channel }) => !channels.some(({ value }) => value === channel))) {
    channels.push({
      value: row.channel,
      label: labels.get(row.channel) ?? row.channel,
      counts: { came: 0, owned: 0, followed: 0, won: 0 },
      sums: row,
    });
  }
  channels.sort((one, other) => other.counts.won - one.counts.won || other.counts.came - one.counts.came);
  const again = () => {
    for (const { refetch } of [...asked, money]) void refetch();
  };
  return { channels, told: sumsTold(rows), error, ready, again };
}
