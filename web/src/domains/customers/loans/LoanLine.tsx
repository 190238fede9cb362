/** One loan on the desk: which customer, who, what for, on what terms, how long still, and what can be done. */
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { Loan, Side } from "@/domains/customers/loans/loans";
import { ActionButtons } from "@/kernel/actions/ActionButtons";
import { FieldShow } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { fullTime, showTime, timeLeft } from "@/kernel/format";
import { fieldOf, type Kind } from "@/kernel/kinds";
import { tideOf } from "@/kernel/marks/PoolClock";

interface Props {
  kind: Kind;
  loan: Loan;
  side: Side;
}

/** Known by name to who may see it, else by the words it was asked for with. */
function What({ loan }: { loan: Loan }) {
  const { customer, asked } = loan;
  if (!customer?.id) return <strong>{asked}</strong>;
  return (
    <strong>
      <RecordLink kind="customers.customer" id={customer.id}>
        {customer.label ?? asked}
      </RecordLink>
    </strong>
  );
}

function Until({ loan }: { loan: Loan }) {
  const { t } = useTranslation();
  if (loan.state !== "lent") return loan.ended_at ? <small>{showTime(loan.ended_at)}</small> : null;
  if (!loan.until) return null;
  const left = timeLeft(loan.until);
  return (
    <Tooltip title={fullTime(loan.until)}>
      <small className="c-loan-left" data-tide={tideOf(loan.until)}>
        {left ? t("loan.left", { left }) : t("loan.over")}
      </small>
    </Tooltip>
  );
}

function Value({ kind, loan, name }: { kind: Kind; loan: Loan; name: string }) {
  const field = fieldOf(kind, name);
  if (!field || !loan[name]) return null;
  return <FieldShow field={field} value={loan[name]} />;
}

export function LoanLine({ kind, loan, side }: Props) {
  const { t } = useTranslation();
  const who = side === "borrowed" ? loan.lender : loan.borrower;
  const words = side === "borrowed" ? "loan.from" : side === "lent" ? "loan.to" : "loan.by";
  return (
    <li className="c-loan" data-state={loan.state}>
      <div className="c-loan-what">
        <What loan={loan} />
        <span>{loan.purpose}</span>
        {loan.answer ? <small>{t("loan.answer", { answer: loan.answer })}</small> : null}
      </div>
      <div className="c-loan-who">
        {who?.label ? t(words, { name: who.label }) : null}
        <small>
          <Value kind={kind} loan={loan} name="level" /> <Value kind={kind} loan={loan} name="cap" />
        </small>
      </div>
      <div className="c-loan-state">
        <Value kind={kind} loan={loan} name="state" />
        {loan.state === "requested" ? <Value kind={kind} loan={loan} name="term" /> : <Until loan={loan} />}
        {loan.ends_because ? (
          <small>
            <Value kind={kind} loan={loan} name="ends_because" />
          </small>
        ) : null}
      </div>
      <ActionButtons kind={kind} row={loan} max={2} size="small" />
    </li>
  );
}
