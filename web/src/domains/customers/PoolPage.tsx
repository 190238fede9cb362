/** The pools: the head office's open sea, the branches' bays, and one's own harbour with its clocks. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Branches } from "@/domains/customers/Branches";
import { Harbours } from "@/domains/customers/Harbours";
import {
  CUSTOMER,
  firstBranch,
  type Harbour,
  mine,
  type Pool,
  type Pools,
  publicIn,
  sumOf,
  useCounts,
  useHarbours,
  usePools,
} from "@/domains/customers/pools";
import { showCount } from "@/kernel/format";
import { type Filter, type Kind, useKind, useKinds } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { List } from "@/kernel/list/ListPage";
import { Missing } from "@/kernel/list/Missing";
import { type Water, WaterMark } from "@/kernel/marks/Waters";
import "@/domains/customers/pools.css";

const IssueByRegion = late(() => import("@/domains/customers/IssueByRegion"));

const everyPublic: Filter = { field: "owner", op: "empty" };

interface Place {
  tab: Water;
  pool?: string;
}

/** Where one lands without saying: the first water in which there is something to see. */
function firstWater(pools: Pools, counts: Map<string, number> | undefined): Water {
  if (!counts || !pools.root) return "sea";
  if ((counts.get(pools.root.id) ?? 0) > 0) return "sea";
  return sumOf(pools.root, counts) > 0 ? "bay" : "harbour";
}

function usePlace(pools: Pools, counts: Map<string, number> | undefined) {
  const search = useSearch({ strict: false }) as { tab?: Water; pool?: string };
  const navigate = useNavigate();
  const known = search.tab === "sea" || search.tab === "bay" || search.tab === "harbour";
  const tab = known && search.tab ? search.tab : firstWater(pools, counts);
  // Another place is another list: its filters, page and drawer are left behind.
  const go = (place: Place) => void navigate({ to: "/pools", search: place as never });
  const place: Place = { tab, pool: search.pool };
  return { place, go };
}

interface TabsProps {
  at: Water;
  counts: Map<string, number> | undefined;
  pools: Pools;
  harbours: Harbour[];
  go: (place: Place) => void;
}

function harbourWords(harbours: Harbour[]): string {
  const held = harbours.reduce((sum, one) => sum + one.held, 0);
  const limited = harbours.every((one) => one.capacity !== null) && harbours.length > 0;
  const room = harbours.reduce((sum, one) => sum + (one.capacity ?? 0), 0);
  return limited ? `${showCount(held)} / ${showCount(room)}` : showCount(held);
}

function Tabs({ at, counts, pools, harbours, go }: TabsProps) {
  const { t } = useTranslation();
  const atSea = counts && pools.root ? (counts.get(pools.root.id) ?? 0) : null;
  const inBays = counts && pools.root ? sumOf(pools.root, counts) - (atSea ?? 0) : null;
  const figures: Record<Water, string> = {
    sea: atSea === null ? "" : showCount(atSea),
    bay: inBays === null ? "" : showCount(inBays),
    harbour: harbourWords(harbours),
  };
  return (
    <div className="c-waters" role="tablist" aria-label={t("menu.pools")}>
      {(["sea", "bay", "harbour"] as const).map((water) => (
        <button key={water} type="button" role="tab" aria-selected={at === water} onClick={() => go({ tab: water })}>
          <WaterMark water={water} size={22} />
          <span>{t(`pool.${water}`)}</span>
          <b className="k-figures">{figures[water]}</b>
        </button>
      ))}
    </div>
  );
}

/** In one's own pool the clock is what matters, and the owner is known. */
function privateColumns(kind: Kind): string[] {
  const others = kind.columns.filter((name) => name !== "owner" && name !== kind.clock);
  const title = others.indexOf(kind.title) + 1;
  return [...others.slice(0, title), ...(kind.clock ? [kind.clock] : []), ...others.slice(title)];
}

/** In a public pool nobody owns anything: those columns would be empty. */
function publicColumns(kind: Kind): string[] {
  const empty = new Set(["owner", "next_follow_up_at", kind.clock]);
  return kind.columns.filter((name) => !empty.has(name));
}

function useLists(kind: Kind, root: Pool | undefined, chosen: Pool | undefined) {
  const { t } = useTranslation();
  return useMemo(() => {
    const open = { columns: publicColumns(kind), none: t("pool.nothingPublic") };
    return {
      sea: root ? { ...open, fixed: publicIn(root.id) } : null,
      bay: chosen ? { ...open, fixed: publicIn(chosen.id, true) } : null,
      harbour: {
        fixed: mine,
        columns: privateColumns(kind),
        sort: kind.clock ?? undefined,
        none: t("pool.nothingMine"),
      },
    };
  }, [kind, root, chosen, t]);
}

function Body({ kind, pools, place, harbours, counts, go }: BodyProps) {
  const own = useMemo(() => new Set(harbours.map(({ pool }) => pool.id)), [harbours]);
  const branch = pools.byId.get(place.pool ?? "") ?? (counts ? firstBranch(pools, own, counts) : undefined);
  const lists = useLists(kind, pools.root, branch);
  if (!counts && place.tab !== "harbour") return null;
  const frame = lists[place.tab];
  const home = place.tab === "bay" ? branch : pools.root;
  const initial = home ? { pool: { id: home.id, label: home.name } } : undefined;
  return (
    <div className="c-pool-body" data-tab={place.tab}>
      {place.tab === "bay" ? <Branches pools={pools} at={branch} counts={counts} go={go} /> : null}
      {place.tab === "harbour" ? <Harbours harbours={harbours} /> : null}
      {frame ? <List key={`${place.tab}-${home?.id ?? ""}`} kind={kind} embedded initial={initial} {...frame} /> : null}
    </div>
  );
}

interface BodyProps {
  kind: Kind;
  pools: Pools;
  place: Place;
  harbours: Harbour[];
  counts: Map<string, number> | undefined;
  go: (place: Place) => void;
}

function IssueButton({ kind, pools }: { kind: Kind; pools: Pools }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const issue = kind.actions.find(({ name }) => name === "issue");
  if (!issue || !pools.root) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("pool.issueByRegion")}</Button>
      {open ? (
        <IssueByRegion kind={kind} action={issue} pools={pools} root={pools.root} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

function Page({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const pools = usePools();
  const counts = useCounts(everyPublic);
  const harbours = useHarbours(pools);
  const { place, go } = usePlace(pools, counts);
  return (
    <div className="c-pools">
      <header>
        <h1>{t("menu.pools")}</h1>
        <Tabs at={place.tab} counts={counts} pools={pools} harbours={harbours} go={go} />
        <span className="k-list-spring" />
        {place.tab === "sea" ? <IssueButton kind={kind} pools={pools} /> : null}
      </header>
      <Body kind={kind} pools={pools} place={place} harbours={harbours} counts={counts} go={go} />
    </div>
  );
}

export default function PoolPage() {
  const kinds = useKinds();
  const kind = useKind(CUSTOMER);
  if (!kind) return kinds.isLoading ? null : <Missing />;
  return <Page kind={kind} />;
}
