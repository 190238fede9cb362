/** The course a request would take: who is asked in each step, until when, and what happens where nobody answers. */
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { Foretold, Told } from "@/domains/approvals/flow/trial";
import { showTime } from "@/kernel/format";

function Late({ step }: { step: Foretold }) {
  const { t } = useTranslation();
  if (!step.hours) return <p className="ap-soft">{t("approvals.try.noLimit")}</p>;
  const hours = t("approvals.flow.hours", { count: step.hours });
  return (
    <p className="ap-soft">
      {step.due ? t("approvals.try.due", { at: showTime(step.due), hours }) : hours}{" "}
      {t(`approvals.try.late.${step.late}`)}
    </p>
  );
}

function Asked({ step }: { step: Foretold }) {
  const { t } = useTranslation();
  if (step.hidden) return <p className="ap-soft">{t("approvals.try.hiddenStep")}</p>;
  return (
    <ul>
      {step.people.map((one) => (
        <li key={one.id}>
          {one.label} {one.instead_of ? <small>{t("approvals.instead", { who: one.instead_of })}</small> : null}
          {step.fallback ? <small> {t("approvals.try.fallback")}</small> : null}
          {one.escalates_to ? (
            <small className="ap-up">{t("approvals.try.escalatesTo", { who: one.escalates_to })}</small>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export function Course({ told }: { told: Told }) {
  const { t } = useTranslation();
  return (
    <>
      <ol className="ap-steps">
        {told.steps.map((step) => (
          <li key={step.number}>
            <b>{step.name}</b> <small>{t(`approvals.vote.${step.vote}`)}</small>
            <Asked step={step} />
            {step.problem ? <Alert type="error" title={step.problem} /> : <Late step={step} />}
          </li>
        ))}
      </ol>
      {told.expires ? <p className="ap-soft">{t("approvals.try.expires", { at: showTime(told.expires) })}</p> : null}
    </>
  );
}
