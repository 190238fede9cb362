/** Rows of the trail: a table on a desk, cards on a phone; the whole of a row behind it. */
import { Descriptions, Drawer, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { reasonOf, sentenceOfRow } from "@/domains/trail/sentence";
import type { TrailRow } from "@/domains/trail/trail";
import { fullTime } from "@/kernel/format";
import { useNarrow } from "@/kernel/screen";

const colors = { done: undefined, partly: "warning", refused: "error", invalid: "default", failed: "error" } as const;

function Outcome({ row }: { row: TrailRow }) {
  const { t } = useTranslation();
  if (row.outcome === "done") return null;
  return <Tag color={colors[row.outcome]}>{t(`trail.outcome.${row.outcome}`)}</Tag>;
}

function What({ row }: { row: TrailRow }) {
  const { t } = useTranslation();
  const reason = reasonOf(row);
  return (
    <>
      <span>{sentenceOfRow(row, t)}</span> <Outcome row={row} />
      {reason ? <span className="t-reason">{reason}</span> : null}
    </>
  );
}

const whoOf = (row: TrailRow, stranger: string) => row.actor.label || stranger;

function Whole({ row, onClose }: { row: TrailRow; onClose: () => void }) {
  const { t } = useTranslation();
  const facts = [
    [t("trail.when"), fullTime(row.at)],
    [t("trail.who"), whoOf(row, t("trail.stranger"))],
    [t("trail.what"), sentenceOfRow(row, t)],
    [t("trail.outcome_label"), t(`trail.outcome.${row.outcome}`)],
    [t("trail.address"), row.address],
    [t("trail.session"), row.session],
    [t("trail.request"), row.request],
    [t("trail.record"), row.record?.id ?? ""],
    [t("trail.sealed"), row.sealed ? t("trail.yes") : t("trail.not_yet")],
  ] as const;
  return (
    <Drawer open size="large" title={`${t("trail.row")} ${row.id}`} onClose={onClose}>
      <Descriptions
        column={1}
        size="small"
        items={facts.filter(([, value]) => value).map(([label, value]) => ({ key: label, label, children: value }))}
      />
      <pre className="t-details">{JSON.stringify(row.details, null, 2)}</pre>
    </Drawer>
  );
}

function Table({ rows, onOpen }: { rows: TrailRow[]; onOpen: (row: TrailRow) => void }) {
  const { t } = useTranslation();
  return (
    <table className="t-table">
      <thead>
        <tr>
          <th>{t("trail.when")}</th>
          <th>{t("trail.who")}</th>
          <th>{t("trail.what")}</th>
          <th>{t("trail.address")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="k-figures">
              <button type="button" className="t-open" onClick={() => onOpen(row)}>
                {fullTime(row.at)}
              </button>
            </td>
            <td>{whoOf(row, t("trail.stranger"))}</td>
            <td>
              <What row={row} />
            </td>
            <td className="k-figures">{row.address}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards({ rows, onOpen }: { rows: TrailRow[]; onOpen: (row: TrailRow) => void }) {
  const { t } = useTranslation();
  return (
    <ul className="t-cards">
      {rows.map((row) => (
        <li key={row.id}>
          <button type="button" onClick={() => onOpen(row)}>
            <strong>{whoOf(row, t("trail.stranger"))}</strong>
            <time className="k-figures">{fullTime(row.at)}</time>
            <span className="t-what">
              <What row={row} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function Rows({ rows }: { rows: TrailRow[] }) {
  const narrow = useNarrow();
  const [open, setOpen] = useState<TrailRow | null>(null);
  const Shape = narrow ? Cards : Table;
  return (
    <>
      <Shape rows={rows} onOpen={setOpen} />
      {open ? <Whole row={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
