/** Bringing people in from Excel: the file, what would become of each line, then their passwords. */
import { ArrowLeftOutlined, DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { Alert, Button, Spin, Tag } from "antd";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FirstAccess } from "@/domains/people/organisation/FirstAccess";
import { download, type Line, type Outcome, useTake, useTry } from "@/domains/people/organisation/roster";
import { ApiError } from "@/kernel/errors";
import { useGo } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";
import "@/domains/exchange/exchange.css";
import "@/domains/people/admin.css";
import "@/domains/people/organisation/organisation.css";

const COLUMNS = ["name", "username", "department", "manager", "position", "mobile", "email", "roles"] as const;
const tones = { new: "success", there: "default", error: "error" } as const;

function useTemplate() {
  const { t } = useTranslation();
  const heads = COLUMNS.map((name) => t(`admin.roster.column.${name}`));
  const example = COLUMNS.map((name) => t(`admin.roster.example.${name}`));
  return () => download(`${t("admin.roster.template")}.csv`, [heads, example]);
}

function Drop({ busy, take }: { busy: boolean; take: (file: File) => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const drag = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(on);
  };
  return (
    <label
      className="x-drop"
      data-over={over}
      onDragOver={drag(true)}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        drag(false)(event);
        const file = event.dataTransfer.files[0];
        if (file) take(file);
      }}
    >
      {busy ? <Spin /> : <InboxOutlined />}
      <b>{busy ? t("imports.uploading") : t("imports.drop")}</b>
      <span>{t("admin.roster.formats")}</span>
      <input
        type="file"
        accept=".xlsx,.xls,.csv"
        disabled={busy}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) take(file);
          event.target.value = "";
        }}
      />
    </label>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  const { t } = useTranslation();
  const shown = COLUMNS.filter((name) => lines.some(({ told }) => told[name]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="p-roster-table" aria-label={t("admin.roster.lines")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("imports.row")}</th>
            <th scope="col">{t("admin.roster.state")}</th>
            {shown.map((name) => (
              <th key={name} scope="col">
                {t(`admin.roster.column.${name}`)}
              </th>
            ))}
            <th scope="col">{t("imports.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line} data-bad={line.state === "error"}>
              <td className="k-figures">{line.line}</td>
              <td>
                <Tag color={tones[line.state]}>{t(`admin.roster.is.${line.state}`)}</Tag>
              </td>
              {shown.map((name) => (
                <td key={name}>{line.told[name]}</td>
              ))}
              <td>{line.problem}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function counted({ lines }: Outcome, state: Line["state"]): number {
  return lines.filter((line) => line.state === state).length;
}

function Tried({
  outcome,
  busy,
  onTake,
  onBack,
}: {
  outcome: Outcome;
  busy: boolean;
  onTake: () => void;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const fresh = counted(outcome, "new");
  const sorted = [...outcome.lines].sort((one, other) => Number(Boolean(other.problem)) - Number(Boolean(one.problem)));
  return (
    <>
      <p className="p-help">
        {t("admin.roster.sum", { fresh, there: counted(outcome, "there"), bad: counted(outcome, "error") })}{" "}
        {outcome.departments.length > 0
          ? t("admin.roster.departments", { names: outcome.departments.join(t("list.comma")) })
          : ""}
      </p>
      <div className="p-role-tools">
        <Button type="primary" disabled={fresh === 0} loading={busy} onClick={onTake}>
          {t("admin.roster.take", { count: fresh, shown: showCount(fresh) })}
        </Button>
        <Button onClick={onBack}>{t("admin.roster.other")}</Button>
      </div>
      <Lines lines={sorted} />
    </>
  );
}

function Taken({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const go = useGo();
  const ids = outcome.lines.flatMap(({ id }) => (id ? [id] : []));
  const bad = outcome.lines.filter(({ problem }) => problem);
  return (
    <>
      <Alert
        type="success"
        showIcon
        title={t("admin.roster.done", { count: ids.length, shown: showCount(ids.length) })}
      />
      {ids.length > 0 ? <FirstAccess people={outcome.lines} /> : null}
      {bad.length > 0 ? <Lines lines={bad} /> : null}
      <div>
        <Button onClick={() => go("/organisation")}>{t("admin.org.title")}</Button>
      </div>
    </>
  );
}

function problemOf(error: unknown): string {
  return error instanceof ApiError ? (Object.values(error.fields)[0] ?? "") : "";
}

function Steps() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const attempt = useTry();
  const take = useTake();
  const choose = (chosen: File) => {
    setFile(chosen);
    attempt.mutate(chosen);
  };
  const error = take.error ?? attempt.error;
  const tried = take.data ? undefined : attempt.data;
  return (
    <div className="p-roster">
      {error ? <Alert type="error" showIcon role="alert" title={problemOf(error) || sentenceOf(error, t)} /> : null}
      {take.data ? <Taken outcome={take.data} /> : null}
      {tried && file ? (
        <Tried outcome={tried} busy={take.isPending} onTake={() => take.mutate(file)} onBack={() => attempt.reset()} />
      ) : null}
      {!take.data && !tried ? (
        <>
          <p className="p-help">{t("admin.roster.help")}</p>
          <Drop busy={attempt.isPending} take={choose} />
        </>
      ) : null}
    </div>
  );
}

export default function RosterPage() {
  const { t } = useTranslation();
  const go = useGo();
  const template = useTemplate();
  return (
    <div className="p-page">
      <header className="p-head">
        <Button
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label={t("admin.org.title")}
          onClick={() => go("/organisation")}
        />
        <h1>{t("admin.org.import")}</h1>
        <span className="p-spring" />
        <Button icon={<DownloadOutlined />} onClick={template}>
          {t("admin.roster.template")}
        </Button>
      </header>
      <Steps />
    </div>
  );
}
