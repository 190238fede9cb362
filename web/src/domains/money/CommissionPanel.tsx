/** What a commission statement is made of; printed as the page, or taken as a table. */
import { Button, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { table, useEntries } from "@/domains/money/commission";
import { Entries } from "@/domains/money/Entries";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/money/commission.css";

export default function CommissionPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useEntries(row.id, row.version);
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active paragraph={{ rows: 3 }} />;
  return (
    <div className="mc">
      <Entries entries={data.entries} />
      <p className="mc-tools">
        <Button href={table(row.id)} download>
          {t("money.commission.table")}
        </Button>
        <Button onClick={() => window.print()}>{t("money.commission.print")}</Button>
      </p>
    </div>
  );
}
