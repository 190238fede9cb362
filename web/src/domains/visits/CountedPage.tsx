/** Visits counted, a person and day a line: planned, done, at the place, with a photo, and how far it was from one to the next (P25). */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, DatePicker, Skeleton, Table } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Counted, countedOf, counts } from "@/domains/visits/counted";
import { Figure } from "@/domains/visits/Figure";
import { showMetres } from "@/domains/visits/geo";
import { Tabs } from "@/domains/visits/Tabs";
import { useGo } from "@/kernel/fields/RecordLink";
import { now, showCount } from "@/kernel/format";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/visits/visits.css";

const WORD = "YYYY-MM-DD";

/** The day leads to the way that was gone on it. */
function Gone({ day, person }: Counted) {
  return (
    <Link to={"/visits/path" as never} search={{ on: day, person: person.id } as never}>
      {day}
    </Link>
  );
}

function Sheet({ days }: { days: Counted[] }) {
  const { t } = useTranslation();
  const columns = [
    { key: "day", dataIndex: "day", title: t("visits.day"), render: (_: string, one: Counted) => <Gone {...one} /> },
    { key: "person", dataIndex: ["person", "label"], title: t("visits.person") },
    ...counts.map((name) => ({
      key: name,
      dataIndex: name,
      title: t(`visits.count.${name}`),
      align: "end" as const,
      render: (value: number | null) => <Figure value={value} show={showCount} />,
    })),
    {
      key: "metres",
      dataIndex: "metres",
      title: t("visits.count.way"),
      align: "end" as const,
      render: (value: number | null) => <Figure value={value} show={showMetres} />,
    },
  ];
  return (
    <Table
      size="small"
      rowKey={({ day, person }) => `${day}${person.id}`}
      columns={columns}
      dataSource={days}
      scroll={{ x: "max-content" }}
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
    />
  );
}

/** What to do: look at more days, or plan a visit. */
function Nothing({ wider }: { wider: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Quiet line={t("visits.noCount")} help={t("visits.noCountHelp")} water="harbour">
      <div className="v-choices">
        <Button type="primary" onClick={() => go("/visits")}>
          {t("visits.toVisits")}
        </Button>
        <Button onClick={wider}>{t("visits.wider")}</Button>
      </div>
    </Quiet>
  );
}

export default function CountedPage() {
  const { t } = useTranslation();
  const [span, setSpan] = useState<[Dayjs, Dayjs]>(() => [now().subtract(6, "day"), now()]);
  const { data, error, refetch } = useQuery(countedOf(span[0].format(WORD), span[1].format(WORD)));
  return (
    <section className="v-page" aria-label={t("visits.tab.counted")}>
      <Tabs />
      <header>
        <h1>{t("visits.tab.counted")}</h1>
        <DatePicker.RangePicker
          aria-label={t("visits.day")}
          value={span}
          allowClear={false}
          onChange={(next) => next?.[0] && next[1] && setSpan([dayjs(next[0]), dayjs(next[1])])}
        />
      </header>
      {error && !data ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {data && data.days.length > 0 ? <Sheet days={data.days} /> : null}
      {data?.days.length === 0 ? <Nothing wider={() => setSpan([now().subtract(29, "day"), now()])} /> : null}
      {data || error ? null : <Skeleton active />}
    </section>
  );
}
