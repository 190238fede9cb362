/** The clocks of a record, on its page. */
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Line, Notices, useDeadlines } from "@/domains/office/deadlines";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/office/office.css";

export default function DeadlinesPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useDeadlines(`${kind.name.replace(".", "/")}/${row.id}`);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  if (data.rows.length === 0) return <p className="kr-none">{t("office.noClock")}</p>;
  return (
    <div className="o-clocks">
      <Notices lines={data.notices} />
      <ul>
        {data.rows.map((deadline) => (
          <Line key={deadline.id} deadline={deadline} about={false} />
        ))}
      </ul>
    </div>
  );
}
