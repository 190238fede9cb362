/** The working calendar of a year: what is worked and rested, one's own days, and the state's notice to paste in. */

import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Popconfirm, Skeleton, Switch } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Announce } from "@/domains/office/Announce";
import { type Day, useYear } from "@/domains/office/calendar";
import { Notices } from "@/domains/office/deadlines";
import { sentenceOf } from "@/kernel/form/problems";
import { now } from "@/kernel/format";
import { api } from "@/kernel/http";
import { Trouble } from "@/kernel/record/States";
import { useSaid } from "@/kernel/said";
import "@/domains/office/office.css";

const DAYS = "/api/office/work_day";

function sortOf(day: Day): string {
  const weekend = [0, 6].includes(dayjs(day.day).day());
  if (day.works) return weekend ? "made-up" : "work";
  return weekend && !day.name ? "weekend" : "rest";
}

/** One day of the year: worked, rested, and whether that is as usual. */
function DayCell({ day, column, onPick }: { day: Day; column?: number; onPick?: (day: Day) => void }) {
  const { t } = useTranslation();
  const sort = sortOf(day);
  const words = [day.day, t(day.works ? "office.works" : "office.rests"), day.name].filter(Boolean).join(" ");
  return (
    <li style={column ? { gridColumnStart: column } : undefined}>
      <button
        type="button"
        data-sort={sort}
        data-source={day.source}
        aria-current={day.day === now().format("YYYY-MM-DD") ? "date" : undefined}
        title={words}
        disabled={!onPick}
        onClick={() => onPick?.(day)}
      >
        {dayjs(day.day).date()}
        {sort === "made-up" ? <sup>{t("office.workMark")}</sup> : null}
        {sort === "rest" ? <sup>{t("office.restMark")}</sup> : null}
      </button>
    </li>
  );
}

function Month({ days, onPick }: { days: Day[]; onPick?: (day: Day) => void }) {
  const first = dayjs(days[0]?.day);
  const before = (first.day() + 6) % 7;
  return (
    <section className="o-month" aria-label={first.format("YYYY-MM")}>
      <h2>{first.format("MMM")}</h2>
      <div className="o-week" aria-hidden>
        {[1, 2, 3, 4, 5, 6, 0].map((day) => (
          <span key={day}>{first.day(day).format("dd")}</span>
        ))}
      </div>
      <ol>
        {days.map((day, at) => (
          <DayCell key={day.day} day={day} column={at === 0 ? before + 1 : undefined} onPick={onPick} />
        ))}
      </ol>
    </section>
  );
}

/** Does it, then the year is read anew. */
function useSend(onClose: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = useSaid();
  return async (work: () => Promise<unknown>) => {
    try {
      await work();
      await client.invalidateQueries({ queryKey: ["calendar"] });
      onClose();
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
}

function OneDay({ day, onClose }: { day: Day; onClose: () => void }) {
  const { t } = useTranslation();
  const send = useSend(onClose);
  const [works, setWorks] = useState(day.id ? day.works : !day.works);
  const [name, setName] = useState(day.name);
  const body = { works, name: name || day.day };
  const save = () =>
    send(() =>
      day.id ? api.patch(`${DAYS}/${day.id}`, body) : api.post(DAYS, { ...body, day: day.day, source: "own" }),
    );
  return (
    <Modal
      open
      title={day.day}
      okText={t("office.keep")}
      cancelText={t("office.cancel")}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <div className="o-preferences">
        <label htmlFor="o-name">{t("office.occasion")}</label>
        <Input id="o-name" value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        <div className="o-quiet">
          <Switch aria-label={t("office.works")} checked={works} onChange={setWorks} />{" "}
          {t(works ? "office.works" : "office.rests")}
        </div>
        {day.id ? (
          <Popconfirm title={t("office.backAsk")} onConfirm={() => void send(() => api.del(`${DAYS}/${day.id}`))}>
            <Button>{t("office.back")}</Button>
          </Popconfirm>
        ) : null}
      </div>
    </Modal>
  );
}

/** The year, one back, one on, and this one again. */
function Years({ year, choose }: { year: number; choose: (year: number) => void }) {
  const { t } = useTranslation();
  const current = now().year();
  return (
    <span className="o-years">
      <Button icon={<LeftOutlined />} aria-label={t("office.yearBefore")} onClick={() => choose(year - 1)} />
      <b className="k-figures">{year}</b>
      <Button icon={<RightOutlined />} aria-label={t("office.yearAfter")} onClick={() => choose(year + 1)} />
      {year === current ? null : (
        <Button type="text" onClick={() => choose(current)}>
          {t("office.thisYear")}
        </Button>
      )}
    </span>
  );
}

function Months({ days, onPick }: { days: Day[]; onPick?: (day: Day) => void }) {
  const months = Array.from({ length: 12 }, (_, month) =>
    days.filter(({ day }) => Number(day.slice(5, 7)) === month + 1),
  );
  return (
    <div className="o-year">
      {months.map((each) => (
        <Month key={each[0]?.day} days={each} onPick={onPick} />
      ))}
    </div>
  );
}

export default function CalendarPage() {
  const { t } = useTranslation();
  const [year, setYear] = useState(now().year());
  const [picked, setPicked] = useState<Day | null>(null);
  const [pasting, setPasting] = useState(false);
  const { data, error, refetch } = useYear(year);
  const client = useQueryClient();
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  const closePasting = () => {
    setPasting(false);
    void client.invalidateQueries({ queryKey: ["calendar"] });
  };
  return (
    <div className="o-page o-wide">
      <header>
        <h1>{t("menu.calendar")}</h1>
        <Years year={year} choose={setYear} />
        {data ? <span>{t("office.workdays", { count: data.workdays })}</span> : null}
        {data?.may ? (
          <span className="o-tools">
            <Button onClick={() => setPasting(true)}>{t("office.announce")}</Button>
          </span>
        ) : null}
      </header>
      <Notices lines={data?.notices ?? []} />
      {data ? <Months days={data.days} onPick={data.may ? setPicked : undefined} /> : <Skeleton active />}
      {picked ? <OneDay key={picked.day} day={picked} onClose={() => setPicked(null)} /> : null}
      {pasting ? <Announce year={year} onClose={closePasting} /> : null}
    </div>
  );
}
