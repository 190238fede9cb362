/** Entries of commission: of which deal, how much, and where each fen comes from. */
import { useTranslation } from "react-i18next";
import type { Earned } from "@/domains/money/commission";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showDay, showDecimal } from "@/kernel/format";

export const money = (text: string) => showDecimal(text, 2);

export function Entries({ entries }: { entries: Earned[] }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <p className="kr-none">{t("money.commission.none")}</p>;
  return (
    <ol className="mc-entries k-figures">
      {entries.map((entry) => (
        <li key={entry.id}>
          <details>
            <summary>
              <span>
                {entry.source ? entry.source.label : t("money.commission.hidden")}
                {entry.counter ? ` · ${t("money.commission.back")}` : null}
                <small>
                  {showDay(entry.day)} · {entry.rule}
                </small>
              </span>
              <b>{money(entry.amount)}</b>
            </summary>
            <ul>
              {entry.why.map((line) => (
                <li key={line}>{line}</li>
              ))}
              {entry.source ? (
                <li>
                  <RecordLink kind={entry.source.kind} id={entry.source.id}>
                    {t("money.commission.open")}
                  </RecordLink>
                </li>
              ) : null}
            </ul>
          </details>
        </li>
      ))}
    </ol>
  );
}
