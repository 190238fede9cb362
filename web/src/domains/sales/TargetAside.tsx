/** The sheet of targets, with what it stands on, is fetched where it is shown: who never opens it does not load its list of parts either. */
import { late } from "@/kernel/late";

const Sheet = late(() => import("@/domains/sales/TargetSheet"));

export default function TargetAside() {
  return <Sheet />;
}
