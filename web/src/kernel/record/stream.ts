/** The timeline as data: follow-ups and changes in one order, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { fetchList, useHistory } from "@/kernel/api";
import type { Change, Field, Kind, Row } from "@/kernel/kinds";

export type Entry =
  | { type: "note"; id: string; at: string; row: Row; of: Kind }
  | { type: "change"; id: string; at: string; change: Change };

export type Chip = "all" | "notes" | "moves" | "edits";

const SIZE = 30;

/** When a note happened: the time its kind sorts by, else when it was written. */
export function timeFieldOf(kind: Kind): string {
  const name = kind.sort.replace(/^-/, "");
  const field = kind.fields.find((one) => one.name === name);
  return field?.type === "datetime" ? name : "created_at";
}

function useNotes(kind: Kind | undefined, link: string, id: string) {
  const time = kind ? timeFieldOf(kind) : "created_at";
  return useInfiniteQuery({
    queryKey: ["list", kind?.name, "timeline", link, id],
    queryFn: ({ pageParam, signal }) =>
      fetchList(
        kind?.name ?? "",
        {
          filter: { field: link, op: "eq", value: id },
          sort: `-${time}`,
          columns: kind?.fields.map(({ name }) => name),
          size: SIZE,
          total: "none",
          after: pageParam || null,
        },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: kind !== undefined,
  });
}

interface Source {
  entries: Entry[];
  more: boolean;
}

/** What has not answered yet may still bring the newest. */
const timeOf = (entry: Entry | undefined): number => (entry ? Date.parse(entry.at) : Number.POSITIVE_INFINITY);

/**
 * Two sources are paged apart. An entry is shown only when neither can still bring a newer one:
 * what is older than the last loaded of an unfinished source waits.
 */
export function merged(sources: Source[]): Entry[] {
  const unfinished = sources.filter(({ more }) => more);
  const waterline = unfinished
    .map(({ entries }) => timeOf(entries.at(-1)))
    .reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  return sources
    .flatMap(({ entries }) => entries)
    .filter((entry) => timeOf(entry) >= waterline)
    .sort((a, b) => timeOf(b) - timeOf(a));
}

const isEdit = (change: Change) => change.action === "update";

export function fits(entry: Entry, chip: Chip): boolean {
  if (chip === "all") return true;
  if (entry.type === "note") return chip === "notes";
  return chip === (isEdit(entry.change) ? "edits" : "moves");
}

type Notes = ReturnType<typeof useNotes>;

function entriesOf(notes: Notes, of: Kind | undefined): Source {
  const time = of ? timeFieldOf(of) : "created_at";
  const rows = of ? (notes.data?.pages ?? []).flatMap((page) => page.rows) : [];
  const at = (row: Row) => String(row[time] ?? row.created_at ?? "");
  return {
    entries: rows.map((row): Entry => ({ type: "note", id: row.id, at: at(row), row, of: of as Kind })),
    more: notes.hasNextPage,
  };
}

/** `talk`: rows of another kind that stand here too, asked for by a field without a column. */
export function useStream(kind: Kind, row: Row, noteKind: Kind | undefined, talk: Kind | undefined, chip: Chip) {
  const notes = useNotes(noteKind, kind.timeline?.link ?? "", row.id);
  const talks = useNotes(talk, kind.notes?.link ?? "", row.id);
  const history = useHistory(kind, row.id);
  const all = [notes, talks];
  const changeEntries = (history.data?.pages ?? []).flatMap(({ rows }) =>
    rows.map((change): Entry => ({ type: "change", id: change.id, at: change.at, change })),
  );
  const wanted: Source[] = [];
  if (chip !== "moves" && chip !== "edits") {
    wanted.push(entriesOf(notes, noteKind), entriesOf(talks, talk));
  }
  if (chip !== "notes") wanted.push({ entries: changeEntries, more: history.hasNextPage });
  const more = wanted.some((source) => source.more);
  const loadMore = () => {
    for (const one of all) {
      if (one.hasNextPage && chip !== "moves" && chip !== "edits") void one.fetchNextPage();
    }
    if (history.hasNextPage && chip !== "notes") void history.fetchNextPage();
  };
  return {
    entries: merged(wanted).filter((entry) => fits(entry, chip)),
    more,
    loadMore,
    loading:
      (noteKind !== undefined && notes.isPending) || (talk !== undefined && talks.isPending) || history.isPending,
    loadingMore: [...all, history].some((one) => one.isFetchingNextPage),
    failed: [...all, history].some((one) => one.isError),
    retry: () => {
      if (noteKind) void notes.refetch();
      if (talk) void talks.refetch();
      void history.refetch();
    },
  };
}

/** What a note says first: its long text; the rest is said around it. */
export function contentOf(kind: Kind): Field | undefined {
  return kind.fields.find(({ type }) => type === "longtext") ?? kind.fields.find(({ name }) => name === kind.title);
}
