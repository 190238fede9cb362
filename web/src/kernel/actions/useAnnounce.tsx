/** The toast after an action: what happened, and for a deletion the way back. */

import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { namesOf, type Outcome, type Target } from "@/kernel/actions/useRun";
import { pathOf, refresh } from "@/kernel/api";
import { Copyable } from "@/kernel/fields/Shown";
import { sentenceOf } from "@/kernel/form/problems";
import { many, one } from "@/kernel/form/words";
import { showCount } from "@/kernel/format";
import { api, newKey } from "@/kernel/http";
import type { Action, Kind } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

/** A longer sentence tells something to keep, such as a one-time password: it stays until it is closed. */
const BRIEF = 24;

function useRestore(kind: Kind) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  return async (id: string, toast: string) => {
    message.destroy(toast);
    try {
      await api.post(`${pathOf(kind)}/${id}/restore`, {}, { key: newKey() });
      void message.success(t("actions.restored"));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
    await refresh(client, kind);
  };
}

export function useAnnounce(kind: Kind, action: Action, target: Target) {
  const { t } = useTranslation();
  const { message, notification } = useSaid();
  const restore = useRestore(kind);
  const deleted = (words: string, id: string) => {
    const key = `deleted-${id}`;
    const undo = (
      <Button type="link" size="small" onClick={() => restore(id, key)}>
        {t("actions.undo")}
      </Button>
    );
    void message.success({ key, duration: 6, content: [words, <span key="undo">{undo}</span>] });
  };
  return (outcome: Outcome) => {
    const told = outcome.message;
    if (told.length > BRIEF) {
      const description = <Copyable text={told}>{told}</Copyable>;
      return notification.success({ title: action.label, description, duration: 0 });
    }
    const shown = showCount(outcome.done);
    const of = outcome.done === 1 ? one(kind) : many(kind);
    const words = told || t("actions.done", { action: action.label, count: outcome.done, shown, kind: of });
    const single = "ids" in target && target.ids.length === 1 ? target.ids[0] : undefined;
    const name = namesOf(kind, target)[0];
    if (action.name === "delete" && single) {
      return deleted(name ? t("actions.deleted", { name }) : words, single);
    }
    void message.success(words);
  };
}
