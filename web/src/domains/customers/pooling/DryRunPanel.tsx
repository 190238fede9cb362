/** On a recycle rule's page: what it would do as it stands. */
import { DryRun } from "@/domains/customers/pooling/DryRun";
import type { PanelProps } from "@/kernel/record/panels";

export default function DryRunPanel({ row }: PanelProps) {
  return <DryRun rule={row} id={row.id} />;
}
