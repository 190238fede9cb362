/** The lines of an order: how many were ordered, shipped and came back; so many of them sent out or asked back in one step. */
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Tracking, useMoving } from "@/domains/money/order";
import { ApiError } from "@/kernel/errors";
import { showDecimal } from "@/kernel/format";
import type { Row } from "@/kernel/kinds";
import { Trouble } from "@/kernel/record/States";

type Way = "out" | "back";
const plain = (number: unknown) => showDecimal(String(number ?? 0));
const amount = (line: Row, name: string) => Number(line[name] ?? 0);
/** Quantities have six decimals; what a difference has beyond them is the machine's. */
const left = (line: Row, way: Way) => {
  const [most, gone] = way === "out" ? ["quantity", "shipped"] : ["shipped", "returned"];
  return Number((amount(line, most as string) - amount(line, gone as string)).toFixed(6));
};

interface LineProps {
  line: Row;
  value?: string;
  problem?: string;
  onChange: (value: string) => void;
}

function Line({ line, value, problem, onChange }: LineProps) {
  const { t } = useTranslation();
  const told = `mo-${line.id}`;
  return (
    <tr>
      <th scope="row">
        {String(line.name)} <small>{String(line.specification ?? "")}</small>
        {problem ? (
          <p id={told} role="alert">
            {problem}
          </p>
        ) : null}
      </th>
      <td>{plain(line.quantity)}</td>
      <td>{plain(line.shipped)}</td>
      <td>{plain(line.returned)}</td>
      {value === undefined ? null : (
        <td>
          <Input
            className="k-figures"
            value={value}
            inputMode="decimal"
            status={problem ? "error" : undefined}
            aria-label={t("money.quantityOf", { name: String(line.name) })}
            aria-describedby={problem ? told : undefined}
            onChange={({ target }) => onChange(target.value)}
          />
        </td>
      )}
    </tr>
  );
}

function useForm(told: Tracking) {
  const [way, setWay] = useState<Way | null>(null);
  const [amounts, setAmounts] = useState<Record<string, string>>({});
  const [facts, setFacts] = useState({ carrier: "", tracking: "", reason: "" });
  const begin = (next: Way) => {
    const rest = told.lines.map((line) => [String(line.id), String(Math.max(left(line, next), 0) || "")]);
    setAmounts(Object.fromEntries(rest));
    setWay(next);
  };
  const sent = Object.entries(amounts).filter(([, value]) => value.trim() && value.trim() !== "0");
  return { way, setWay, amounts, setAmounts, facts, setFacts, begin, sent };
}

const words = { carrier: "money.carrier", tracking: "money.trackingNumber", reason: "money.reason" } as const;

type Form = ReturnType<typeof useForm>;

function Facts({ form }: { form: Form }) {
  const { t } = useTranslation();
  const names = form.way === "out" ? (["carrier", "tracking"] as const) : (["reason"] as const);
  return names.map((name) => (
    <Input
      key={name}
      value={form.facts[name]}
      placeholder={t(words[name])}
      aria-label={t(words[name])}
      maxLength={name === "reason" ? 2000 : 80}
      onChange={({ target }) => form.setFacts({ ...form.facts, [name]: target.value })}
    />
  ));
}

/** Sends what the form says; idle as long as it says too little. */
function useSending(told: Tracking, form: Form) {
  const { move, saving, failure } = useMoving(String(told.order.id));
  const lines = form.sent.map(([line, quantity]) => ({ line, quantity: quantity.trim() }));
  const go = async (ship: boolean) => {
    const { carrier, tracking, reason } = form.facts;
    const done =
      form.way === "out"
        ? await move("deliveries", { lines, carrier, tracking, ship })
        : await move("returns", { lines, reason });
    if (done) form.setWay(null);
  };
  const idle = lines.length === 0 || (form.way === "back" && !form.facts.reason.trim());
  return { go, saving, failure, idle };
}

/** The ways that are open: goods still to be sent, goods that may come back. */
function Ways({ told, form }: { told: Tracking; form: Form }) {
  const { t } = useTranslation();
  const state = String(told.order.state);
  const out =
    told.may.deliver &&
    (state === "accepted" || state === "delivering") &&
    told.lines.some((line) => left(line, "out") > 0);
  const back = told.may.back && told.lines.some((line) => left(line, "back") > 0);
  return (
    <footer className="mo-foot">
      {out ? <Button onClick={() => form.begin("out")}>{t("money.partOut")}</Button> : null}
      {back ? <Button onClick={() => form.begin("back")}>{t("money.partBack")}</Button> : null}
    </footer>
  );
}

function Foot({ told, form }: { told: Tracking; form: Form }) {
  const { t } = useTranslation();
  const { go, saving, failure, idle } = useSending(told, form);
  if (form.way === null) return <Ways told={told} form={form} />;
  const ships = form.way === "out" && told.may.ship;
  return (
    <footer className="mo-foot mo-moving">
      <Facts form={form} />
      {failure ? <Failure failure={failure} onRetry={() => void go(told.may.ship)} /> : null}
      <Button onClick={() => form.setWay(null)}>{t("money.stop")}</Button>
      {ships ? (
        <Button type="primary" loading={saving} disabled={idle} onClick={() => void go(true)}>
          {t("money.shipNow")}
        </Button>
      ) : null}
      <Button type={ships ? "default" : "primary"} loading={saving} disabled={idle} onClick={() => void go(false)}>
        {t(form.way === "out" ? "money.planOut" : "money.askBack")}
      </Button>
    </footer>
  );
}

function Failure({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  const fields = failure instanceof ApiError ? Object.values(failure.fields ?? {}) : [];
  if (fields.length === 0) return <Trouble error={failure} onRetry={onRetry} />;
  return (
    <p className="mo-problem" role="alert">
      {fields.join(" ")}
    </p>
  );
}

export function Moving({ told }: { told: Tracking }) {
  const { t } = useTranslation();
  const form = useForm(told);
  if (told.lines.length === 0) return null;
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls on a phone is reached by keys, too */}
      <section className="mo-scroll" tabIndex={0} aria-label={t("money.lines")}>
        <table className="mo-table mo-lines k-figures">
          <thead>
            <tr>
              <th scope="col">{t("money.goods")}</th>
              <th scope="col">{t("money.ordered")}</th>
              <th scope="col">{t("money.shipped")}</th>
              <th scope="col">{t("money.back")}</th>
              {form.way ? <th scope="col">{t(form.way === "out" ? "money.goesOut" : "money.comesBack")}</th> : null}
            </tr>
          </thead>
          <tbody>
            {told.lines.map((line) => (
              <Line
                key={String(line.id)}
                line={line}
                value={form.way ? (form.amounts[String(line.id)] ?? "") : undefined}
                onChange={(value) => form.setAmounts({ ...form.amounts, [String(line.id)]: value })}
              />
            ))}
          </tbody>
        </table>
      </section>
      <Foot told={told} form={form} />
    </div>
  );
}
