/** On a rule's page: what it did lately, to which records, and what did not go. */
import { Alert, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { type Run, useRuns } from "@/domains/automation/automation";
import { Lines } from "@/domains/automation/Lines";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showTime } from "@/kernel/format";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/automation/automation.css";

function RunLine({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { record } = run;
  return (
    <li>
      <header>
        <span className={`au-state au-${run.state}`}>{t(`automation.state.${run.state}`)}</span>
        {record ? (
          <RecordLink kind={record.kind} id={record.id}>
            {record.label}
          </RecordLink>
        ) : (
          <span className="kf-hint">{t("automation.hidden")}</span>
        )}
        <small className="k-figures">{showTime(run.at)}</small>
      </header>
      {run.resume_at ? <p>{t("automation.until", { at: showTime(run.resume_at) })}</p> : null}
      {run.state === "stopped" ? <p>{t("automation.circle")}</p> : null}
      {run.state === "off" ? <p>{t("automation.calledOff")}</p> : null}
      {run.said.length ? (
        <details open={run.state === "failed" || undefined}>
          <summary>{t("automation.course", { count: run.said.length })}</summary>
          <Lines lines={run.said} />
        </details>
      ) : null}
    </li>
  );
}

export default function RunsPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error } = useRuns(String(row.id));
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
