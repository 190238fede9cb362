/** The toast after an action: what happened, and for a deletion the way back. */

import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Outcome, Target } from "@/kernel/actions/useRun";
import { pathOf, refresh } from "@/kernel/api";
import { sentenceOf } from "@/kernel/form/problems";
import { many, one } from "@/kernel/form/words";
import { showCount } from "@/kernel/format";
import { api, newKey } from "@/kernel/http";
import type { Action, Kind } from "@/kernel/kinds";

export function useAnnounce(kind: Kind, action: Action, target: Target) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const restore = async (id: string, toast: string) => {
    message.destroy(toast);
    try {
      await api.post(`${pathOf(kind)}/${id}/restore`, {}, { key: newKey() });
      void message.success(t("actions.restored"));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
    await refresh(client, kind);
  };
  return (outcome: Outcome) => {
    const single = "ids" in target && target.ids.length === 1 ? target.ids[0] : undefined;
    const words =
      outcome.message ||
      t("actions.done", {
        action: action.label,
        count: outcome.done,
        shown: showCount(outcome.done),
        kind: outcome.done === 1 ? one(kind) : many(kind),
      });
    if (action.name !== "delete" || !single) return void message.success(words);
    const toast = `deleted-${single}`;
    void message.success({
      key: toast,
      duration: 6,
      content: (
        <>
          {words}
          <Button type="link" size="small" onClick={() => restore(single, toast)}>
            {t("actions.undo")}
          </Button>
        </>
      ),
    });
  };
}
