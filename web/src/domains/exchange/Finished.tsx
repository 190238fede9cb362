/** The end: what came in, the rows that did not as a workbook, and where to go from here. */
import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Counts, Problems } from "@/domains/exchange/Counts";
import { type Import, useAgain, useShowRows } from "@/domains/exchange/imports";
import { Undo } from "@/domains/exchange/Undo";
import { useGo } from "@/kernel/fields/RecordLink";
import { showCount } from "@/kernel/format";
import type { Kind } from "@/kernel/kinds";

const tone = { done: "success", cancelled: "info", failed: "error", undone: "info" } as const;

function Words({ job }: { job: Import }) {
  const { t } = useTranslation();
  const { deleted, restored, kept } = job.undo;
  const shown = { deleted: showCount(deleted), restored: showCount(restored), kept: showCount(kept) };
  const status = job.status as keyof typeof tone;
  const failed = status === "failed" && job.error ? job.error : null;
  if (status === "undone") return <>{t("exchange.undoneLine", shown)}</>;
  return <>{failed ?? t(`imports.end.${status}`)}</>;
}

/** The other sheets of the same workbook, which may come in after this one. */
function OtherSheets({ job }: { job: Import }) {
  const { t } = useTranslation();
  const go = useGo();
  const again = useAgain(job.id);
  const others = job.sheets.filter((sheet) => sheet !== job.sheet);
  const [chosen, setChosen] = useState(others[0]);
  if (job.status !== "done" || others.length === 0 || !chosen) return null;
  return (
    <div className="x-line">
      <span>{t("exchange.otherSheet")}</span>
      <Select
        className="x-field"
        value={chosen}
        aria-label={t("exchange.otherSheet")}
        options={others.map((sheet) => ({ value: sheet, label: sheet }))}
        onChange={setChosen}
      />
      <Button
        loading={again.isPending}
        onClick={() => again.mutate(chosen, { onSuccess: (made) => go(`/imports/${made.id}`) })}
      >
        {t("exchange.otherSheetGo")}
      </Button>
    </div>
  );
}

export function Finished({ job, kind }: { job: Import; kind: Kind }) {
  const { t } = useTranslation();
  const go = useGo();
  const showRows = useShowRows();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the end is reached
  useEffect(() => showRows(job.kind), [job.id, job.status]);
  const status = job.status as keyof typeof tone;
  const left = job.counts.error + job.counts.conflict;
  return (
    <>
      <Alert type={tone[status]} showIcon title={<Words job={job} />} />
      <Counts job={job} />
      <Problems job={job} />
      <OtherSheets job={job} />
      <footer className="x-foot">
        <Undo job={job} />
        {job.undo.kept > 0 ? (
          <Button icon={<DownloadOutlined />} href={`/api/imports/${job.id}/kept.xlsx`} download>
            {t("exchange.kept")}
          </Button>
        ) : null}
        {left > 0 ? (
          <Button icon={<DownloadOutlined />} href={`/api/imports/${job.id}/errors.xlsx`} download>
            {t("imports.errors")}
          </Button>
        ) : null}
        {left > 0 ? (
          <Button type="link" onClick={() => go(`/imports/new?kind=${job.kind}`)}>
            {t("exchange.mended")}
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
