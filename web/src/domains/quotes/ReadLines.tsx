/** The lines of a quote that is no draft: to be read. */
import { Empty } from "antd";
import { useTranslation } from "react-i18next";
import { Heads } from "@/domains/quotes/Heads";
import { LastPrice } from "@/domains/quotes/LineRow";
import type { Sheet, Told } from "@/domains/quotes/lines";
import { Totals } from "@/domains/quotes/Totals";
import { showDecimal } from "@/kernel/format";

const figure = (value: string | null) => (value === null ? "" : showDecimal(value));

function ReadRow({ line, at, margins }: { line: Told; at: number; margins: boolean }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td className="qt-at">{at + 1}</td>
      <td data-label={t("quotes.name")} className="qt-name">
        {line.name}
        <small>{[line.product?.code, line.specification].filter(Boolean).join(" · ")}</small>
      </td>
      <td data-label={t("quotes.quantity")}>{figure(line.quantity)}</td>
      <td data-label={t("quotes.unit")}>{line.unit?.label}</td>
      <td data-label={t("quotes.listed")} title={line.why ?? undefined}>
        {figure(line.listed)}
        <LastPrice told={line} />
      </td>
      <td data-label={t("quotes.discount")}>{figure(line.discount)}</td>
      <td data-label={t("quotes.price")}>{figure(line.price)}</td>
      <td data-label={t("quotes.tax")}>{line.tax_rate ? `${figure(line.tax_rate)} %` : ""}</td>
      <td data-label={t("quotes.amount")} className="qt-amount">
        {line.amount === null ? "" : showDecimal(line.amount, 2)}
      </td>
      {margins ? (
        <td data-label={t("quotes.margin")}>{line.margin_rate ? `${figure(line.margin_rate)} %` : ""}</td>
      ) : null}
      <td className="qt-remove" />
    </tr>
  );
}

export function ReadLines({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  if (sheet.lines.length === 0) return <Empty description={t("quotes.none")} />;
  return (
    <>
      <table className="qt-sheet qt-read k-figures">
        <Heads margins={sheet.margins} />
        <tbody>
          {sheet.lines.map((line, at) => (
            <ReadRow key={line.id} line={line} at={at} margins={sheet.margins} />
          ))}
        </tbody>
      </table>
      <div className="qt-foot">
        <span />
        <Totals head={sheet.quote} margins={sheet.margins} waiting={false} free="1000" />
      </div>
    </>
  );
}
