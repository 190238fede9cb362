/** Who is this number: a whole telephone number, and the people and companies of it that one may see. */
import { PhoneOutlined } from "@ant-design/icons";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Input, Skeleton } from "antd";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Answer, numberIn, type Own, useAsk, useOwn } from "@/domains/lookup/lookup";
import { ApiError } from "@/kernel/errors";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount, showTime } from "@/kernel/format";
import { useKinds } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { Trouble } from "@/kernel/record/States";
import "@/domains/lookup/lookup.css";

function Told({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const { data } = useKinds();
  if (answer.found.length === 0) return <Quiet line={t(answer.elsewhere ? "lookup.elsewhere" : "lookup.nobody")} />;
  return (
    <ul className="lo-found">
      {answer.found.map((one) => (
        <li key={one.id}>
          <KindIcon name={data?.kinds.find(({ name }) => name === one.kind)?.icon} />
          <div>
            <RecordLink kind={one.kind} id={one.id}>
              {one.name || t("lookup.unnamed")}
            </RecordLink>
            <small>
              {one.label}
              {one.owner ? ` · ${t("lookup.owner", { name: one.owner.label })}` : ""}
            </small>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Past({ own }: { own: Own }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="lo-past">
      <h2 id="lo-past">{t("lookup.past")}</h2>
      {own.rows.length === 0 ? <p className="lo-soft">{t("lookup.none")}</p> : null}
      <ul className="lo-past">
        {own.rows.map((row) => (
          <li key={row.id}>
            <span className="k-figures">{row.number}</span>
            <span>
              {row.count ? t("lookup.found", { count: row.count, shown: showCount(row.count) }) : t("lookup.not")}
            </span>
            <span className="lo-why">{row.reason}</span>
            <time className="k-figures">{showTime(row.at)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}

function problemOf(error: unknown, sentence: string): string {
  return (error instanceof ApiError && error.fields.number) || sentence;
}

/** What came behind the "#" is asked once, and then taken out of the address: a reload asks nothing. */
function useBrought(ask: (number: string) => void): string {
  const brought = numberIn(useLocation({ select: ({ hash }) => hash }));
  const go = useNavigate();
  const [asked, setAsked] = useState("");
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (!brought) return;
    setAsked(brought);
    latest.current(brought);
    void go({ to: "/lookup", hash: "", replace: true });
  }, [brought, go]);
  return asked;
}

interface AskProps {
  first: string;
  failed: boolean;
  busy: boolean;
  onAsk: (number: string, reason: string) => void;
}

function Ask({ first, failed, busy, onAsk }: AskProps) {
  const { t } = useTranslation();
  const [number, setNumber] = useState(first);
  const [reason, setReason] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim()) onAsk(number.trim(), reason.trim());
  };
  return (
    <form onSubmit={send}>
      <Input
        autoFocus
        allowClear
        inputMode="tel"
        autoComplete="off"
        maxLength={40}
        prefix={<PhoneOutlined />}
        value={number}
        placeholder={t("lookup.number")}
        aria-label={t("lookup.number")}
        status={failed ? "error" : ""}
        onChange={(event) => setNumber(event.target.value)}
      />
      <Input
        value={reason}
        maxLength={200}
        placeholder={t("lookup.reason")}
        aria-label={t("lookup.reason")}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!number.trim()}>
        {t("lookup.ask")}
      </Button>
    </form>
  );
}

export default function LookupPage() {
  const { t } = useTranslation();
  const ask = useAsk();
  const own = useOwn();
  const brought = useBrought((number) => ask.mutate({ number, reason: "" }));
  return (
    <div className="lo-page">
      <h1>{t("menu.lookup")}</h1>
      <p className="lo-soft">{t("lookup.help")}</p>
      <Ask
        key={brought}
        first={brought}
        failed={ask.isError}
        busy={ask.isPending}
        onAsk={(number, reason) => ask.mutate({ number, reason })}
      />
      {own.data ? (
        <p className="lo-soft" role="status">
          {t("lookup.left", { left: own.data.left, hourly: own.data.hourly, daily: own.data.daily })}
        </p>
      ) : null}
      {ask.isError ? (
        <Alert type="error" showIcon role="alert" title={problemOf(ask.error, sentenceOf(ask.error, t))} />
      ) : null}
      {ask.data ? <Told answer={ask.data} /> : null}
      {own.isPending ? <Skeleton active /> : null}
      {own.isError ? <Trouble error={own.error} onRetry={() => void own.refetch()} /> : null}
      {own.data ? <Past own={own.data} /> : null}
    </div>
  );
}
