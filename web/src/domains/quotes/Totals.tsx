/** What all lines come to; the server's figures, also while one writes. */
import { useTranslation } from "react-i18next";
import type { Head } from "@/domains/quotes/lines";
import { showDecimal } from "@/kernel/format";

interface Props {
  head: Head;
  margins: boolean;
  waiting: boolean;
  free: string;
}

export function Totals({ head, margins, waiting, free }: Props) {
  const { t } = useTranslation();
  const money = (value: string | null | undefined) => (value == null ? "—" : showDecimal(value, 2));
  const over = Number(head.deepest ?? 0) > Number(free);
  return (
    <dl className="qt-totals k-figures" aria-busy={waiting}>
      <div>
        <dt>{t("quotes.net")}</dt>
        <dd>{money(head.net)}</dd>
      </div>
      <div>
        <dt>{t("quotes.taxAmount")}</dt>
        <dd>{money(head.tax)}</dd>
      </div>
      <div className="qt-gross">
        <dt>{t("quotes.gross")}</dt>
        <dd>
          {head.currency} {money(head.gross)}
        </dd>
      </div>
      <div>
        <dt>{t("quotes.discountAll")}</dt>
        <dd>{showDecimal(head.discount ?? "0")} %</dd>
      </div>
      {margins ? (
        <div data-loss={head.margin?.startsWith("-")}>
          <dt>{t("quotes.margin")}</dt>
          <dd>
            {head.margin == null ? t("quotes.marginUnknown") : `${money(head.margin)} · ${head.margin_rate ?? ""} %`}
          </dd>
        </div>
      ) : null}
      {over ? (
        <div className="qt-over">{t("quotes.over", { free, deepest: showDecimal(head.deepest ?? "0") })}</div>
      ) : null}
    </dl>
  );
}
