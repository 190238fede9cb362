/** The branch manager's Monday: his pools and people, and the customers that need him, each list with its actions. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Desk, type DeskPool, firstWorry, useDesk, type Worry } from "@/domains/customers/desk/desk";
import { People } from "@/domains/customers/desk/People";
import { showCount } from "@/kernel/format";
import { type Kind, useKind, useKinds } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { List } from "@/kernel/list/ListPage";
import { Missing, Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/desk/desk.css";

const Distribute = late(() => import("@/domains/customers/desk/Distribute"));
const urgent = new Set<Worry>(["uncontacted", "tonight", "orphans"]);

type Shown = Worry | "disputes";

interface TabsProps {
  desk: Desk;
  at: Shown;
  go: (key: Shown) => void;
}

function useNameOf() {
  const { t } = useTranslation();
  return (key: Worry) => t(key === "tonight" ? "pools.tonightTab" : key === "week" ? "pools.weekTab" : `pools.${key}`);
}

interface TabProps {
  name: string;
  count: number;
  red: boolean;
  chosen: boolean;
  onChoose: () => void;
}

function Tab({ name, count, red, chosen, onChoose }: TabProps) {
  return (
    <button type="button" role="tab" aria-selected={chosen} onClick={onChoose}>
      {name}
      <span className="c-desk-count k-figures" data-red={red}>
        {showCount(count)}
      </span>
    </button>
  );
}

function Tabs({ desk, at, go }: TabsProps) {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  const { sections, disputes } = desk;
  return (
    <div className="c-desk-tabs" role="tablist" aria-label={t("pools.title")}>
      {sections.map(({ key, count }) => (
        <Tab
          key={key}
          name={nameOf(key)}
          count={count}
          red={urgent.has(key) && count > 0}
          chosen={key === at}
          onChoose={() => go(key)}
        />
      ))}
      {disputes ? (
        <Tab
          name={t("pools.disputes")}
          count={disputes.count}
          red={disputes.mine > 0}
          chosen={at === "disputes"}
          onChoose={() => go("disputes")}
        />
      ) : null}
    </div>
  );
}

const QUARREL = ["number", "about", "state", "claimant", "respondent", "judge", "created_at"];

/** Who quarrels: what waits for a decision, the oldest first. */
function Disputes({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const kind = useKind("customers.dispute");
  if (!kind || !desk.disputes) return null;
  const frame = {
    fixed: desk.disputes.filter,
    columns: QUARREL,
    sort: "created_at",
    none: t("pools.nothing.disputes"),
  };
  return <List kind={kind} embedded {...frame} />;
}

function Worries({ kind, desk, again }: { kind: Kind; desk: Desk; again: () => void }) {
  const { t } = useTranslation();
  const search = useSearch({ strict: false }) as { tab?: Shown };
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const at = desk.sections.find(({ key }) => key === search.tab) ?? firstWorry(desk.sections);
  if (!at) return null;
  const quarrels = search.tab === "disputes" && desk.disputes !== null;
  const go = (key: Shown) => void navigate({ to: "/customers/desk", search: { tab: key } as never });
  const frame = { fixed: at.filter, columns: at.columns, sort: at.sort, none: t(`pools.nothing.${at.key}`) };
  return (
    <div className="c-desk-worries">
      <div className="c-desk-bar">
        <Tabs desk={desk} at={quarrels ? "disputes" : at.key} go={go} />
        {!quarrels && at.key === "open" && at.count > 0 ? (
          <Button type="primary" onClick={() => setOpen(true)}>
            {t("pools.distribute")}
          </Button>
        ) : null}
      </div>
      {quarrels ? <Disputes desk={desk} /> : <List key={at.key} kind={kind} embedded {...frame} />}
      {open ? (
        <Distribute
          kind={kind}
          desk={desk}
          onClose={() => {
            setOpen(false);
            again();
          }}
        />
      ) : null}
    </div>
  );
}

/** What all pools hold together: the lists below are of all of them. */
function Sum({ pools }: { pools: DeskPool[] }) {
  const { t } = useTranslation();
  const sum = (fact: "public" | "private") => showCount(pools.reduce((so, pool) => so + pool[fact], 0));
  return (
    <p className="c-desk-sum">
      {t("pools.together", { pools: pools.length, publicly: sum("public"), privately: sum("private") })}
    </p>
  );
}

function Page({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useDesk();
  if (isPending) return <Skeleton active className="c-desk" />;
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (data.pools.length === 0) return <Quiet line={t("pools.none")} water="bay" />;
  return (
    <div className="c-desk">
      <header className="c-desk-head">
        <h1>{t("pools.title")}</h1>
        {data.pools.length > 1 ? <Sum pools={data.pools} /> : null}
      </header>
      <div className="c-desk-pools">
        {data.pools.map((pool) => (
          <People key={pool.pool.id} pool={pool} />
        ))}
      </div>
      <Worries kind={kind} desk={data} again={() => void refetch()} />
    </div>
  );
}

export default function DeskPage() {
  const kinds = useKinds();
  const kind = useKind("customers.customer");
  if (!kind) return kinds.isLoading ? null : <Missing />;
  return <Page kind={kind} />;
}
