/** Which rows were refused, and why; the same reason is said once. */
import { useTranslation } from "react-i18next";
import type { BulkFailure } from "@/kernel/api";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showCount } from "@/kernel/format";
import type { Kind } from "@/kernel/kinds";

/** More names than these say nothing more. */
const SHOWN = 20;

export function byReason(results: BulkFailure[]): [string, BulkFailure[]][] {
  const groups = new Map<string, BulkFailure[]>();
  for (const result of results) {
    const reason = result.message ?? result.code ?? "";
    groups.set(reason, [...(groups.get(reason) ?? []), result]);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

export function Failures({ kind, results }: { kind: Kind; results: BulkFailure[] }) {
  const { t } = useTranslation();
  return (
    <ul className="kact-failures" aria-label={t("actions.failures")}>
      {byReason(results).map(([reason, rows]) => (
        <li key={reason}>
          <div className="kact-reason">
            <span>{reason || t("form.failed")}</span>
            <span>{showCount(rows.length)}</span>
          </div>
          <div className="kact-names">
            {rows.slice(0, SHOWN).map((row) => (
              <RecordLink key={row.id} kind={kind.name} id={row.id}>
                {row.label || "…"}
              </RecordLink>
            ))}
            {rows.length > SHOWN ? (
              <span>{t("actions.and_more", { shown: showCount(rows.length - SHOWN) })}</span>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
