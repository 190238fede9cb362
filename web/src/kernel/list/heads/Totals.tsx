/** The last line of a table: the sum, average or count under each column that has one. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { showCount, showDecimal, showMoney } from "@/kernel/format";
import type { Field } from "@/kernel/kinds";
import { type Figure, figureOf } from "@/kernel/list/heads/layout";
import { type Total, useTotals } from "@/kernel/list/heads/useTotals";
import type { ListModel } from "@/kernel/list/useListModel";

function said(field: Field, figure: Figure, { currency, value }: Total): string {
  if (figure === "count") return showCount(Number(value));
  if (field.type !== "money") return showDecimal(String(value));
  return currency && currency !== "CNY" ? showMoney(String(value), `${currency} `) : showMoney(String(value));
}

interface UnderProps {
  field: Field;
  figure: Figure;
  told: Total[];
}

/** Each currency for itself; counts of all of them are one figure. */
export function Under({ field, figure, told }: UnderProps) {
  const { t } = useTranslation();
  if (figure === "none") return null;
  const one = { currency: "", value: told.reduce((sum, { value }) => sum + Number(value), 0) };
  const lines = figure === "count" ? [one] : told;
  return (
    <>
      <small>{t(`heads.figure.${figure}`)}</small>
      {lines.length ? lines.map((total) => <b key={total.currency}>{said(field, figure, total)}</b>) : <b>–</b>}
    </>
  );
}

export function Totals({ model, fields }: { model: ListModel; fields: Field[] }) {
  const { t } = useTranslation();
  const { totals, any, answer } = useTotals(model, fields);
  if (!any) return null;
  return (
    <tfoot aria-busy={answer.isFetching}>
      <tr>
        <td className="k-box-cell">
          <span className="kl-total-of">{t("heads.totals")}</span>
        </td>
        {fields.map((field) => (
          <td key={field.name} data-field={field.name} className="k-right">
            {answer.data ? (
              <Under field={field} figure={figureOf(model.state.layout, field)} told={totals.get(field.name) ?? []} />
            ) : null}
          </td>
        ))}
      </tr>
      {answer.isError ? (
        <tr>
          <td colSpan={fields.length + 1}>
            {t("heads.failed")}{" "}
            <Button size="small" type="link" onClick={() => void answer.refetch()}>
              {t("heads.again")}
            </Button>
          </td>
        </tr>
      ) : null}
    </tfoot>
  );
}
