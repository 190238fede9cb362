/** The working calendar of a year: what is worked and rested, one's own days, and the state's notice to paste in. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Popconfirm, Skeleton, Switch } from "antd";
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
import "@/domains/office/office.css";

const DAYS = "/api/office/work_day";

function Month({ days, onPick }: { days: Day[]; onPick?: (day: Day) => void }) {
  const { t } = useTranslation();
  const first = dayjs(days[0]?.day);
  const before = (first.day() + 6) % 7;
  const today = now().format("YYYY-MM-DD");
  return (
    <section className="o-month" aria-label={first.format("YYYY-MM")}>
      <h2>{first.format("MMM")}</h2>
      <div className="o-week" aria-hidden>
        {[1, 2, 3, 4, 5, 6, 0].map((day) => (
          <span key={day}>{first.day(day).format("dd")}</span>
        ))}
      </div>
      <ol>
        {days.map((day, at) => {
          const weekend = [0, 6].includes(dayjs(day.day).day());
          const sort = day.works ? (weekend ? "made-up" : "work") : weekend && !day.name ? "weekend" : "rest";
          const words = [day.day, t(day.works ? "office.works" : "office.rests"), day.name].filter(Boolean).join(" ");
          return (
            <li key={day.day} style={at === 0 ? { gridColumnStart: before + 1 } : undefined}>
              <button
                type="button"
                data-sort={sort}
                data-source={day.source}
                aria-current={day.day === today ? "date" : undefined}
                title={words}
                aria-label={words}
                disabled={!onPick}
                onClick={() => onPick?.(day)}
              >
                {dayjs(day.day).date()}
                {sort === "made-up" ? <sup>{t("office.workMark")}</sup> : null}
                {sort === "rest" ? <sup>{t("office.restMark")}</sup> : null}
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function OneDay({ day, onClose }: { day: Day; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [works, setWorks] = useState(day.id ? day.works : !day.works);
  const [name, setName] = useState(day.name);
  const send = async (work: () => Promise<unknown>) => {
    try {
      await work();
      await client.invalidateQueries({ queryKey: ["calendar"] });
      onClose();
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
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

export default function CalendarPage() {
  const { t } = useTranslation();
  const [year, setYear] = useState(now().year());
  const [picked, setPicked] = useState<Day | null>(null);
  const [pasting, setPasting] = useState(false);
  const { data, error, refetch } = useYear(year);
  const client = useQueryClient();
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  const months = Array.from({ length: 12 }, (_, month) =>
    (data?.days ?? []).filter(({ day }) => Number(day.slice(5, 7)) === month + 1),
  );
  return (
    <div className="o-page o-wide">
      <header>
        <h1>{t("menu.calendar")}</h1>
        <span className="o-years">
          <Button aria-label={t("office.yearBefore")} onClick={() => setYear(year - 1)}>
            ‹
          </Button>
          <b>{year}</b>
          <Button aria-label={t("office.yearAfter")} onClick={() => setYear(year + 1)}>
            ›
          </Button>
        </span>
        {data ? <span>{t("office.workdays", { count: data.workdays })}</span> : null}
        {data?.may ? (
          <span className="o-tools">
            <Button onClick={() => setPasting(true)}>{t("office.announce")}</Button>
          </span>
        ) : null}
      </header>
      <Notices lines={data?.notices ?? []} />
      {data ? (
        <div className="o-year">
          {months.map((days) => (
            <Month key={days[0]?.day} days={days} onPick={data.may ? setPicked : undefined} />
          ))}
        </div>
      ) : (
        <Skeleton active />
      )}
      {picked ? <OneDay key={picked.day} day={picked} onClose={() => setPicked(null)} /> : null}
      {pasting ? (
        <Announce
          year={year}
          onClose={() => {
            setPasting(false);
            void client.invalidateQueries({ queryKey: ["calendar"] });
          }}
        />
      ) : null}
    </div>
  );
}
