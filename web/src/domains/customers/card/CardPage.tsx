/** Customer cards as they are printed: one page of A4 each, with what the reader may see and a code that leads back. */
import { PrinterOutlined } from "@ant-design/icons";
import { useParams, useSearch } from "@tanstack/react-router";
import { Alert, Button, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { CUSTOMER, MOST, useCards } from "@/domains/customers/card/cards";
import { PaperCard } from "@/domains/customers/card/PaperCard";
import { recordAddress, useGo } from "@/kernel/fields/RecordLink";
import { useKind, useKinds } from "@/kernel/kinds";
import { Missing } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/card/card.css";

function useIds(): string[] {
  const { id } = useParams({ strict: false }) as { id?: string };
  const { ids } = useSearch({ strict: false }) as { ids?: string };
  return id ? [id] : (ids ?? "").split(",").filter(Boolean).slice(0, MOST);
}

function Bar({ ids, count, missing }: { ids: string[]; count: number; missing: number }) {
  const { t } = useTranslation();
  const go = useGo();
  const [first] = ids;
  const back = ids.length === 1 && first ? recordAddress(CUSTOMER, first) : `/${CUSTOMER.replace(".", "/")}`;
  return (
    <header className="c-cards-bar">
      <Button onClick={() => go(back)}>{t("card.print.back")}</Button>
      <span role="status">{t("card.print.count", { count })}</span>
      <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
        {t("card.print.print")}
      </Button>
      {missing ? <Alert type="info" title={t("card.print.missing", { count: missing })} /> : null}
    </header>
  );
}

export default function CardPage() {
  const ids = useIds();
  const kinds = useKinds();
  const kind = useKind(CUSTOMER);
  const { data, error, refetch } = useCards(ids);
  if (ids.length === 0 || (kinds.isSuccess && !kind)) return <Missing />;
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data || !kind) return <Skeleton active className="c-cards" paragraph={{ rows: 10 }} />;
  if (data.cards.length === 0) return <Missing />;
  return (
    <div className="c-cards">
      <Bar ids={ids} count={data.cards.length} missing={data.missing} />
      {data.cards.map((card) => (
        <PaperCard key={card.customer.id} kind={kind} card={card} heading={data.heading} footer={data.footer} />
      ))}
    </div>
  );
}
