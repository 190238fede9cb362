/** How much of a customer's credit is used, figure by figure, and by what formula (A70). */
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { Credit } from "@/domains/money/order";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showDecimal } from "@/kernel/format";

const money = (text: string) => showDecimal(text, 2);
const none = (text: string) => /^0(\.0+)?$/.test(text);

export function CreditFigures({ credit }: { credit: Credit }) {
  const { t } = useTranslation();
  return (
    <section className="mo-credit" aria-label={t("money.credit")}>
      <h3>{t("money.credit")}</h3>
      {credit.stopped ? <Alert type="warning" showIcon role="status" title={credit.stopped} /> : null}
      <ul className="mo-ledger k-figures">
        {credit.rows.map((row) => (
          <li key={row.contract.id}>
            <div>
              <RecordLink kind="sales.contract" id={row.contract.id}>
                {row.contract.label}
              </RecordLink>
              <small>
                {t("money.counts", {
                  ordered: money(row.ordered),
                  unshipped: money(row.unshipped),
                  due: money(row.due),
                  paid: money(row.paid),
                })}
              </small>
            </div>
            <b>{money(row.open)}</b>
          </li>
        ))}
        {none(credit.others) ? null : (
          <li>
            <div>{t("money.otherContracts")}</div>
            <b>{money(credit.others)}</b>
          </li>
        )}
        <li>
          <div>{t("money.freeReceipts")}</div>
          <b>
            {none(credit.free) ? "" : "−"}
            {money(credit.free)}
          </b>
        </li>
        <li>
          <div>{t("money.used")}</div>
          <b>{money(credit.used)}</b>
        </li>
        {credit.after ? (
          <li>
            <div>{t("money.after")}</div>
            <b>{money(credit.after)}</b>
          </li>
        ) : null}
        <li>
          <div>{t("money.limit")}</div>
          <b>{credit.limit === null ? t("money.noLimit") : money(credit.limit)}</b>
        </li>
        {credit.days ? (
          <li data-late="true">
            <div>{t("money.overdue", { days: credit.days })}</div>
            <b>{money(credit.overdue)}</b>
          </li>
        ) : null}
      </ul>
      <p className="mo-day">{t("money.formula")}</p>
    </section>
  );
}
