/** The month's development targets above their list: what was asked, what was reached, by department and person. */
import { useQuery } from "@tanstack/react-query";
import { Progress as Bar, DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { api } from "@/kernel/http";
import "@/domains/customers/development/development.css";

interface Count {
  asked: number;
  reached: number;
  shared: number | null;
}

interface Line {
  id: string;
  who: string;
  department: boolean;
  open: Count;
  contact: Count;
  win: Count;
}

const sorts = ["open", "contact", "win"] as const;
const WHOLE = 100;

function Reached({ sort, count }: { sort: (typeof sorts)[number]; count: Count }) {
  const { t } = useTranslation();
  const { asked, reached, shared } = count;
  const name = t(`development.${sort}`);
  const share = asked ? Math.min(WHOLE, Math.round((reached / asked) * WHOLE)) : 0;
  const words = t("development.of", { name, reached, asked });
  return (
    <div className="d-count">
      <span>{words}</span>
      {asked ? <Bar percent={share} size="small" showInfo={false} aria-label={words} /> : null}
      {shared === null || shared === asked ? null : <small>{t("development.shared", { shared })}</small>}
    </div>
  );
}

export default function Progress() {
  const { t } = useTranslation();
  const [month, setMonth] = useState<Dayjs>(dayjs());
  const { data } = useQuery({
    queryKey: ["list", "customers.development_target", "progress", month.format("YYYY-MM")],
    queryFn: () => api.get<{ rows: Line[] }>(`/api/customers/development-progress?month=${month.format("YYYY-MM")}-01`),
    retry: false,
  });
  return (
    <section className="d-progress" aria-label={t("development.progress")}>
      <header>
        <h3>{t("development.progress")}</h3>
        <DatePicker
          picker="month"
          allowClear={false}
          value={month}
          onChange={(day) => day && setMonth(day)}
          aria-label={t("development.month")}
        />
      </header>
      {data && data.rows.length === 0 ? <p className="kr-none">{t("development.noTargets")}</p> : null}
      <ul>
        {data?.rows.map((line) => (
          <li key={line.id} data-department={line.department}>
            <RecordLink kind="customers.development_target" id={line.id}>
              {line.who}
            </RecordLink>
            {sorts.map((sort) => (
              <Reached key={sort} sort={sort} count={line[sort]} />
            ))}
          </li>
        ))}
      </ul>
      <small>{t("development.counted")}</small>
    </section>
  );
}
