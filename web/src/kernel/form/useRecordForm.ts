/** The state of a form: values, complaints, conflicts and the draft that outlives a mistaken close. */
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, type Conflict } from "@/kernel/errors";
import type { Side } from "@/kernel/form/Conflicts";
import { dropDraft, keepDraft, readDraft } from "@/kernel/form/drafts";
import { useKeys } from "@/kernel/form/keys";
import { fault, useSubmitOnce } from "@/kernel/form/once";
import { sentenceOf } from "@/kernel/form/problems";
import { changesOf, type Problems, placed, problemsOf, type Values } from "@/kernel/form/values";
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

/** What the server or the form itself found wrong: at fields, and in one sentence. */
function useComplaints(fields: Field[]) {
  const { t } = useTranslation();
  const [problems, setProblems] = useState<Problems>({});
  const [sentence, setSentence] = useState("");
  const check = (values: Values): Problems => {
    const words = { missing: t("form.missing"), unreadable: t("fields.not_json") };
    const found = problemsOf(fields, values, words);
    setProblems(found);
    setSentence("");
    return found;
  };
  const take = (error: unknown): Problems => {
    const { here, elsewhere } = placed(fields, error instanceof ApiError ? error.fields : {});
    setProblems(here);
    setSentence([sentenceOf(error, t), ...Object.values(elsewhere)].join(" "));
    return here;
  };
  const forgive = (name: string) => setProblems(({ [name]: _gone, ...others }) => others);
  const clear = () => {
    setProblems({});
    setSentence("");
  };
  return { problems, sentence, check, take, forgive, clear };
}

/** Fields somebody else changed meanwhile, and whose value the person wants to keep. */
function useConflicts() {
  const [conflicts, setConflicts] = useState<Record<string, Conflict>>({});
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const meet = (found: Record<string, Conflict>) => {
    setConflicts(found);
    setChoices(Object.fromEntries(Object.keys(found).map((name) => [name, "yours"])));
  };
  const choose = (name: string, side: Side) => setChoices((all) => ({ ...all, [name]: side }));
  const settled = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => choices[name] !== "theirs"));
  return { conflicts, choices, meet, choose, settled };
}

/** `submit` resolves to the complaints that remain; empty when saved or when a conflict wants choices. */
function useSubmit(
  options: Options,
  values: Values,
  state: ReturnType<typeof useTyped>,
  complaints: ReturnType<typeof useComplaints>,
) {
  const { fields, base, whole, send } = options;
  const disputes = useConflicts();
  const { keyOf, forget } = useKeys();
  const refused = async (error: unknown): Promise<Problems> => {
    const found = error instanceof ApiError ? error.conflicts : {};
    if (Object.keys(found).length === 0) return complaints.take(error);
    state.setSeen(await options.reread?.());
    disputes.meet(found);
    return {};
  };
  const attempt = async (): Promise<Problems> => {
    try {
      const changes = changesOf(fields, disputes.settled(values), whole ? {} : base);
      await send({ changes, version: state.seen, key: keyOf(changes) });
      forget();
      state.setTyped({});
      dropDraft(options.draftKey);
      return {};
    } catch (error) {
      return await refused(error);
    }
  };
  const { sending, submit } = useSubmitOnce(async () => fault(complaints.check(values)) ?? (await attempt()));
  return { ...disputes, sending, submit };
}

export function useRecordForm(options: Options) {
  const { fields, base, draftKey, version } = options;
  const state = useTyped(draftKey, version);
  const { typed, setTyped, setRestored } = state;
  const complaints = useComplaints(fields);
  const values = useMemo(() => ({ ...base, ...typed }), [base, typed]);
  const course = useSubmit(options, values, state, complaints);
  const change = (name: string, value: unknown) => {
    setTyped((before) => ({ ...before, [name]: value }));
    complaints.forgive(name);
  };
  const discard = () => {
    setTyped({});
    setRestored(false);
    complaints.clear();
    course.meet({});
  };
  const { problems, sentence } = complaints;
  const { conflicts, choices, choose, sending, submit } = course;
  const dirty = Object.keys(changesOf(fields, typed, base)).length > 0;
  const restored = state.restored && dirty;
  const told = { problems, sentence, conflicts, choices, sending, dirty, restored };
  return { ...told, values, change, discard, submit, choose };
}

export type RecordForm = ReturnType<typeof useRecordForm>;
