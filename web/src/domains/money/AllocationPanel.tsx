/** A receipt's ledger, and its free money put where it belongs: the oldest first proposed, each amount to be changed. */
import { Button, Input, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Due, type Entry, fen, plain, type Sheet, usePaying, useSheet } from "@/domains/money/money";
import { ApiError } from "@/kernel/errors";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showDay, showDecimal, showTime } from "@/kernel/format";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/money/money.css";

const money = (text: string) => showDecimal(text, 2);

function Ledger({ entries }: { entries: Entry[] }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <p className="kr-none">{t("money.noEntries")}</p>;
  return (
    <ol className="mo-ledger k-figures">
      {entries.map((entry) => (
        <li key={entry.id}>
          <div>
            {t(`money.${entry.sort}`)}
            {entry.counter ? ` · ${t("money.counter")}` : null}
            {entry.instalment ? (
              <>
                {" · "}
                <RecordLink kind="sales.instalment" id={entry.instalment.id}>
                  {entry.instalment.label}
                </RecordLink>
              </>
            ) : null}
            <small>{[entry.contract?.label, showTime(entry.at)].filter(Boolean).join(" · ")}</small>
          </div>
          <b>{money(entry.amount)}</b>
        </li>
      ))}
    </ol>
  );
}

interface LineProps {
  due: Due;
  amount: string;
  problem?: string;
  onChange: (amount: string) => void;
}

function Line({ due, amount, problem, onChange }: LineProps) {
  const { t } = useTranslation();
  const told = `mo-${due.instalment.id}`;
  return (
    <li>
      <div>
        <RecordLink kind="sales.contract" id={due.contract.id}>
          {due.contract.label}
        </RecordLink>
        <small>
          {due.instalment.label} · {t("money.due", { day: showDay(due.due_on) })} ·{" "}
          {t("money.rest", { rest: money(due.rest) })}
        </small>
      </div>
      <Input
        className="k-figures"
        value={amount}
        inputMode="decimal"
        status={problem ? "error" : undefined}
        aria-label={t("money.amountFor", { row: `${due.contract.label} ${due.instalment.label}` })}
        aria-describedby={problem ? told : undefined}
        aria-invalid={problem ? true : undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {problem ? (
        <p id={told} role="alert">
          {problem}
        </p>
      ) : null}
    </li>
  );
}

/** What would not be allocated yet, or how much too much is written. */
function Left({ free }: { free: bigint }) {
  const { t } = useTranslation();
  const over = free < 0n;
  return (
    <span className="k-figures" data-over={over || undefined} role="status">
      {over ? t("money.over", { amount: money(plain(-free)) }) : t("money.left", { amount: money(plain(free)) })}
    </span>
  );
}

function Allocate({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  const id = String(sheet.receipt.id);
  const [amounts, setAmounts] = useState(() =>
    Object.fromEntries(
      sheet.proposal.map(({ instalment, amount }) => [instalment.id, fen(amount) ? plain(fen(amount)) : ""]),
    ),
  );
  const { pay, saving, failure } = usePaying(id);
  const chosen = Object.values(amounts).reduce((sum, amount) => sum + fen(amount), 0n);
  const free = fen(String(sheet.receipt.free)) - chosen;
  const sent = Object.entries(amounts).filter(([, amount]) => fen(amount) !== 0n);
  const fields = failure instanceof ApiError ? (failure.fields ?? {}) : {};
  const problemOf = (key: string) => fields[`rows.${sent.findIndex(([one]) => one === key)}.amount`];
  const elsewhere = failure && !Object.keys(fields).some((name) => name.startsWith("rows."));
  return (
    <>
      <ul className="mo-due">
        {sheet.proposal.map((due) => (
          <Line
            key={due.instalment.id}
            due={due}
            amount={amounts[due.instalment.id] ?? ""}
            problem={problemOf(due.instalment.id)}
            onChange={(amount) => setAmounts({ ...amounts, [due.instalment.id]: amount })}
          />
        ))}
      </ul>
      {elsewhere ? <Trouble error={failure} onRetry={() => void pay(amounts)} /> : null}
      <footer className="mo-foot">
        <Left free={free} />
        <Button type="primary" loading={saving} disabled={free < 0n || chosen === 0n} onClick={() => void pay(amounts)}>
          {t("money.allocate")}
        </Button>
      </footer>
    </>
  );
}

export default function AllocationPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useSheet(String(row.id), row.version);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const open = data.may && fen(String(data.receipt.free)) > 0n;
  return (
    <div className="mo-panel">
      {open && data.proposal.length > 0 ? (
        <Allocate key={`${data.receipt.version}-${data.receipt.free}`} sheet={data} />
      ) : null}
      {open && data.proposal.length === 0 ? (
        <p className="kr-none">{t(data.receipt.customer ? "money.nothingDue" : "money.nobody")}</p>
      ) : null}
      <Ledger entries={data.entries} />
    </div>
  );
}
