/** The desk of loans: what I have borrowed, what is lent of mine, what waits for my word. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Badge, Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LoanLine } from "@/domains/customers/loans/LoanLine";
import {
  type Desk,
  firstSide,
  inOrder,
  LOAN,
  type Loan,
  type Side,
  sides,
  useDesk,
} from "@/domains/customers/loans/loans";
import { showCount } from "@/kernel/format";
import { type Kind, useKind, useKinds } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Missing, Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/loans/loans.css";

const AskDialog = late(() => import("@/domains/customers/loans/AskDialog"));

interface TabsProps {
  at: Side;
  desk: Desk;
  go: (side: Side) => void;
}

function Tabs({ at, desk, go }: TabsProps) {
  const { t } = useTranslation();
  return (
    <div className="c-loan-tabs" role="tablist" aria-label={t("menu.loans")}>
      {sides.map((side) => {
        const open = inOrder(desk[side]).open.length;
        const count = side === "deciding" ? <Badge count={open} size="small" /> : <b>{showCount(open)}</b>;
        return (
          <button key={side} type="button" role="tab" aria-selected={at === side} onClick={() => go(side)}>
            {t(`loan.side.${side}`)} {count}
          </button>
        );
      })}
    </div>
  );
}

interface LinesProps {
  kind: Kind;
  side: Side;
  loans: Loan[];
}

function Lines({ kind, side, loans }: LinesProps) {
  return (
    <ul className="c-loans">
      {loans.map((loan) => (
        <LoanLine key={loan.id} kind={kind} loan={loan} side={side} />
      ))}
    </ul>
  );
}

function Body({ kind, side, loans }: LinesProps) {
  const { t } = useTranslation();
  const { open, over } = inOrder(loans);
  if (loans.length === 0) return <Quiet line={t(`loan.none.${side}`)} water="harbour" />;
  return (
    <>
      {open.length > 0 ? <Lines kind={kind} side={side} loans={open} /> : <p>{t(`loan.none.${side}`)}</p>}
      {over.length > 0 ? (
        <section aria-label={t("loan.past")}>
          <h2>{t("loan.past")}</h2>
          <Lines kind={kind} side={side} loans={over} />
        </section>
      ) : null}
    </>
  );
}

function Page({ kind, desk }: { kind: Kind; desk: Desk }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const told = (useSearch({ strict: false }) as { tab?: string }).tab;
  const at = sides.find((side) => side === told) ?? firstSide(desk);
  const [asking, setAsking] = useState(false);
  return (
    <div className="c-loan-page">
      <header>
        <h1>{t("menu.loans")}</h1>
        <Tabs at={at} desk={desk} go={(tab) => void navigate({ to: "/loans", search: { tab } as never })} />
        <Button type="primary" onClick={() => setAsking(true)}>
          {t("loan.ask")}
        </Button>
      </header>
      <Body kind={kind} side={at} loans={desk[at]} />
      {asking ? <AskDialog kind={kind} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

export default function LoanDesk() {
  const kinds = useKinds();
  const kind = useKind(LOAN);
  const { data, error, refetch } = useDesk();
  if (!kind) return kinds.isLoading ? null : <Missing />;
  if (error && !data) return <Trouble error={error} onRetry={refetch} />;
  return data ? <Page kind={kind} desk={data} /> : <Skeleton active className="c-loan-page" paragraph={{ rows: 6 }} />;
}
