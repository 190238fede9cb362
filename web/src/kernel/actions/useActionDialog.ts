/** The course of an action dialog: asking, running, telling what failed. */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAnnounce } from "@/kernel/actions/useAnnounce";
import { countOf, type Outcome, type Target, useRun } from "@/kernel/actions/useRun";
import { useWaits } from "@/kernel/actions/waits";
import { ApiError } from "@/kernel/errors";
import { fault, useSubmitOnce } from "@/kernel/form/once";
import { sentenceOf } from "@/kernel/form/problems";
import { changesOf, defaultsOf, type Problems, placed, problemsOf, type Values } from "@/kernel/form/values";
import { type Action, inputsOf, type Kind } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

export interface ActionDialogProps {
  kind: Kind;
  action: Action;
  target: Target;
  open?: boolean;
  /** Values it starts with, as read. */
  initial?: Values;
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

/** What was typed into the inputs and what is wrong with it. */
function useInputs(action: Action, initial?: Values) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>(() => ({ ...defaultsOf(action.input), ...initial }));
  const [problems, setProblems] = useState<Problems>({});
  const [sentence, setSentence] = useState("");
  const shown = inputsOf(action, values);
  const change = (name: string, value: unknown) => {
    setValues((before) => ({ ...before, [name]: value }));
    setProblems(({ [name]: _gone, ...others }) => others);
  };
  const check = (): Problems => {
    const words = { missing: t("form.missing"), unreadable: t("fields.not_json") };
    const found = problemsOf(shown, values, words);
    setProblems(found);
    setSentence("");
    return found;
  };
  const refused = (error: unknown): Problems => {
    const { here, elsewhere } = placed(shown, error instanceof ApiError ? error.fields : {});
    setProblems(here);
    setSentence([sentenceOf(error, t), ...Object.values(elsewhere)].join(" "));
    return here;
  };
  return { shown, values, problems, sentence, change, check, refused };
}

/** An instant action runs once, when its dialog would open, also where React mounts twice. */
function useAtOnce(instant: boolean, run: () => void): void {
  const started = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first mount runs it
  useEffect(() => {
    if (!instant || started.current) return;
    started.current = true;
    run();
  }, []);
}

/** What becomes of a run: told and closed, waiting for approval, or refused at its fields. */
function useEnding(
  { kind, action, target, onClose, onDone }: ActionDialogProps,
  refused: (error: unknown) => Problems,
) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const announce = useAnnounce(kind, action, target);
  const waiting = useWaits();
  const instant = isInstant(action, target);
  const ended = (result: Outcome) => {
    if (result.failed > 0 || result.stopped) return; // stays open and tells which and why
    if (result.approvals?.length) waiting.say(result.message, result.approvals);
    if (result.done > 0 && !result.queued)
      announce({ ...result, message: result.approvals?.length ? "" : result.message });
    onDone?.(result);
    onClose();
  };
  const failed = (error: unknown): Problems => {
    if (waiting.waits(error)) {
      onClose();
      return {};
    }
    if (!instant) return refused(error);
    void message.error(sentenceOf(error, t));
    onClose();
    return {};
  };
  return { ended, failed };
}

export function useActionDialog(asked: ActionDialogProps) {
  const { kind, action, target, onClose, onDone } = asked;
  const { running, progress, outcome, run, stop } = useRun(kind, action, target);
  const inputs = useInputs(action, asked.initial);
  const instant = isInstant(action, target);
  const { ended, failed } = useEnding(asked, inputs.refused);

  const attempt = async (): Promise<Problems> => {
    try {
      ended(await run(changesOf(inputs.shown, inputs.values, {})));
      return {};
    } catch (error) {
      return failed(error);
    }
  };
  const { submit } = useSubmitOnce(async () => fault(inputs.check()) ?? (await attempt()));
  useAtOnce(instant, () => void submit());
  const close = () => {
    if (outcome) onDone?.(outcome);
    onClose();
  };
  const count = countOf(target);
  return { ...inputs, instant, running, progress, outcome, count, submit, close, stop };
}

export type ActionCourse = ReturnType<typeof useActionDialog>;
