/** What was not accepted, put right: the form again with the complaint at its field, or both sides of a conflict. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Form, Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { giveUp, mark, shown } from "@/domains/mobile/queue";
import { sendAll } from "@/domains/mobile/sender";
import type { Item } from "@/domains/mobile/store";
import { api, newKey } from "@/kernel/api";
import type { Conflict } from "@/kernel/errors";
import { Conflicts, type Side } from "@/kernel/form/Conflicts";
import { SaveBar } from "@/kernel/form/FormDialog";
import { FormFields } from "@/kernel/form/FormFields";
import { sentenceOf } from "@/kernel/form/problems";
import { changesOf, groupsOf, type Problems, placed, type Values } from "@/kernel/form/values";
import { type Kind, type Row, useKind } from "@/kernel/kinds";

interface Props {
  item: Item;
  onClose: () => void;
}

/** Which fields stand in the sheet: all of a new record's, of a change those that were changed or complained of. */
function groupsFor(kind: Kind, item: Item) {
  const action = item.act ? kind.actions.find(({ name }) => name === item.act) : undefined;
  if (action) return [{ title: "", fields: action.input }];
  const groups = groupsOf(kind);
  if (item.method === "POST") return groups;
  const named = new Set([...Object.keys(item.body), ...Object.keys(item.problem?.fields ?? {})]);
  const fields = groups.flatMap((group) => group.fields).filter(({ name }) => named.has(name));
  return [{ title: "", fields }];
}

/** Sent again under a new key: it is another request than the one that was refused. */
async function again(item: Item, body: Record<string, unknown>): Promise<void> {
  await mark(item, "waiting", { body, key: newKey(), tries: 0, problem: undefined });
  await sendAll();
}

/** What is filled in, what was complained of, and which side of a conflict is wanted. */
function useFilled(item: Item, kind: Kind) {
  const conflicts = (item.problem?.conflicts ?? {}) as Record<string, Conflict>;
  const fields = groupsFor(kind, item).flatMap((group) => group.fields);
  const told = placed(fields, item.problem?.fields ?? {});
  const [values, setValues] = useState<Values>({});
  const [problems, setProblems] = useState<Problems>(told.here);
  const [sentence, setSentence] = useState(
    [item.problem?.message ?? "", ...Object.values(told.elsewhere)].filter(Boolean).join(" "),
  );
  const [sides, setSides] = useState<Record<string, Side>>(() =>
    Object.fromEntries(Object.keys(conflicts).map((name) => [name, "yours"])),
  );
  useEffect(() => {
    void shown(kind, item.body).then(setValues);
  }, [kind, item]);
  const change = (name: string, value: unknown) => {
    setValues((before) => ({ ...before, [name]: value }));
    setProblems(({ [name]: _gone, ...others }) => others);
  };
  const choose = (name: string, side: Side) => setSides((before) => ({ ...before, [name]: side }));
  return { conflicts, fields, values, problems, sentence, setSentence, sides, change, choose };
}

function useSheet({ item, onClose }: Props, kind: Kind) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const filled = useFilled(item, kind);
  const { conflicts, fields, values, sides, setSentence } = filled;
  const [sending, setSending] = useState(false);
  const settled = async () => {
    const kept = Object.entries(item.body).filter(([name]) => sides[name] !== "theirs" && name !== "version");
    if (kept.length === 0) return giveUp(item);
    const fresh = await api.get<Row>(item.path, { direct: true });
    await again(item, { ...Object.fromEntries(kept), version: fresh.version });
  };
  const mended = () => again(item, { ...item.body, ...changesOf(fields, values, {}) });
  const save = async () => {
    setSending(true);
    try {
      await (Object.keys(conflicts).length > 0 ? settled() : mended());
      await client.invalidateQueries();
      onClose();
    } catch (error) {
      setSentence(sentenceOf(error, t));
    } finally {
      setSending(false);
    }
  };
  return { ...filled, sending, save };
}

function Sheet({ kind, ...props }: Props & { kind: Kind }) {
  const { item, onClose } = props;
  const { t } = useTranslation();
  const sheet = useSheet(props, kind);
  const disputed = Object.keys(sheet.conflicts).length > 0;
  const bar = { verb: t("mobile.send"), sending: sheet.sending, onSave: () => void sheet.save(), onClose };
  return (
    <Modal open title={item.label} className="kdialog-full" onCancel={onClose} footer={<SaveBar {...bar} />}>
      {sheet.sentence && !disputed ? (
        <Alert className="kform-note" type="error" showIcon title={sheet.sentence} role="alert" />
      ) : null}
      {disputed ? (
        <Conflicts
          fields={kind.fields}
          conflicts={sheet.conflicts}
          yours={sheet.values}
          choices={sheet.sides}
          onChoose={sheet.choose}
        />
      ) : (
        <Form layout="vertical" component="div">
          <FormFields
            groups={groupsFor(kind, item)}
            values={sheet.values}
            problems={sheet.problems}
            onChange={sheet.change}
            focus={Object.keys(sheet.problems)[0]}
          />
        </Form>
      )}
    </Modal>
  );
}

export function Mend(props: Props) {
  const kind = useKind(props.item.kind);
  return kind ? <Sheet {...props} kind={kind} /> : null;
}
