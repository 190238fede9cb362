/** What a company of a group signed, paid and owes: alone, and with all below it where that says more. */
import { useTranslation } from "react-i18next";
import type { Sums } from "@/domains/customers/card/cards";
import { showDecimal, showMoney } from "@/kernel/format";

const NAMES = ["signed", "received", "open"] as const;
const HOME = "CNY";

const amount = (value: string, currency: string) =>
  currency === HOME ? showMoney(value) : `${currency} ${showDecimal(value, 2)}`;

function Line({ sums, label }: { sums: Sums; label?: string }) {
  const { t } = useTranslation();
  return (
    <span className="c-group-money k-figures">
      {label ? <em>{label}</em> : null}
      {NAMES.map((name) => {
        const value = sums[name];
        return value === undefined ? null : (
          <span key={name}>
            {t(`card.group.${name}`)} {amount(value, sums.currency)}
          </span>
        );
      })}
    </span>
  );
}

const same = (one: Sums[], other: Sums[]) => JSON.stringify(one) === JSON.stringify(other);

export function GroupMoney({ sums, below = [] }: { sums: Sums[]; below?: Sums[] }) {
  const { t } = useTranslation();
  return (
    <>
      {sums.map((each) => (
        <Line key={each.currency} sums={each} />
      ))}
      {same(sums, below)
        ? null
        : below.map((each) => <Line key={each.currency} sums={each} label={t("card.group.withBelow")} />)}
    </>
  );
}
