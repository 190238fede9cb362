/** A request's page: what is asked, the steps with who sits in them, and what happened so far. */
import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, MinusCircleOutlined } from "@ant-design/icons";
import { Alert, Skeleton, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { type Seat, type Sheet, useSheet } from "@/domains/approvals/approvals";
import { Input, Records } from "@/domains/approvals/parts";
import { showTime } from "@/kernel/format";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/approvals/approvals.css";

function Mark({ state }: { state: string }) {
  if (state === "agreed") return <CheckCircleOutlined aria-hidden className="ap-good" />;
  if (state === "refused" || state === "returned") return <CloseCircleOutlined aria-hidden className="ap-bad" />;
  if (state === "waiting") return <ClockCircleOutlined aria-hidden className="ap-now" />;
  return <MinusCircleOutlined aria-hidden className="ap-soft" />;
}

function Sitting({ seat }: { seat: Seat }) {
  const { t } = useTranslation();
  return (
    <li>
      <Mark state={seat.state} /> <b>{seat.person.label}</b>{" "}
      {seat.instead_of ? <small>{t("approvals.instead", { who: seat.instead_of })}</small> : null}{" "}
      {seat.added ? <Tag>{t("approvals.added")}</Tag> : null} <small>{seat.state_label}</small>{" "}
      {seat.at ? <small className="k-figures">{showTime(seat.at)}</small> : null}
      {seat.answer ? <p>{seat.answer}</p> : null}
    </li>
  );
}

function Course({ found }: { found: Sheet }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("approvals.course")}>
      <h3>{t("approvals.course")}</h3>
      <ol className="ap-steps">
        {found.steps.map((step) => (
          <li
            key={step.number}
            aria-current={found.state === "waiting" && step.number === found.step ? "step" : undefined}
          >
            <b>{step.name}</b> <small>{t(`approvals.vote.${step.vote}`)}</small>
            <ul>
              {step.seats.map((seat) => (
                <Sitting key={`${seat.person.id}${seat.at}${seat.state}`} seat={seat} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Trace({ found }: { found: Sheet }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("approvals.trace")}>
      <h3>{t("approvals.trace")}</h3>
      <ol className="ap-trace">
        {found.trace.map((event) => (
          <li key={`${event.at}${event.what}`}>
            <small className="k-figures">{showTime(event.at)}</small> {event.who} <b>{event.what}</b>{" "}
            {event.text ? <span>{event.text}</span> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

export default function SheetPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useSheet(row.id, row.version);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  return (
    <div className="ap-sheet">
      {data.outcome ? <Alert type={data.state === "done" ? "success" : "info"} showIcon title={data.outcome} /> : null}
      <section aria-label={t("approvals.input")}>
        <h3>{t("approvals.asks", { who: data.asker?.label ?? "", what: data.label })}</h3>
        <Records found={data} />
        <Input found={data} />
      </section>
      <Course found={data} />
      <Trace found={data} />
    </div>
  );
}
