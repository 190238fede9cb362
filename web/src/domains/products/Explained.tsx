/** A price step by step: from the list to what is paid, with the rule that moved it. */
import { useTranslation } from "react-i18next";
import type { Price, Step } from "@/domains/products/price";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showDecimal } from "@/kernel/format";

const places = (value: string) => value.split(".")[1]?.length ?? 0;
const exact = (value: string) => showDecimal(value, places(value));

function signed(step: Step): string {
  if (step.sort === "list" || step.sort === "part") return exact(step.change);
  return step.sort === "surcharge" ? `+${exact(step.change)}` : exact(step.change);
}

function StepRow({ step, list }: { step: Step; list: Price["list"] }) {
  const { t } = useTranslation();
  const sign = step.sort === "surcharge" ? "+" : "−";
  const first = step.sort === "list";
  return (
    <tr>
      <th scope="row">
        <span className="pp-sort">{t(`products.step.${step.sort}`)}</span>
        {first ? (
          <RecordLink kind="products.price_list" id={list.id}>
            {step.label}
          </RecordLink>
        ) : (
          <span>{step.label}</span>
        )}
      </th>
      <td>{step.percent === null ? "" : `${sign}${step.percent} %`}</td>
      <td>{signed(step)}</td>
    </tr>
  );
}

export function Explained({ price, unit }: { price: Price; unit: string }) {
  const { t } = useTranslation();
  return (
    <table className="pp-steps k-figures">
      <caption>{t("products.why")}</caption>
      <tbody>
        {price.steps.map((step) => (
          <StepRow key={`${step.sort} ${step.label} ${step.after}`} step={step} list={price.list} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("products.unitPrice", { unit })}</th>
          <td />
          <td>{exact(price.unit_price)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

export function Sums({ price, currency }: { price: Price; currency: string }) {
  const { t } = useTranslation();
  const { margin } = price;
  return (
    <dl className="pp-sums k-figures">
      <div>
        <dt>{t("products.net")}</dt>
        <dd>{exact(price.net)}</dd>
      </div>
      <div>
        <dt>{t("products.tax", { rate: price.tax_rate })}</dt>
        <dd>{exact(price.tax)}</dd>
      </div>
      <div className="pp-gross">
        <dt>{t("products.gross")}</dt>
        <dd>
          {currency} {exact(price.gross)}
        </dd>
      </div>
      {margin ? (
        <div className="pp-margin" data-loss={margin.margin.startsWith("-")}>
          <dt>{t("products.margin")}</dt>
          <dd>
            {exact(margin.margin)}
            {margin.rate === null ? "" : ` · ${exact(margin.rate)} %`}
          </dd>
        </div>
      ) : null}
    </dl>
  );
}
