/** Bringing a table in: choose the file, say what each column is, look at what would happen, start. */
import { useParams, useSearch } from "@tanstack/react-router";
import { Alert, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { Checked } from "@/domains/exchange/Checked";
import { Finished } from "@/domains/exchange/Finished";
import { type Import, useImport } from "@/domains/exchange/imports";
import { Mapping } from "@/domains/exchange/Mapping";
import { Upload } from "@/domains/exchange/Upload";
import { Working } from "@/domains/exchange/Working";
import { showSize } from "@/kernel/format";
import { type Kind, useKind } from "@/kernel/kinds";
import { Missing } from "@/kernel/list/Missing";
import { useNarrow } from "@/kernel/screen";
import "@/domains/exchange/exchange.css";

const steps = ["file", "columns", "check", "load"] as const;

const stepOf: Record<Import["status"], number> = {
  reading: 0,
  mapping: 1,
  checking: 2,
  checked: 2,
  loading: 3,
  done: 4,
  failed: 4,
  cancelled: 4,
  undoing: 3,
  undone: 4,
};

function Steps({ at }: { at: number }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  return (
    <ol className="x-steps">
      {steps.map((step, place) => (
        <li
          key={step}
          data-state={place < at ? "done" : place === at ? "now" : "later"}
          aria-current={place === at ? "step" : undefined}
        >
          <i>{place + 1}</i>
          {narrow && place !== at ? null : t(`imports.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}

function Stage({ job, kind }: { job: Import; kind: Kind }) {
  if (job.status === "mapping") return <Mapping job={job} kind={kind} />;
  if (job.status === "checked") return <Checked job={job} kind={kind} />;
  if (stepOf[job.status] === 4) return <Finished job={job} kind={kind} />;
  return <Working job={job} />;
}

function Running({ id }: { id: string }) {
  const { t } = useTranslation();
  const answer = useImport(id);
  const job = answer.data;
  const kind = useKind(job?.kind);
  if (answer.isError) return <Missing />;
  if (!job || !kind) return <Spin className="x-spin" />;
  return (
    <>
      <p className="x-file">
        {t("imports.into", { kind: kind.plural })} · {job.file} · {showSize(job.size)}
      </p>
      <Steps at={stepOf[job.status]} />
      {job.error && job.status !== "failed" ? <Alert type="error" showIcon title={job.error} /> : null}
      {job.warnings?.length ? <Alert type="warning" showIcon title={job.warnings.join(" ")} /> : null}
      <Stage key={`${job.status}-${job.sheet ?? ""}`} job={job} kind={kind} />
    </>
  );
}

export default function ImportWizard() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const { kind } = useSearch({ strict: false }) as { kind?: string };
  return (
    <div className="x-page">
      <h1>{t("imports.title")}</h1>
      {id && id !== "new" ? (
        <Running id={id} />
      ) : (
        <>
          <Steps at={0} />
          <Upload wanted={kind} />
        </>
      )}
    </div>
  );
}
