/** What an import would change, cell by cell; where somebody else changed it too, side by side. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Change, Import } from "@/domains/exchange/imports";
import { showTime } from "@/kernel/format";

type Cell = Change["cells"][number];

function Side({ value }: { value: string | null }) {
  const { t } = useTranslation();
  return value === null ? <i className="x-empty">{t("exchange.empty")}</i> : <span>{value}</span>;
}

/** What stands there now; of a conflict also what stood there when the file was taken out, and who changed it. */
function Before({ cell }: { cell: Cell }) {
  const { t } = useTranslation();
  if (!cell.by) return <Side value={cell.before} />;
  return (
    <>
      <small>
        {t("exchange.was")} <Side value={cell.was} />
      </small>
      <small title={cell.at ? showTime(cell.at) : undefined}>
        {t("exchange.theirs", { by: cell.by })} <Side value={cell.before} />
      </small>
    </>
  );
}

function Rows({ change, kind }: { change: Change; kind: string }) {
  const name = change.record?.label ?? "–";
  const path = change.record ? `/${kind.replace(".", "/")}/${change.record.id}` : null;
  return change.cells.map((cell, at) => (
    <tr key={cell.field} data-conflict={Boolean(cell.by)}>
      <td className="k-figures">{at === 0 ? change.line : ""}</td>
      <td>{at > 0 ? "" : path ? <Link to={path}>{name}</Link> : name}</td>
      <td>{cell.label}</td>
      <td className="x-before">
        <Before cell={cell} />
      </td>
      <td className="x-after">
        <Side value={cell.after} />
      </td>
    </tr>
  ));
}

export function Changes({ job }: { job: Import }) {
  const { t } = useTranslation();
  if (job.changes.length === 0) return null;
  return (
    <section className="x-changes">
      <h2>{t("exchange.changes", { shown: job.changes.length })}</h2>
      <div className="x-columns">
        <table>
          <thead>
            <tr>
              <th>{t("imports.row")}</th>
              <th>{t("exchange.record")}</th>
              <th>{t("imports.field")}</th>
              <th>{t("exchange.before")}</th>
              <th>{t("exchange.after")}</th>
            </tr>
          </thead>
          <tbody>
            {job.changes.map((change) => (
              <Rows key={change.line} change={change} kind={job.kind} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
