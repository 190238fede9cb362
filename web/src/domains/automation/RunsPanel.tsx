/** On a rule's page: what it did lately, to which records, and what did not go. */
import { Alert, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useRuns } from "@/domains/automation/automation";
import { RunLine } from "@/domains/automation/RunLine";
import { sentenceOf } from "@/kernel/form/problems";
import type { PanelProps } from "@/kernel/record/panels";

export default function RunsPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error } = useRuns(`rule=${row.id}`);
  if (error) return <Alert type="error" showIcon title={sentenceOf(error, t)} />;
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} />;
  if (!data.rows.length) return <p className="kf-hint">{t("automation.none")}</p>;
  return (
    <ul className="au-runs">
      {data.rows.map((run) => (
        <RunLine key={run.id} run={run} />
      ))}
    </ul>
  );
}
