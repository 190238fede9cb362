/** The report of a hand-over: how many of each kind went, what stayed and why, which loans ended. */
import { useTranslation } from "react-i18next";
import type { HandMade } from "@/kernel/fields/handmade";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { Nothing } from "@/kernel/fields/Shown";
import type { EditProps } from "@/kernel/fields/types";
import { showCount, showTime } from "@/kernel/format";
import { openRoom } from "@/kernel/i18n";
import "@/domains/customers/loans/loans.css";

interface Why {
  message: string;
  count: number;
  numbers: { id: string; number: string }[];
}

interface Moved {
  kind: string;
  label: string;
  moved: number;
  left: number;
  why: Why[];
}

interface Ended {
  number: string;
  customer: string | null;
  borrower: string | null;
  until: string;
}

interface Asked {
  id: string;
  number: string;
  /** Who decides now; nobody was found where it is null. */
  to: string | null;
}

interface Report {
  error?: string;
  approvals?: Asked[];
  keys?: string[];
  kinds?: Moved[];
  given?: Ended[];
  borrowed?: Ended[];
}

function Reasons({ kind, why }: { kind: string; why: Why[] }) {
  const { t } = useTranslation();
  return (
    <ul>
      {why.map(({ message, count, numbers }) => (
        <li key={message}>
          {t("handOver.why", { message, count: showCount(count) })}{" "}
          <small>
            {numbers.map(({ id, number }) => (
              <span key={id}>
                <RecordLink kind={kind} id={id}>
                  {number}
                </RecordLink>{" "}
              </span>
            ))}
          </small>
        </li>
      ))}
    </ul>
  );
}

function Loans({ title, loans }: { title: string; loans: Ended[] }) {
  const { t } = useTranslation();
  if (loans.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {loans.map(({ number, customer, borrower, until }) => (
          <li key={number}>
            {t("handOver.loan", { customer: customer ?? "", borrower: borrower ?? "", until: showTime(until) })}
          </li>
        ))}
      </ul>
    </>
  );
}

function Approvals({ found }: { found: Asked[] }) {
  const { t } = useTranslation();
  if (found.length === 0) return null;
  return (
    <>
      <h4>{t("handOver.approvals")}</h4>
      <ul>
        {found.map(({ id, number, to }) => (
          <li key={id}>
            <RecordLink kind="approvals.approval" id={id}>
              {number}
            </RecordLink>{" "}
            → {to ?? t("handOver.nobody")}
          </li>
        ))}
      </ul>
    </>
  );
}

function ReportShow({ value }: Pick<EditProps, "value">) {
  const { t } = useTranslation();
  const { error, kinds, given, borrowed, approvals, keys } = (value ?? {}) as Report;
  if (error) return <span>{error}</span>;
  if (!kinds && !given && !borrowed) return <Nothing />;
  return (
    <div className="c-report">
      {kinds?.map(({ kind, label, moved, left, why }) => (
        <div key={kind}>
          <h4>{t("handOver.kind", { label, moved: showCount(moved), left: showCount(left) })}</h4>
          <Reasons kind={kind} why={why} />
        </div>
      ))}
      {kinds?.length === 0 ? <p>{t("handOver.nothing")}</p> : null}
      <Loans title={t("handOver.given")} loans={given ?? []} />
      <Loans title={t("handOver.borrowed")} loans={borrowed ?? []} />
      <Approvals found={approvals ?? []} />
      {keys?.length ? (
        <>
          <h4>{t("handOver.keys")}</h4>
          <ul>
            {keys.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

/** Its words come with it; nobody writes a report by hand. */
export async function inItsRoom(): Promise<HandMade> {
  await openRoom("admin");
  return { Show: ReportShow, Edit: ReportShow };
}
