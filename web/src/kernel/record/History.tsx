/** Every change of a record, newest first, unfolded: who, when, from, to. */
import { Button, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useHistory } from "@/kernel/api";
import type { Kind, Row } from "@/kernel/kinds";
import { ChangeEntry } from "@/kernel/record/Entries";
import { Quiet, Trouble } from "@/kernel/record/States";

export function History({ kind, row }: { kind: Kind; row: Row }) {
  const { t } = useTranslation();
  const history = useHistory(kind, row.id);
  const changes = history.data?.pages.flatMap(({ rows }) => rows) ?? [];
  if (history.isPending) return <Skeleton active />;
  if (history.isError) return <Trouble error={history.error} onRetry={() => history.refetch()} />;
  if (changes.length === 0) return <Quiet words={t("record.no_entries")} />;
  return (
    <section className="kr-entries" aria-label={t("record.history")}>
      {changes.map((change) => (
        <ChangeEntry key={change.id} kind={kind} change={change} unfolded />
      ))}
      {history.hasNextPage ? (
        <Button block type="text" loading={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
          {t("record.load_more")}
        </Button>
      ) : null}
    </section>
  );
}
