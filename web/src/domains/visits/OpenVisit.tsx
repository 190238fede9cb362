/** The visit that was pressed on a drawing of the way, beside it. */
import { lazy, Suspense } from "react";
import { VISIT } from "@/domains/visits/visits";

const RecordDrawer = lazy(() => import("@/kernel/record/RecordDrawer"));

export function OpenVisit({ id, onClose }: { id: string | null; onClose: () => void }) {
  if (!id) return null;
  return (
    <Suspense fallback={null}>
      <RecordDrawer kind={VISIT} id={id} onClose={onClose} />
    </Suspense>
  );
}
