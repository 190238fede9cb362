/** The imports so far: what was brought in, when, and how it ended. */
import { UploadOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { type Import, useImports } from "@/domains/exchange/imports";
import { Undo } from "@/domains/exchange/Undo";
import { useGo } from "@/kernel/fields/RecordLink";
import { showCount, showTime } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import "@/domains/exchange/exchange.css";

function Line({ job }: { job: Import }) {
  const { t } = useTranslation();
  const kind = useKind(job.kind);
  const taken = job.counts.new + job.counts.update;
  return (
    <tr>
      <td>
        <Link to="/imports/$id" params={{ id: job.id }}>
          {job.file}
        </Link>
      </td>
      <td>{kind?.plural ?? job.kind}</td>
      <td>
        <span className="x-status" data-status={job.status}>
          {job.status === "undoing" || job.status === "undone"
            ? t(`exchange.status.${job.status}`)
            : t(`imports.status.${job.status}`)}
        </span>
      </td>
      <td className="x-number">{job.rows === null ? "–" : showCount(job.rows)}</td>
      <td className="x-number">{showCount(taken)}</td>
      <td className="x-number">{showCount(job.counts.error + job.counts.conflict)}</td>
      <td>{showTime(job.created_at)}</td>
      <td className="x-undo">
        <Undo job={job} small />
      </td>
    </tr>
  );
}

const heads = ["file", "what", "state", "rows", "taken", "wrong", "when"] as const;
const figures = new Set<string>(["rows", "taken", "wrong"]);

function Heads() {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {heads.map((head) => (
          <th key={head} className={figures.has(head) ? "x-number" : undefined}>
            {t(`imports.head.${head}`)}
          </th>
        ))}
        <th />
      </tr>
    </thead>
  );
}

export default function ImportList() {
  const { t } = useTranslation();
  const go = useGo();
  const { data, isPending } = useImports();
  const begin = (
    <Button type="primary" icon={<UploadOutlined />} onClick={() => go("/imports/new")}>
      {t("imports.begin")}
    </Button>
  );
  return (
    <div className="x-page x-wide">
      <header className="x-head">
        <h1>{t("menu.imports")}</h1>
        {data?.length ? begin : null}
      </header>
      {isPending ? <Spin className="x-spin" /> : null}
      {data?.length === 0 ? <Quiet line={t("imports.none")}>{begin}</Quiet> : null}
      {data?.length ? (
        <div className="x-columns">
          <table>
            <Heads />
            <tbody>
              {data.map((job) => (
                <Line key={job.id} job={job} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}
