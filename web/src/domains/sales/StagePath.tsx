/** How far a deal is: the stages of its pipeline, what to do in this one, and what the next one asks for. */

import { useQueryClient } from "@tanstack/react-query";
import { Alert, Skeleton } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { needed, STAGE, type Stage, stagesOf } from "@/domains/sales/stages";
import { ActionDialog } from "@/kernel/actions/ActionDialog";
import { refresh, useList } from "@/kernel/api";
import { isLink } from "@/kernel/fields/values";
import type { Action, Kind, Row } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/sales/sales.css";

/** The action with the chosen stage filled in. */
function towards(action: Action, { id, name }: Stage): Action {
  const input = action.input.map((field) =>
    field.name === "stage" ? { ...field, default: { id, label: name } } : field,
  );
  return { ...action, input };
}

interface StepsProps {
  stages: Stage[];
  here: number;
  state: string;
  onGo: ((stage: Stage) => void) | undefined;
}

function Steps({ stages, here, state, onGo }: StepsProps) {
  const { t } = useTranslation();
  const row = useRef<HTMLOListElement>(null);
  // On a phone not all stages fit: the one where the deal stands is in sight. The page itself does not scroll.
  useEffect(() => {
    const step = row.current?.children[here] as HTMLElement | undefined;
    if (row.current && step) row.current.scrollLeft = step.offsetLeft - row.current.offsetLeft - 24;
  }, [here]);
  return (
    <ol className="sa-path" data-state={state} ref={row}>
      {stages.map((stage, at) => {
        const place = state !== "won" && at === here ? "here" : at < here || state === "won" ? "done" : "ahead";
        return (
          <li key={stage.id} data-place={place} aria-current={place === "here" ? "step" : undefined}>
            <button
              type="button"
              disabled={!onGo || at === here}
              title={t("sales.moveTo", { stage: stage.name })}
              onClick={() => onGo?.(stage)}
            >
              <span>{stage.name}</span>
              <small className="k-figures">{stage.probability} %</small>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function Gate({ kind, row, next }: { kind: Kind; row: Row; next: Stage | undefined }) {
  const { t } = useTranslation();
  if (!next) return null;
  const missing = needed(kind, row, next);
  if (missing.length === 0) return null;
  const fields = missing.map((name) => kind.fields.find((field) => field.name === name)?.label ?? name);
  return (
    <Alert
      type="warning"
      showIcon
      title={t("sales.missing", { stage: next.name, fields: fields.join(t("list.comma")) })}
    />
  );
}

export default function StagePath({ kind, row }: PanelProps) {
  const client = useQueryClient();
  const pipeline = isLink(row.pipeline) ? row.pipeline.id : "";
  const filter = { field: "pipeline", op: "eq" as const, value: pipeline };
  const columns = ["name", "probability", "needs", "needs_files", "coaching"];
  const { data, error, refetch } = useList(
    STAGE,
    { filter, columns, sort: "position", size: 100, total: "none" },
    Boolean(pipeline),
  );
  const [going, setGoing] = useState<Stage>();
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const stages = stagesOf(data.rows);
  const here = stages.findIndex(({ id }) => isLink(row.stage) && row.stage.id === id);
  const state = String(row.state ?? "open");
  const advance = row.can?.includes("advance") ? kind.actions.find(({ name }) => name === "advance") : undefined;
  return (
    <div className="sa-course">
      <Steps stages={stages} here={here} state={state} onGo={advance ? setGoing : undefined} />
      {state === "open" ? <Gate kind={kind} row={row} next={stages[here + 1]} /> : null}
      {state === "open" && stages[here]?.coaching ? <p className="sa-coaching">{stages[here]?.coaching}</p> : null}
      {advance && going ? (
        <ActionDialog
          kind={kind}
          action={towards(advance, going)}
          target={{ ids: [row.id], rows: [row] }}
          onClose={() => setGoing(undefined)}
          onDone={() => void refresh(client, kind)}
        />
      ) : null}
    </div>
  );
}
