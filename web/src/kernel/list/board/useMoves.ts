/** Moving cards: at once where nothing is asked, by a dialog where something is, and back where the server refuses. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refresh, runOne } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { sentenceOf } from "@/kernel/form/problems";
import { type Action, type Board, fieldOf, type Kind, type Row, titleOf } from "@/kernel/kinds";
import type { Place } from "@/kernel/list/board/columns";
import { useSaid } from "@/kernel/said";

/** A card on its way; it stands at its goal until the server has said no or somebody thinks better of it. */
export interface Moving {
  row: Row;
  to: Place;
  action: Action;
  /** What the server missed, by field; null while nothing was asked. */
  asked: Record<string, string> | null;
  sentence: string;
}

/** The action's own input that says the column is not asked for: the card was put there. */
export const inputsOf = ({ action, to }: Moving, board: Board) =>
  to.end ? action.input : action.input.filter(({ name }) => name !== board.by);

export const presetOf = ({ to }: Pick<Moving, "to">, board: Board) => (to.end ? {} : { [board.by]: to.value });

/** Whether the complaint is about something that can be filled in here: the action's inputs, or the record's own fields. */
function answerable(kind: Kind, action: Action, board: Board, error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  const names = Object.keys(error.fields ?? {}).filter((name) => name !== board.by);
  return names.some((name) => action.input.some((field) => field.name === name) || fieldOf(kind, name));
}

export function useMoves(kind: Kind, board: Board) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const [moving, setMoving] = useState<Moving | null>(null);
  const [said, setSaid] = useState("");

  const arrived = async ({ row, to }: Moving, words: string) => {
    void message.success(words);
    setSaid(t("board.moved", { name: titleOf(kind, row), to: to.label }));
    await refresh(client, kind);
    setMoving(null);
  };
  const attempt = async (step: Moving) => {
    try {
      const answer = await runOne(kind, step.action.name, step.row.id, presetOf(step, board));
      await arrived(step, answer.message);
    } catch (error) {
      if (answerable(kind, step.action, board, error)) {
        setMoving({ ...step, asked: error.fields ?? {}, sentence: sentenceOf(error, t) });
        return;
      }
      void message.error(sentenceOf(error, t));
      setSaid(sentenceOf(error, t));
      setMoving(null);
      // A colleague may have been faster: the card goes where it belongs now.
      await refresh(client, kind);
    }
  };
  const go = (row: Row, to: Place) => {
    const action = kind.actions.find(({ name }) => name === to.action);
    if (!action || moving) return;
    const step: Moving = { row, to, action, asked: null, sentence: "" };
    const asks = inputsOf(step, board).some(({ required }) => required);
    setMoving(asks ? { ...step, asked: {} } : step);
    if (!asks) void attempt(step);
  };
  return { moving, said, go, arrived, leave: () => setMoving(null) };
}

export type Moves = ReturnType<typeof useMoves>;

/** Where this row may go from here. */
export function goalsOf(row: Row, places: Place[], here: string | null): Place[] {
  return places.filter(({ value, action, end }) => action && row.can?.includes(action) && (end || value !== here));
}
