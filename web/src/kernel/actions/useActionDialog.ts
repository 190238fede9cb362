/** The course of an action dialog: asking, running, telling what failed. */
import { App } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAnnounce } from "@/kernel/actions/useAnnounce";
import { countOf, type Outcome, type Target, useRun } from "@/kernel/actions/useRun";
import { ApiError } from "@/kernel/errors";
import { sentenceOf } from "@/kernel/form/problems";
import { changesOf, type Problems, placed, problemsOf, type Values } from "@/kernel/form/values";
import type { Action, Kind } from "@/kernel/kinds";

export interface ActionDialogProps {
  kind: Kind;
  action: Action;
  target: Target;
  open?: boolean;
  onClose: () => void;
  /** After it ran, also when some rows failed: the caller reads again. */
  onDone?: (outcome: Outcome) => void;
}

/** More rows than these are worth a question even when the action asks nothing. */
const FEW = 200;

/** Nothing to ask and nothing to fear: it runs at once and says what happened. */
export function isInstant(action: Action, target: Target): boolean {
  const few = "ids" in target && target.ids.length <= FEW;
  return few && action.input.length === 0 && !action.danger;
}

export function useActionDialog({ kind, action, target, onClose, onDone }: ActionDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const announce = useAnnounce(kind, action, target);
  const { running, progress, outcome, run, stop } = useRun(kind, action, target);
  const instant = isInstant(action, target);
  const [values, setValues] = useState<Values>({});
  const [problems, setProblems] = useState<Problems>({});
  const [sentence, setSentence] = useState("");
  const busy = useRef(false);

  const refused = (error: unknown): Problems => {
    const { here, elsewhere } = placed(action.input, error instanceof ApiError ? error.fields : {});
    setProblems(here);
    setSentence([sentenceOf(error, t), ...Object.values(elsewhere)].join(" "));
    return here;
  };
  const ended = (result: Outcome) => {
    if (result.failed > 0 || result.stopped) return; // stays open and tells which and why
    announce(result);
    onDone?.(result);
    onClose();
  };
  const submit = async (): Promise<Problems> => {
    if (busy.current) return {};
    const words = { missing: t("form.missing"), unreadable: t("fields.not_json") };
    const found = problemsOf(action.input, values, words);
    setProblems(found);
    if (Object.keys(found).length > 0) return found;
    busy.current = true;
    setSentence("");
    try {
      ended(await run(changesOf(action.input, values, {})));
      return {};
    } catch (error) {
      if (!instant) return refused(error);
      void message.error(sentenceOf(error, t));
      onClose();
      return {};
    } finally {
      busy.current = false;
    }
  };
  const started = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an instant action runs once, when its dialog would open
  useEffect(() => {
    if (!instant || started.current) return;
    started.current = true;
    void submit();
  }, []);
  const change = (name: string, value: unknown) => {
    setValues((before) => ({ ...before, [name]: value }));
    setProblems(({ [name]: _gone, ...others }) => others);
  };
  const close = () => {
    if (outcome) onDone?.(outcome);
    onClose();
  };
  return {
    instant,
    values,
    problems,
    sentence,
    running,
    progress,
    outcome,
    count: countOf(target),
    submit,
    change,
    close,
    stop,
  };
}

export type ActionCourse = ReturnType<typeof useActionDialog>;
