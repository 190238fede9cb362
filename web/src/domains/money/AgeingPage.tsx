/** What customers owe, by how long it has been due; a customer leads to the rows behind the figure. */
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { type Ageing, ages, type Sums, useAgeing } from "@/domains/money/money";
import { showDay, showDecimal } from "@/kernel/format";
import type { Filter } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/money/money.css";

const money = (text: string) => (/^0(\.0+)?$/.test(text) ? "–" : showDecimal(text, 2));

const behind = (customer: string): Filter => ({
  and: [
    { field: "contract.customer", op: "eq", value: customer },
    { field: "contract.state", op: "ne", value: "draft" },
    { field: "rest", op: "gt", value: "0" },
  ],
});

function Figures({ sums }: { sums: Sums }) {
  return (
    <>
      {ages.map((age) => (
        <td key={age} data-age={age}>
          {money(sums[age])}
        </td>
      ))}
      <td>
        <b>{money(sums.all)}</b>
      </td>
    </>
  );
}

function Heads() {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{t("money.customer")}</th>
        <th scope="col">{t("money.currency")}</th>
        {ages.map((age) => (
          <th key={age} scope="col">
            {t(`money.age_${age}`)}
          </th>
        ))}
        <th scope="col">{t("money.all")}</th>
      </tr>
    </thead>
  );
}

function Table({ ageing }: { ageing: Ageing }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls on a phone is reached by keys, too
    <section className="mo-scroll" tabIndex={0} aria-label={t("money.ageing")}>
      <table className="mo-table k-figures">
        <Heads />
        <tbody>
          {ageing.rows.map((row) => (
            <tr key={`${row.customer?.id}-${row.currency}`}>
              <th scope="row">
                {row.customer ? (
                  <Link to={"/sales/instalment" as never} search={{ filter: behind(row.customer.id) } as never}>
                    {row.customer.label}
                  </Link>
                ) : (
                  "…"
                )}
              </th>
              <td>{row.currency}</td>
              <Figures sums={row} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          {ageing.totals.map((total) => (
            <tr key={total.currency}>
              <th scope="row">{t("money.all")}</th>
              <td>{total.currency}</td>
              <Figures sums={total} />
            </tr>
          ))}
        </tfoot>
      </table>
    </section>
  );
}

export default function AgeingPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useAgeing();
  return (
    <section className="mo" aria-label={t("money.ageing")}>
      <h1>{t("money.ageing")}</h1>
      {data ? <p className="mo-day">{t("money.asOf", { day: showDay(data.day) })}</p> : null}
      {error && !data ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton active /> : null}
      {data && data.rows.length === 0 ? (
        <Quiet line={t("money.nothingOwed")} help={t("money.nothingOwedHelp")} water="harbour" />
      ) : null}
      {data && data.rows.length > 0 ? <Table ageing={data} /> : null}
    </section>
  );
}
