/** What does this customer pay today for 300 pieces, and why. */
import { PlusOutlined } from "@ant-design/icons";
import { useLocation } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LineCard } from "@/domains/products/LineCard";
import { type Answer, HOME, type Line, MOST, type Terms, usePrices } from "@/domains/products/price";
import { TermsForm } from "@/domains/products/TermsForm";
import { showDecimal } from "@/kernel/format";
import { Trouble } from "@/kernel/record/States";
import "@/domains/products/products.css";

const EMPTY: Terms = { customer: null, grade: null, region: null, day: null, currency: HOME };
const blank = (key: number): Line => ({ key, product: null, quantity: "1", unit: null });

/** Products and customer that came along in the address; what they are called is said by the answer. */
function broughtIn(search: string) {
  const told = new URLSearchParams(search);
  const products = (told.get("products") ?? "").split(",").filter(Boolean).slice(0, MOST);
  const customer = told.get("customer");
  const lines = products.map((id, key): Line => ({ ...blank(key), product: { id, label: "" } }));
  return { lines: lines.length > 0 ? lines : [blank(0)], customer: customer ? { id: customer, label: "" } : null };
}

function Total({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const places = answer.total.gross.split(".")[1]?.length ?? 0;
  return (
    <p className="pp-total k-figures">
      <span>{t("products.total")}</span>
      <strong>
        {answer.currency} {showDecimal(answer.total.gross, places)}
      </strong>
    </p>
  );
}

function Calculator({ search }: { search: string }) {
  const { t } = useTranslation();
  const [brought] = useState(() => broughtIn(search));
  const [terms, setTerms] = useState<Terms>({ ...EMPTY, customer: brought.customer });
  const [lines, setLines] = useState<Line[]>(brought.lines);
  const { data, isError, error, refetch } = usePrices(terms, lines);
  const toldOf = ({ key, product }: Line) => {
    const found = data?.lines[data.keys.indexOf(key)];
    return found?.product.id === product?.id ? found : undefined;
  };
  const change = (line: Line) => setLines(lines.map((each) => (each.key === line.key ? line : each)));
  const add = () => setLines([...lines, blank(1 + Math.max(...lines.map(({ key }) => key)))]);
  return (
    <div className="pp-columns">
      <TermsForm terms={terms} told={data} onChange={setTerms} />
      <div>
        <ul className="pp-lines">
          {lines.map((line) => (
            <LineCard
              key={line.key}
              line={line}
              told={toldOf(line)}
              currency={data?.currency ?? HOME}
              alone={lines.length === 1}
              onChange={change}
              onRemove={() => setLines(lines.filter(({ key }) => key !== line.key))}
            />
          ))}
        </ul>
        {isError ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
        <div className="pp-foot">
          <Button icon={<PlusOutlined />} disabled={lines.length >= MOST} onClick={add}>
            {t("products.add")}
          </Button>
          {data && data.lines.length > 1 ? <Total answer={data} /> : null}
        </div>
      </div>
    </div>
  );
}

export default function CalculatorPage() {
  const { t } = useTranslation();
  const search = useLocation({ select: ({ searchStr }) => searchStr });
  return (
    <div className="pp-page">
      <h1>{t("menu.prices")}</h1>
      <p className="pp-soft">{t("products.help")}</p>
      <Calculator key={search} search={search} />
    </div>
  );
}
