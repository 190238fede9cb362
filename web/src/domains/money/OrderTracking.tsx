/** Where an order stands: what comes next, its lines, what left and came back, what was paid, and the customer's credit (A69). */
import { Skeleton, Steps } from "antd";
import { useTranslation } from "react-i18next";
import { CreditFigures } from "@/domains/money/CreditFigures";
import { Moving } from "@/domains/money/Moving";
import { type Step, type Tracking, useTracking } from "@/domains/money/order";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { isLink } from "@/kernel/fields/values";
import { showDay, showDecimal } from "@/kernel/format";
import type { Row } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/money/money.css";

const course = ["draft", "accepted", "delivering", "delivered", "closed"] as const;
const money = (text: unknown) => showDecimal(String(text), 2);
const states = ["planned", "shipped", "signed", "called_off", "asked", "received", "settled", "refused"] as const;

function Next({ steps }: { steps: Step[] }) {
  const { t } = useTranslation();
  if (steps.length === 0) return null;
  return (
    <ul className="mo-next" aria-label={t("money.next")}>
      {steps.map(({ word, count, amount, day }) => (
        <li key={word} data-word={word}>
          {t(`money.next_${word}` as "money.next_pay", {
            count: count ?? 0,
            amount: amount ? money(amount) : "",
            day: day ? showDay(day) : "",
          })}
        </li>
      ))}
    </ul>
  );
}

interface Item {
  kind: string;
  row: Row;
  label?: string;
  says: (string | undefined)[];
  amount?: unknown;
}

function Items({ label, items }: { label: string; items: Item[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-label={label}>
      <h3>{label}</h3>
      <ul className="mo-ledger k-figures">
        {items.map(({ kind, row, label: called, says, amount }) => (
          <li key={String(row.id)}>
            <div>
              <RecordLink kind={kind} id={String(row.id)}>
                {called || String(row.serial ?? row.code ?? row.name ?? row.number) || String(row.number)}
              </RecordLink>
              <small>{says.filter(Boolean).join(" · ")}</small>
            </div>
            {amount === undefined || amount === null ? null : <b>{money(amount)}</b>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const text = (value: unknown) => (value ? String(value) : undefined);
const day = (value: unknown) => (value ? showDay(String(value)) : undefined);

/** What left and what came back. */
function Goods({ told }: { told: Tracking }) {
  const { t } = useTranslation();
  const word = (state: unknown) => {
    const found = states.find((one) => one === state);
    return found ? t(`money.state_${found}`) : undefined;
  };
  const deliveries = told.deliveries.map((row) => ({
    kind: "sales.delivery",
    row,
    says: [word(row.state), text(row.carrier), text(row.tracking), day(row.shipped_on ?? row.ship_on)],
  }));
  const returns = told.returns.map((row) => ({
    kind: "sales.goods_return",
    row,
    says: [word(row.state), text(row.reason)],
    amount: row.state === "asked" ? undefined : row.amount,
  }));
  return (
    <>
      <Items label={t("money.deliveries")} items={deliveries} />
      <Items label={t("money.returns")} items={returns} />
    </>
  );
}

/** What is to be paid, was paid and was invoiced. */
function Payments({ told }: { told: Tracking }) {
  const { t } = useTranslation();
  /** A row that was named after its day says the day once, in the reader's own words. */
  const due = (row: Row) => {
    const on = t("money.due", { day: showDay(String(row.due_on)) });
    const rest = t("money.rest", { rest: money(row.rest) });
    const plain = String(row.name ?? "").includes(String(row.due_on));
    return plain ? { label: on, says: [rest] } : { says: [on, rest] };
  };
  const listed = (kind: string, row: Row, on: unknown) => ({ kind, row, says: [day(on)], amount: row.amount });
  const plan = told.plan.map((row) => ({ kind: "sales.instalment", row, ...due(row), amount: row.amount }));
  const receipts = told.receipts.map((row) => listed("sales.receipt", row, row.received_on));
  const invoices = told.invoices.map((row) => listed("sales.invoice", row, row.issued_on));
  const lost = told.write_offs.map((row) => {
    const who = isLink(row.written_by) ? row.written_by.label : undefined;
    const back = row.state === "back" ? t("money.takenBack", { day: day(row.back_on) ?? "" }) : undefined;
    return {
      kind: "sales.write_off",
      row,
      says: [day(row.written_on), who, text(row.reason), back],
      amount: row.amount,
    };
  });
  return (
    <>
      <Items label={t("money.plan")} items={plan} />
      <Items label={t("money.receipts")} items={receipts} />
      <Items label={t("money.invoices")} items={invoices} />
      <Items label={t("money.writeOffs")} items={lost} />
    </>
  );
}

export default function OrderTracking({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useTracking(String(row.id), row.version);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  const state = String(data.order.state);
  return (
    <section className="mo-panel mo-tracking" aria-label={t("money.tracking")}>
      {state === "cancelled" ? null : (
        <Steps
          size="small"
          responsive={false}
          current={(course as readonly string[]).indexOf(state)}
          items={course.map((one) => ({ title: t(`money.course_${one}`) }))}
        />
      )}
      <Next steps={data.next} />
      <Moving key={String(data.order.version)} told={data} />
      <div className="mo-parts">
        <Goods told={data} />
        <Payments told={data} />
      </div>
      {data.credit ? <CreditFigures credit={data.credit} /> : null}
    </section>
  );
}
