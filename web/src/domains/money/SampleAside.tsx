/** Samples in figures above their list: how many were sent, judged, bought after, for how much. */
import { useQuery } from "@tanstack/react-query";
import { Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { showCount, showMoney } from "@/kernel/format";
import { api } from "@/kernel/http";
import "@/domains/money/samples.css";

const ways = ["person", "product", "month"] as const;
const spans = ["this_year", "this_month", "last_month", "last_30_days", "ever"] as const;
type Way = (typeof ways)[number];
type Span = (typeof spans)[number];

interface Figure {
  key: string | null;
  label: string | null;
  sent: number;
  feedback: number;
  converted: number;
  amounts: { currency: string; amount: string }[];
}

const heads = ["sent", "feedback", "converted", "amount"] as const;

function useFigures(by: Way, span: Span) {
  return useQuery({
    queryKey: ["list", "sales.sample_request", "figures", by, span],
    queryFn: () => api.get<{ rows: Figure[] }>(`/api/sales/samples?by=${by}&span=${span}`),
    retry: false,
  });
}

function Amounts({ amounts }: { amounts: Figure["amounts"] }) {
  if (amounts.length === 0) return <>–</>;
  return (
    <>
      {amounts.map(({ currency, amount }) => (
        <span key={currency}>{currency === "CNY" ? showMoney(amount) : showMoney(amount, `${currency} `)}</span>
      ))}
    </>
  );
}

function Table({ rows, by }: { rows: Figure[]; by: Way }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than a phone is scrolled by the keys, too
    <section className="sf-scroll" tabIndex={0} aria-label={t("money.samples.title")}>
      <table className="k-figures">
        <thead>
          <tr>
            <th scope="col">{t(`money.samples.of_${by}`)}</th>
            {heads.map((name) => (
              <th key={name} scope="col">
                {t(`money.samples.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key ?? ""}>
              <th scope="row">{row.label ?? t("money.samples.unnamed")}</th>
              <td>{showCount(row.sent)}</td>
              <td>{showCount(row.feedback)}</td>
              <td>{showCount(row.converted)}</td>
              <td>
                <Amounts amounts={row.amounts} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export default function SampleAside() {
  const { t } = useTranslation();
  const [by, setBy] = useState<Way>("person");
  const [span, setSpan] = useState<Span>("this_year");
  const [open, setOpen] = useState(false);
  const { data, error } = useFigures(by, span);
  if (error) return null;
  return (
    <details className="sf" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("money.samples.title")}</summary>
      <div className="sf-choose">
        <Segmented<Way>
          value={by}
          onChange={setBy}
          aria-label={t("money.samples.by")}
          options={ways.map((value) => ({ value, label: t(`money.samples.${value}`) }))}
        />
        <Select<Span>
          value={span}
          onChange={setSpan}
          aria-label={t("money.samples.span")}
          options={spans.map((value) => ({
            value,
            label: value === "ever" ? t("money.samples.ever") : t(`fields.range.${value}`),
          }))}
        />
      </div>
      {data && data.rows.length > 0 ? <Table rows={data.rows} by={by} /> : null}
      {data && data.rows.length === 0 ? <p>{t("money.samples.none")}</p> : null}
    </details>
  );
}
