/** On a record's page: what was asked about it, whom it waits for, and what became of it. */
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useAbout } from "@/domains/approvals/approvals";
import { State } from "@/domains/approvals/parts";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showTime } from "@/kernel/format";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/approvals/approvals.css";

export default function RecordPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useAbout(`${kind.name.replace(".", "/")}/${row.id}`);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  if (data.rows.length === 0) return <p className="kr-none">{t("approvals.none.record")}</p>;
  return (
    <ul className="ap-of">
      {data.rows.map((found) => (
        <li key={found.id}>
          {found.open ? (
            <RecordLink kind="approvals.approval" id={found.id}>
              {found.label}
            </RecordLink>
          ) : (
            <b>{found.label}</b>
          )}{" "}
          <State found={found} />
          <small>
            {found.number} · {found.asker?.label} · {showTime(found.at)}
            {found.asked.length
              ? ` · ${t("approvals.waitsFor", { who: found.asked.map(({ label }) => label).join(t("list.comma")) })}`
              : ""}
          </small>
        </li>
      ))}
    </ul>
  );
}
