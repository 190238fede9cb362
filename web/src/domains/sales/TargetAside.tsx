/** The sheet of targets, with what it stands on, is fetched where it is shown: who never opens it does not load its list of parts either. */
import { lazy, Suspense } from "react";

const Sheet = lazy(() => import("@/domains/sales/TargetSheet"));

export default function TargetAside() {
  return (
    <Suspense fallback={null}>
      <Sheet />
    </Suspense>
  );
}
