/** The end: what came in, the rows that did not as a workbook, and where to go from here. */
import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Counts, Problems } from "@/domains/exchange/Counts";
import { type Import, useShowRows } from "@/domains/exchange/imports";
import { useGo } from "@/kernel/fields/RecordLink";
import type { Kind } from "@/kernel/kinds";

const tone = { done: "success", cancelled: "info", failed: "error" } as const;

export function Finished({ job, kind }: { job: Import; kind: Kind }) {
  const { t } = useTranslation();
  const go = useGo();
  const showRows = useShowRows();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the end is reached
  useEffect(() => showRows(job.kind), [job.id, job.status]);
  const status = job.status as keyof typeof tone;
  const words = status === "failed" && job.error ? job.error : t(`imports.end.${status}`);
  return (
    <>
      <Alert type={tone[status]} showIcon title={words} />
      <Counts job={job} />
      <Problems job={job} kind={kind} />
      <footer className="x-foot">
        {job.counts.error > 0 ? (
          <Button icon={<DownloadOutlined />} href={`/api/imports/${job.id}/errors.xlsx`} download>
            {t("imports.errors")}
          </Button>
        ) : null}
        <span className="x-missing" />
        <Button onClick={() => go(`/imports/new?kind=${job.kind}`)}>{t("imports.another")}</Button>
        <Button type="primary" onClick={() => go(`/${kind.name.replace(".", "/")}`)}>
          {t("imports.look", { kind: kind.plural })}
        </Button>
      </footer>
    </>
  );
}
