/** The third step: what would happen, before anything does. */
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Changes } from "@/domains/exchange/Changes";
import { Counts, Problems } from "@/domains/exchange/Counts";
import { type Import, useStep } from "@/domains/exchange/imports";
import { Mapping } from "@/domains/exchange/Mapping";
import { ApiError } from "@/kernel/errors";
import { showCount } from "@/kernel/format";
import type { Kind } from "@/kernel/kinds";

/** How much of the file was tried as though it were written. */
function Tried({ job }: { job: Import }) {
  const { t } = useTranslation();
  const all = job.rows ?? 0;
  if (job.counts.new + job.counts.update + job.counts.joined === 0) return null;
  const shown = { tried: showCount(job.tried), all: showCount(all) };
  const told = job.tried >= all ? "triedAll" : job.tried > 0 ? "triedSome" : "triedNone";
  return <Alert type="info" showIcon title={t(`exchange.${told}`, shown)} />;
}

export function Checked({ job, kind }: { job: Import; kind: Kind }) {
  const { t } = useTranslation();
  const step = useStep(job.id);
  const [back, setBack] = useState(false);
  if (back) return <Mapping job={job} kind={kind} />;
  const good = job.counts.new + job.counts.update + job.counts.joined;
  return (
    <>
      <Counts job={job} />
      <Tried job={job} />
      <Changes job={job} />
      <Problems job={job} />
      {step.error instanceof ApiError ? <Alert type="error" showIcon title={step.error.message} /> : null}
      <footer className="x-foot">
        <span className="x-missing">{job.counts.error > 0 ? t("imports.errorsStay") : ""}</span>
        <Button onClick={() => setBack(true)}>{t("imports.back")}</Button>
        <Button onClick={() => step.mutate({ step: "cancel" })}>{t("imports.cancel")}</Button>
        <Button
          type="primary"
          disabled={good === 0}
          loading={step.isPending}
          onClick={() => step.mutate({ step: "start" })}
        >
          {t("imports.start", { count: good, shown: showCount(good) })}
        </Button>
      </footer>
    </>
  );
}
