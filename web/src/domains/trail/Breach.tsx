/** What one person took in or out between two times; that somebody asked, and why, is kept first. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Collapse, Input, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Between, Person } from "@/domains/trail/Choose";
import { Rows } from "@/domains/trail/Rows";
import { type Asked, type Report, useReport } from "@/domains/trail/trail";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { fullTime, showCount } from "@/kernel/format";
import { api, newKey } from "@/kernel/http";

const INQUIRY = "/api/screens/inquiry";

function useInquiry(onAsked: (asked: Asked) => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [who, setWho] = useState<string>();
  const [range, setRange] = useState<[string?, string?]>([]);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const [from, to] = range;
  const ask = async () => {
    if (!who || !from || !to) return;
    setProblem("");
    try {
      await api.post(INQUIRY, { person: who, begins_at: from, ends_at: to, reason }, { key: newKey() });
      await client.invalidateQueries({ queryKey: ["list", "screens.inquiry"] });
      onAsked({ who, from, to });
    } catch (error) {
      setProblem(sentenceOf(error, t));
    }
  };
  const ready = Boolean(who && from && to && reason.trim());
  return { who, setWho, from, to, setRange, reason, setReason, problem, ask, ready };
}

function Ask({ onAsked }: { onAsked: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const { who, setWho, from, to, setRange, reason, setReason, problem, ask, ready } = useInquiry(onAsked);
  return (
    <form
      className="t-filters"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <Person value={who} onChange={setWho} />
      <Between from={from} to={to} onChange={(begin, end) => setRange([begin, end])} />
      <Input
        className="t-why"
        value={reason}
        maxLength={200}
        placeholder={t("trail.why")}
        aria-label={t("trail.why")}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="primary" htmlType="submit" disabled={!ready}>
        {t("trail.show_report")}
      </Button>
      {problem ? <Alert type="error" title={problem} /> : null}
    </form>
  );
}

function Counts({ report }: { report: Report }) {
  const { t } = useTranslation();
  const found = Object.entries(report.counts as Record<string, Record<string, number>>);
  return (
    <dl className="t-counts">
      {found.map(([event, outcomes]) => (
        <div key={event}>
          <dt>{t(`trail.event.${event as "export"}`)}</dt>
          <dd className="k-figures">{showCount(Object.values(outcomes).reduce((sum, one) => sum + one, 0))}</dd>
        </div>
      ))}
    </dl>
  );
}

function Seen({ part }: { part: Report["read"][number] }) {
  const { t } = useTranslation();
  return (
    <ul className="t-seen">
      {part.rows.map((row) => (
        <li key={row.id}>
          {part.kind && row.label ? (
            <RecordLink kind={part.kind} id={row.id}>
              {row.label}
            </RecordLink>
          ) : (
            <code>{row.id}</code>
          )}
          <span className="k-figures">{t("trail.times", { count: row.times, shown: showCount(row.times) })}</span>
          <time className="k-figures">{row.last ? fullTime(row.last) : null}</time>
        </li>
      ))}
      {part.records > part.rows.length ? (
        <li>{t("trail.and_more", { shown: showCount(part.records - part.rows.length) })}</li>
      ) : null}
    </ul>
  );
}

function Told({ report }: { report: Report }) {
  const { t } = useTranslation();
  const items = report.read.map((part) => ({
    key: part.kind ?? "none",
    label: t("trail.read_of", { kind: part.label, shown: showCount(part.records), count: part.records }),
    children: <Seen part={part} />,
  }));
  return (
    <>
      <Counts report={report} />
      <h2>{t("trail.taken")}</h2>
      {report.taken.length ? <Rows rows={report.taken} /> : <p className="t-none">{t("trail.nothing_taken")}</p>}
      <h2>{t("trail.read")}</h2>
      {items.length ? <Collapse items={items} size="small" /> : <p className="t-none">{t("trail.nothing_read")}</p>}
      {report.addresses?.length ? (
        <p className="t-none">
          {t("trail.addresses")}: <span className="k-figures">{report.addresses.join(", ")}</span>
        </p>
      ) : null}
    </>
  );
}

export function Breach() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const report = useReport(asked);
  return (
    <div className="t-report">
      <p className="t-none">{t("trail.report_help")}</p>
      <Ask onAsked={setAsked} />
      {report.isLoading ? <Spin /> : null}
      {report.isError ? <Alert type="error" title={sentenceOf(report.error, t)} /> : null}
      {report.data ? <Told report={report.data} /> : null}
    </div>
  );
}
