/** Running an action: on one row, on chosen rows, or on every row of a filter, with progress and a way to stop. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import {
  type ActionAnswer,
  api,
  type BulkAnswer,
  type BulkTarget,
  pathOf,
  refresh,
  runAction,
  runOne,
} from "@/kernel/api";
import { useKeys } from "@/kernel/form/keys";
import { type Action, type Filter, type Kind, type Row, titleOf } from "@/kernel/kinds";

export type Target =
  | { ids: string[]; labels?: string[]; rows?: Row[] }
  | { filter: Filter | null; q?: string; count: number };

export interface Outcome {
  done: number;
  failed: number;
  results: BulkAnswer["results"];
  /** The server's sentence about one row. */
  message: string;
  /** The row as it is now; undefined for many, null when it left the person's sight. */
  row?: Row | null;
  stopped: boolean;
  /** Kept on the device, to be sent when there is a network: nothing has been done yet. */
  queued?: boolean;
  /** What waits for others to agree. */
  approvals?: BulkAnswer["approvals"];
  /** What broke off a long run. */
  error?: unknown;
}

export const countOf = (target: Target): number => ("ids" in target ? target.ids.length : target.count);

/** What the chosen rows are called, where that is known. */
export function namesOf(kind: Kind, target: Target): string[] {
  if (!("ids" in target)) return [];
  return target.labels ?? target.rows?.map((row) => titleOf(kind, row)) ?? [];
}

/** A row that left the person's sight meanwhile is still called what the list called it when it was chosen. */
function named(kind: Kind, target: Target, outcome: Outcome): Outcome {
  if (!("ids" in target)) return outcome;
  const names = namesOf(kind, target);
  const nameOf = new Map(target.ids.map((id, at) => [id, names[at]]));
  const results = outcome.results.map((row) => ({ ...row, label: row.label || (nameOf.get(row.id) ?? "") }));
  return { ...outcome, results };
}

const wireOf = (target: Target): BulkTarget =>
  "ids" in target ? { ids: target.ids } : { filter: target.filter, q: target.q };

async function one(kind: Kind, action: Action, id: string, input: object, key: string): Promise<ActionAnswer> {
  if (action.name !== "delete") return runOne(kind, action.name, id, input, key);
  await api.del(`${pathOf(kind)}/${id}`, undefined, { key });
  return { row: null, message: "" };
}

function useMany(kind: Kind, action: Action, target: Target) {
  const [progress, setProgress] = useState<BulkAnswer | null>(null);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  const runMany = async (input: object): Promise<Outcome> => {
    const stop = new AbortController();
    stopper.current = stop;
    let latest: BulkAnswer | null = null;
    const onProgress = (so: BulkAnswer) => {
      latest = so;
      setProgress(so);
    };
    const watch = { signal: stop.signal, onProgress };
    try {
      const sum = await runAction(kind, action.name, wireOf(target), input, watch);
      return { ...sum, message: sum.message ?? "", stopped: stop.signal.aborted };
    } catch (error) {
      if (!latest) throw error;
      return { ...(latest as BulkAnswer), message: "", stopped: true, error };
    }
  };
  return { progress, runMany, stop: () => stopper.current?.abort() };
}

export function useRun(kind: Kind, action: Action, target: Target) {
  const client = useQueryClient();
  const [running, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { progress, runMany, stop } = useMany(kind, action, target);
  const { keyOf } = useKeys();
  const runSingle = async (id: string, input: object): Promise<Outcome> => {
    const { row, message, queued } = await one(kind, action, id, input, keyOf(input));
    return { done: 1, failed: 0, results: [], message, row, stopped: false, queued };
  };
  /** Throws what the server refused as a whole; rows refused one by one are in the outcome. */
  const run = async (input: object): Promise<Outcome> => {
    setRunning(true);
    try {
      const id = "ids" in target && target.ids.length === 1 ? target.ids[0] : undefined;
      const ended = id ? await runSingle(id, input) : named(kind, target, await runMany(input));
      setOutcome(ended);
      return ended;
    } finally {
      setRunning(false);
      void refresh(client, kind);
    }
  };
  return { running, progress, outcome, run, stop };
}
