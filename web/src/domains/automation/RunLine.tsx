/** One run of a rule: what it was for or by which rule, how far it came, what each step came to. */
import { useTranslation } from "react-i18next";
import type { Run } from "@/domains/automation/automation";
import { Lines } from "@/domains/automation/Lines";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showTime } from "@/kernel/format";
import "@/domains/automation/automation.css";

export function RunLine({ run, rules }: { run: Run; rules?: boolean }) {
  const { t } = useTranslation();
  const shown = rules ? { kind: "automation.rule", id: run.rule, label: run.name } : run.record;
  return (
    <li>
      <header>
        <span className={`au-state au-${run.state}`}>{t(`automation.state.${run.state}`)}</span>
        {shown ? (
          <RecordLink kind={shown.kind} id={shown.id}>
            {shown.label}
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
