/** The two pages every kind has: its list and its record. */
import { useParams } from "@tanstack/react-router";
import { late } from "@/kernel/late";
import ListPage from "@/kernel/list/ListPage";

const RecordPage = late(() => import("@/kernel/record/RecordPage"));

function useKindName(): { kind: string; id: string } {
  const params = useParams({ strict: false });
  return { kind: `${params.domain}.${params.kind}`, id: params.id ?? "" };
}

export function KindList() {
  const { kind } = useKindName();
  return <ListPage key={kind} kindName={kind} />;
}

export function KindRecord() {
  const { kind, id } = useKindName();
  return <RecordPage key={id} kind={kind} id={id} />;
}
