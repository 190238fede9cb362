/** While the server reads, checks or loads: how far it is, and the way out. */
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { type Import, useStep } from "@/domains/exchange/imports";
import { showCount } from "@/kernel/format";

export function Working({ job }: { job: Import }) {
  const { t } = useTranslation();
  const step = useStep(job.id);
  const { done, total } = job.progress;
  const percent = total > 0 ? Math.min(99, Math.floor((done / total) * 100)) : 0;
  const status = job.status as "reading" | "checking" | "loading" | "undoing";
  return (
    <section className="x-working" role="status" aria-live="polite">
      <b>{status === "undoing" ? t("exchange.undoing") : t(`imports.${status}`)}</b>
      <Progress percent={percent} status="active" showInfo={total > 0} />
      <span className="k-figures">
        {total > 0 ? t("imports.progress", { done: showCount(done), total: showCount(total) }) : ""}
      </span>
      <p>{t("imports.mayLeave")}</p>
      <Button loading={step.isPending} onClick={() => step.mutate({ step: "cancel" })}>
        {status === "undoing" ? t("exchange.stop") : t("imports.cancel")}
      </Button>
    </section>
  );
}
