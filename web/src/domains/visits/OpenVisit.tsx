/** The visit that was pressed on a drawing of the way, beside it. */
import { VISIT } from "@/domains/visits/visits";
import { late } from "@/kernel/late";

const RecordDrawer = late(() => import("@/kernel/record/RecordDrawer"));

export function OpenVisit({ id, onClose }: { id: string | null; onClose: () => void }) {
  if (!id) return null;
  return <RecordDrawer kind={VISIT} id={id} onClose={onClose} />;
}
