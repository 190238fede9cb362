/** On a record's page, for who makes rules: what rules did to it; nothing where none did. */
import { useRuns } from "@/domains/automation/automation";
import { RunLine } from "@/domains/automation/RunLine";
import type { PanelProps } from "@/kernel/record/panels";

export default function RecordRunsPanel({ kind, row }: PanelProps) {
  const { data } = useRuns(`kind=${kind.name}&record=${row.id}`, false);
  if (!data?.rows.length) return null;
  return (
    <ul className="au-runs">
      {data.rows.map((run) => (
        <RunLine key={run.id} run={run} rules />
      ))}
    </ul>
  );
}
