/** My visits of a day: in their order, each with its check-in, its result and the way there; works without a network. */
import { LeftOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Tabs } from "@/domains/visits/Tabs";
import { VisitLine } from "@/domains/visits/VisitLine";
import { usePlaces, useVisits, VISIT } from "@/domains/visits/visits";
import { now } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/visits/visits.css";

const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);
const PATTERN = /^\d{4}-\d\d-\d\d$/;

/** The day in the address, today without one. */
function useDay() {
  const go = useNavigate();
  const { on } = useSearch({ strict: false }) as { on?: string };
  const day = on && PATTERN.test(on) ? dayjs(on) : now().startOf("day");
  const set = (next: dayjs.Dayjs) => void go({ to: "/visits", search: { on: next.format("YYYY-MM-DD") } as never });
  return { day, set };
}

function Days({ day, set }: ReturnType<typeof useDay>) {
  const { t } = useTranslation();
  const today = day.isSame(now(), "day");
  return (
    <div className="v-days">
      <Button icon={<LeftOutlined />} aria-label={t("visits.before")} onClick={() => set(day.subtract(1, "day"))} />
      <Button type={today ? "primary" : "default"} onClick={() => set(now())}>
        {t("visits.today")}
      </Button>
      <Button icon={<RightOutlined />} aria-label={t("visits.after")} onClick={() => set(day.add(1, "day"))} />
    </div>
  );
}

function Planning({ day, onClose }: { day: dayjs.Dayjs; onClose: () => void }) {
  const kind = useKind(VISIT);
  if (!kind) return null;
  const at = day.isSame(now(), "day") ? now().startOf("minute") : day.hour(9);
  const initial = { planned_at: at.toISOString() };
  return <CreateDialog kind={kind} open initial={initial} onClose={onClose} />;
}

function Lines({ day }: { day: dayjs.Dayjs }) {
  const { t } = useTranslation();
  const { rows, error, refetch } = useVisits(day);
  const places = usePlaces((rows ?? []).map(({ customer }) => customer.id));
  if (error && !rows) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!rows) return <Skeleton active />;
  if (rows.length === 0) return <Quiet line={t("visits.none")} help={t("visits.noneHelp")} water="harbour" />;
  return (
    <ol className="v-list">
      {rows.map((visit, at) => (
        <VisitLine key={visit.id} visit={visit} place={places.get(visit.customer.id)} number={at + 1} />
      ))}
    </ol>
  );
}

export default function VisitsPage() {
  const { t, i18n } = useTranslation();
  const { day, set } = useDay();
  const [planning, setPlanning] = useState(false);
  const may = useKind(VISIT)?.can.includes("create");
  return (
    <section className="v-page" aria-label={t("visits.title")}>
      <Tabs />
      <header>
        <h1>{t("visits.title")}</h1>
        <span className="v-soft">
          {new Intl.DateTimeFormat(i18n.language, { dateStyle: "full" }).format(day.toDate())}
        </span>
        <Days day={day} set={set} />
        {may ? (
          <Button icon={<PlusOutlined />} onClick={() => setPlanning(true)}>
            {t("visits.plan")}
          </Button>
        ) : null}
      </header>
      <Lines day={day} />
      {planning ? <Planning day={day} onClose={() => setPlanning(false)} /> : null}
    </section>
  );
}
