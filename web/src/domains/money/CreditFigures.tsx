/** How much of a customer's credit is used, figure by figure, and by what formula (A70). */
import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Credit, Owed } from "@/domains/money/order";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showDecimal } from "@/kernel/format";

const money = (text: string) => showDecimal(text, 2);
const none = (text: string) => /^0(\.0+)?$/.test(text);

function Figure({ label, late, children }: { label: string; late?: boolean; children: ReactNode }) {
  return (
    <li data-late={late ? "true" : undefined}>
      <div>{label}</div>
      <b>{children}</b>
    </li>
  );
}

/** What one contract takes up of the credit. */
function OfContract({ row }: { row: Owed }) {
  const { t } = useTranslation();
  const counts = {
    ordered: money(row.ordered),
    unshipped: money(row.unshipped),
    due: money(row.due),
    paid: money(row.paid),
  };
  return (
    <li>
      <div>
        <RecordLink kind="sales.contract" id={row.contract.id}>
          {row.contract.label}
        </RecordLink>
        <small>
          {t("money.counts", counts)}
          {none(row.written_off) ? null : ` · ${t("money.countsLost", { sum: money(row.written_off) })}`}
        </small>
      </div>
      <b>{money(row.open)}</b>
    </li>
  );
}

/** What the contracts come to, and what that is held against. */
function Sums({ credit }: { credit: Credit }) {
  const { t } = useTranslation();
  return (
    <>
      {none(credit.others) ? null : <Figure label={t("money.otherContracts")}>{money(credit.others)}</Figure>}
      <Figure label={t("money.freeReceipts")}>
        {none(credit.free) ? "" : "−"}
        {money(credit.free)}
      </Figure>
      <Figure label={t("money.used")}>{money(credit.used)}</Figure>
      {credit.after ? <Figure label={t("money.after")}>{money(credit.after)}</Figure> : null}
      <Figure label={t("money.limit")}>{credit.limit === null ? t("money.noLimit") : money(credit.limit)}</Figure>
      {credit.days ? (
        <Figure label={t("money.overdue", { days: credit.days })} late>
          {money(credit.overdue)}
        </Figure>
      ) : null}
    </>
  );
}

export function CreditFigures({ credit }: { credit: Credit }) {
  const { t } = useTranslation();
  return (
    <section className="mo-credit" aria-label={t("money.credit")}>
      <h3>{t("money.credit")}</h3>
      {credit.stopped ? <Alert type="warning" showIcon role="status" title={credit.stopped} /> : null}
      <ul className="mo-ledger k-figures">
        {credit.rows.map((row) => (
          <OfContract key={row.contract.id} row={row} />
        ))}
        <Sums credit={credit} />
      </ul>
      <p className="mo-day">{t("money.formula")}</p>
    </section>
  );
}
