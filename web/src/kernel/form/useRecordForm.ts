/** The state of a form: values, complaints, conflicts and the draft that outlives a mistaken close. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, type Conflict } from "@/kernel/errors";
import type { Side } from "@/kernel/form/Conflicts";
import { dropDraft, keepDraft, readDraft } from "@/kernel/form/drafts";
import { sentenceOf } from "@/kernel/form/problems";
import { changesOf, type Problems, placed, problemsOf, type Values } from "@/kernel/form/values";
import { newKey } from "@/kernel/http";
import type { Field } from "@/kernel/kinds";

export interface Sent {
  changes: Values;
  /** The version the person was looking at. */
  version: number | undefined;
  /** The same for the same changes, so that a repeat is recognised. */
  key: string;
}

interface Options {
  fields: Field[];
  /** What the form starts from; typed values are compared with it. */
  base: Values;
  version?: number;
  draftKey: string;
  /** A create sends its initial values too, an edit only what changed. */
  whole: boolean;
  send: (sent: Sent) => Promise<void>;
  /** After a conflict: the version as it is now. */
  reread?: () => Promise<number>;
}

/** The draft is read once, when the form opens. */
function useTyped(draftKey: string, version: number | undefined) {
  const [found] = useState(() => readDraft(draftKey));
  const [typed, setTyped] = useState<Values>(found?.values ?? {});
  const [restored, setRestored] = useState(found !== null);
  const [seen, setSeen] = useState(found?.version ?? version);
  useEffect(() => keepDraft(draftKey, { values: typed, version: seen }), [draftKey, typed, seen]);
  return { typed, setTyped, restored, setRestored, seen, setSeen };
}

function useKeys() {
  const last = useRef({ body: "", key: "" });
  return (body: Values): string => {
    const text = JSON.stringify(body);
    if (text !== last.current.body) last.current = { body: text, key: newKey() };
    return last.current.key;
  };
}

export function useRecordForm(options: Options) {
  const { fields, base, draftKey, whole } = options;
  const { t } = useTranslation();
  const state = useTyped(draftKey, options.version);
  const { typed, setTyped, setRestored, setSeen } = state;
  const [problems, setProblems] = useState<Problems>({});
  const [sentence, setSentence] = useState("");
  const [conflicts, setConflicts] = useState<Record<string, Conflict>>({});
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const [sending, setSending] = useState(false);
  const busy = useRef(false);
  const keyOf = useKeys();
  const values = useMemo(() => ({ ...base, ...typed }), [base, typed]);

  const change = (name: string, value: unknown) => {
    setTyped((before) => ({ ...before, [name]: value }));
    setProblems(({ [name]: _gone, ...others }) => others);
  };
  const discard = () => {
    setTyped({});
    setRestored(false);
    setProblems({});
    setSentence("");
    setConflicts({});
  };
  const refused = async (error: unknown) => {
    const { here, elsewhere } = placed(fields, error instanceof ApiError ? error.fields : {});
    const conflicting = error instanceof ApiError ? error.conflicts : {};
    if (Object.keys(conflicting).length > 0) {
      setSeen(await options.reread?.());
      setConflicts(conflicting);
      setChoices(Object.fromEntries(Object.keys(conflicting).map((name) => [name, "yours"])));
      setSentence("");
      return {};
    }
    setProblems(here);
    setSentence([sentenceOf(error, t), ...Object.values(elsewhere)].join(" "));
    return here;
  };
  const bodyOf = (): Values => {
    const kept = { ...values };
    for (const [name, side] of Object.entries(choices)) if (side === "theirs") delete kept[name];
    return changesOf(fields, kept, whole ? {} : base);
  };
  /** Resolves to the complaints that remain; empty when saved or when a conflict wants choices. */
  const submit = async (): Promise<Problems> => {
    if (busy.current) return {}; // a double tap: the first one is on its way
    const words = { missing: t("form.missing"), unreadable: t("fields.not_json") };
    const found = problemsOf(fields, values, words);
    setProblems(found);
    if (Object.keys(found).length > 0) return found;
    busy.current = true;
    setSending(true);
    try {
      const changes = bodyOf();
      await options.send({ changes, version: state.seen, key: keyOf(changes) });
      setTyped({});
      dropDraft(draftKey);
      return {};
    } catch (error) {
      return await refused(error);
    } finally {
      busy.current = false;
      setSending(false);
    }
  };
  const choose = (name: string, side: Side) => setChoices((all) => ({ ...all, [name]: side }));
  const dirty = Object.keys(changesOf(fields, typed, base)).length > 0;
  return {
    values,
    problems,
    sentence,
    conflicts,
    choices,
    sending,
    dirty,
    restored: state.restored && dirty,
    change,
    discard,
    submit,
    choose,
  };
}

export type RecordForm = ReturnType<typeof useRecordForm>;
