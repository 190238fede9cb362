/** An announcement as one reads it: having it open is having read it; confirmed by a tap where that is asked. */
import { CheckOutlined, SyncOutlined } from "@ant-design/icons";
import { Alert, Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type One, useOne, useRead, useReading } from "@/domains/bulletin/bulletin";
import { isEditable } from "@/kernel/fields/values";
import { sentenceOf } from "@/kernel/form/problems";
import { showTime } from "@/kernel/format";
import { fieldOf, type Row } from "@/kernel/kinds";
import { InlineField } from "@/kernel/record/InlineField";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import { useSaid } from "@/kernel/said";
import "@/domains/bulletin/bulletin.css";

/** My part: to be confirmed, or when I read it. */
function MyPart({ id, told }: { id: string; told: One }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { confirm } = useReading(id);
  const [busy, setBusy] = useState(false);
  const press = () => {
    setBusy(true);
    confirm()
      .catch((error: unknown) => void message.error(sentenceOf(error, t)))
      .finally(() => setBusy(false));
  };
  const at = told.must_confirm ? told.confirmed_at : told.read_at;
  if (at) {
    const word = told.must_confirm ? "confirmedAt" : "readAt";
    return <p className="kr-none">{t(`bulletin.${word}`, { at: showTime(at) })}</p>;
  }
  if (!told.must_confirm) return null;
  return (
    <div className="bu-confirm">
      <span>{t("bulletin.confirmAsk")}</span>
      <Button type="primary" icon={<CheckOutlined />} loading={busy} onClick={press}>
        {t("bulletin.confirm")}
      </Button>
    </div>
  );
}

/** What its writer should know: that it is a draft still, or that its words have changed since people read it. */
function ForTheWriter({ row, told }: { row: Row; told: One }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { run } = useReading(row.id);
  if (row.state === "draft") return <Alert type="info" showIcon title={t("bulletin.draft")} />;
  if (!told.changed || row.state !== "published" || !told.counts?.read) return null;
  const ask = () =>
    run("ask_again").then(
      (answer) => void message.success(answer.message),
      (error: unknown) => void message.error(sentenceOf(error, t)),
    );
  return (
    <Alert
      type="warning"
      showIcon
      title={t("bulletin.changed", { count: told.counts.read })}
      description={t("bulletin.keepRead")}
      action={
        <Button size="small" icon={<SyncOutlined />} onClick={() => void ask()}>
          {t("bulletin.askAgain")}
        </Button>
      }
    />
  );
}

export default function AnnouncementMatter({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useOne(row.id, row.version);
  useRead(row.id, data);
  const [text, files] = [fieldOf(kind, "text"), fieldOf(kind, "files")];
  const filled = Array.isArray(row.files) && row.files.length > 0;
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  return (
    <div className="bu-matter">
      {data?.counts ? <ForTheWriter row={row} told={data} /> : null}
      {text && (row.text || isEditable(text, row)) ? (
        <div className="bu-text">
          <InlineField kind={kind} row={row} field={text} />
        </div>
      ) : null}
      {files && (filled || isEditable(files, row)) ? (
        <section className="bu-files" aria-label={files.label}>
          {filled ? null : <span className="kr-none">{files.label}</span>}
          <InlineField kind={kind} row={row} field={files} />
        </section>
      ) : null}
      {data ? (
        <p className="kr-none">
          {t("bulletin.for", { names: data.for.join(t("list.comma")) || t("bulletin.everybody") })}
        </p>
      ) : null}
      {data ? null : <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {data?.meant ? <MyPart id={row.id} told={data} /> : null}
    </div>
  );
}
