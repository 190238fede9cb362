/** On a customer group's page: how many of its members one sees, and the first of them. */
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useList } from "@/kernel/api";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showCount } from "@/kernel/format";
import { type Kind, titleOf, useKind } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";

const CUSTOMER = "customers.customer";
const SHOWN = 20;

function Members({ kind, group }: { kind: Kind; group: string }) {
  const { t } = useTranslation();
  const filter = { field: "in_group", op: "eq" as const, value: group };
  const { data, error, refetch } = useList(kind, { filter, columns: [kind.title], size: SHOWN, total: "exact" });
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  const total = data.total ?? data.rows.length;
  return (
    <>
      <p>{t("groups.members", { count: total, shown: showCount(total) })}</p>
      <ul>
        {data.rows.map((row) => (
          <li key={row.id}>
            <RecordLink kind={kind.name} id={row.id}>
              {titleOf(kind, row)}
            </RecordLink>
          </li>
        ))}
      </ul>
      {total > data.rows.length ? <small>{t("groups.more")}</small> : null}
    </>
  );
}

export default function MembersPanel({ row }: PanelProps) {
  const kind = useKind(CUSTOMER);
  return kind ? <Members kind={kind} group={row.id} /> : null;
}
