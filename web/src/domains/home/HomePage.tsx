/** The first page: what waits for a salesperson today, for a manager of his team, for a boss in figures. */
import { Button, Segmented, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { FirstSteps, useFirstSteps } from "@/domains/home/FirstSteps";
import { type Home, useChoice, useHome, type Variant } from "@/domains/home/home";
import { BlockCard, Figures, TeamCard } from "@/domains/home/parts";
import { NoticeLine } from "@/domains/office/NoticeLine";
import { useNotices } from "@/domains/office/notices";
import { QuickAdd } from "@/domains/office/QuickAdd";
import { TASK } from "@/domains/office/tasks";
import { useGo } from "@/kernel/fields/RecordLink";
import { now, timezone } from "@/kernel/format";
import { openRoom } from "@/kernel/i18n";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import { useMe } from "@/kernel/session";
import "@/domains/office/office.css";
import "@/domains/office/today.css";
import "@/domains/home/home.css";

const Announced = late(
  async () => (await Promise.all([import("@/domains/bulletin/Waiting"), openRoom("bulletin")]))[0],
);

/** The newest few of what waits for me; the rest is at the bell. */
const FEW = 4;

function Waiting() {
  const { t } = useTranslation();
  const go = useGo();
  const { data } = useNotices("waiting", FEW);
  const rows = data?.pages[0]?.rows ?? [];
  if (rows.length === 0) return null;
  const follow = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go("/notices");
  };
  return (
    <section className="h-card" aria-label={t("today.waiting")}>
      <header>
        <h2>{t("today.waiting")}</h2>
        <a
          className="h-more"
          href="/notices"
          onClick={follow}
          aria-label={t("today.allOf", { name: t("today.waiting") })}
        >
          {t("today.all")}
        </a>
      </header>
      <ul>
        {rows.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  );
}

function Head({ home, onChoose }: { home: Home; onChoose: (variant: Variant) => void }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const form = { month: "long", day: "numeric", weekday: "long", timeZone: timezone() } as const;
  const day = new Intl.DateTimeFormat(i18n.language, form);
  return (
    <header className="h-head">
      <div>
        <h1>{t("today.title")}</h1>
        <p>
          {day.format(now().toDate())}
          {me.data ? ` · ${me.data.user.label}` : ""}
        </p>
      </div>
      {home.variants.length > 1 ? (
        <Segmented
          value={home.variant}
          aria-label={t("today.variantLabel")}
          options={home.variants.map((value) => ({ value, label: t(`today.variant.${value}`) }))}
          onChange={(value) => onChoose(value as Variant)}
        />
      ) : null}
    </header>
  );
}

function Body({ home }: { home: Home }) {
  const { t } = useTranslation();
  const task = useKind(TASK);
  const full = home.blocks.filter(({ count }) => count > 0);
  const empty = home.blocks.filter(({ count }) => count === 0);
  const first = useFirstSteps();
  return (
    <>
      {first.open ? <FirstSteps {...first} /> : null}
      {home.figures.map((group) => (
        <Figures key={group.key} group={group} />
      ))}
      {home.variant === "rep" && task?.can.includes("create") ? <QuickAdd /> : null}
      <div className="h-cards">
        {home.teams.map((team) => (
          <TeamCard key={team.key} team={team} />
        ))}
        {full.map((block) => (
          <BlockCard key={block.key} block={block} />
        ))}
        {home.variant === "boss" ? null : <Waiting />}
      </div>
      {full.length === 0 && home.figures.length === 0 && home.teams.length === 0 ? (
        <Quiet line={t("today.clear")} water="harbour" />
      ) : null}
      {empty.length > 0 ? (
        <p className="h-quiet">
          {t("today.nothingIn", { names: empty.map(({ label }) => label).join(t("actions.comma")) })}
        </p>
      ) : null}
      {first.left && !first.open ? (
        <Button type="text" size="small" className="h-first-again" onClick={() => first.show(true)}>
          {t("today.first.again", { done: first.done, all: first.steps.length })}
        </Button>
      ) : null}
    </>
  );
}

export default function HomePage() {
  const { chosen, choose } = useChoice();
  const { data, error, refetch } = useHome(chosen);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  return (
    <div className="h-page">
      {data ? (
        <>
          <Head home={data} onChoose={choose} />
          <Announced />
          <Body home={data} />
        </>
      ) : (
        <Skeleton active paragraph={{ rows: 8 }} />
      )}
    </div>
  );
}
