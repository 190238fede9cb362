/** A dispute's case: the ruling in sentences, and the evidence of both sides along one line of time, two columns on a desk. */
import { SafetyCertificateOutlined, WarningOutlined } from "@ant-design/icons";
import { Alert, Skeleton, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { type Case, CUSTOMER, type Fact, together, useCase } from "@/domains/customers/court/court";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showTime } from "@/kernel/format";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/customers/court/court.css";

function Sealed({ found }: { found: Case }) {
  const { t } = useTranslation();
  return found.intact ? (
    <Tooltip title={t("court.sealedHelp", { seal: found.seal })}>
      <span className="ct-sealed">
        <SafetyCertificateOutlined aria-hidden /> {t("court.sealed")}
      </span>
    </Tooltip>
  ) : (
    <Alert type="error" showIcon icon={<WarningOutlined />} title={t("court.broken")} />
  );
}

function Ruling({ found }: { found: Case }) {
  const { t } = useTranslation();
  return (
    <section className="ct-ruling" aria-label={t("court.order")}>
      <h4>{t("court.order")}</h4>
      <ol>
        {found.ruling.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ol>
    </section>
  );
}

function Heads({ found }: { found: Case }) {
  const { t } = useTranslation();
  const { claimant, owner, weights } = found;
  return (
    <div className="ct-heads">
      <div>
        <small>{t("court.claimant")}</small>
        <b>{claimant?.label}</b>
        <span className="k-figures">{t("court.weight", { weight: weights.claimant })}</span>
      </div>
      <div>
        <small>{t("court.owner")}</small>
        <b>{owner?.label}</b>
        <span className="k-figures">{t("court.weight", { weight: weights.owner })}</span>
      </div>
    </div>
  );
}

function Event({ fact }: { fact: Fact & { times: number } }) {
  const { t } = useTranslation();
  return (
    <li data-side={fact.side}>
      <time dateTime={fact.at}>{showTime(fact.at)}</time>
      <p>
        <b>{fact.who || t("court.system")}</b> {fact.what}
        {fact.times > 1 ? ` ×${fact.times}` : ""}
      </p>
      <small>
        {fact.source}
        {fact.weight > 0 ? ` · ${t("court.weight", { weight: fact.weight })}` : ""}
        {fact.late ? ` · ${t("court.late", { at: showTime(fact.late) })}` : ""}
      </small>
      {fact.appeal ? <Tag color="warning">{t("court.new")}</Tag> : null}
    </li>
  );
}

function About({ found }: { found: Case }) {
  const { t } = useTranslation();
  if (found.customers.length === 0) return null;
  return (
    <p className="ct-about">
      <small>{t("court.about")}</small>
      {found.customers.map(({ id, label }) => (
        <RecordLink key={id} kind={CUSTOMER} id={id}>
          {label}
        </RecordLink>
      ))}
    </p>
  );
}

export default function CasePanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error } = useCase(row.id, row.version);
  if (error) return <p role="alert">{sentenceOf(error, t)}</p>;
  if (!data) return <Skeleton active />;
  const facts = together(data.facts);
  return (
    <div className="ct-case">
      <About found={data} />
      <Ruling found={data} />
      <section aria-label={t("court.evidence")}>
        <header className="ct-bar">
          <h4>{t("court.evidence")}</h4>
          <Sealed found={data} />
        </header>
        <Heads found={data} />
        {facts.length > 0 ? (
          <ol className="ct-line">
            {facts.map((fact, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: sealed evidence keeps its order
              <Event key={at} fact={fact} />
            ))}
          </ol>
        ) : (
          <p className="kr-none">{t("court.nothing")}</p>
        )}
      </section>
    </div>
  );
}
