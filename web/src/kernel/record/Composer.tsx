/** Writes a follow-up on top of the timeline: way, content, result, next step and date, files; one save. */

import { useQueryClient } from "@tanstack/react-query";
import { Alert, Form } from "antd";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, pathOf, refresh, runOne } from "@/kernel/api";
import { SaveBar } from "@/kernel/form/FormDialog";
import { FormFields, showProblem } from "@/kernel/form/FormFields";
import { isSaveKey } from "@/kernel/form/saveKey";
import { type RecordForm, type Sent, useRecordForm } from "@/kernel/form/useRecordForm";
import { defaultsOf, groupsOf } from "@/kernel/form/values";
import { one } from "@/kernel/form/words";
import { type Field, type Kind, type Row, titleOf } from "@/kernel/kinds";
import { contentOf } from "@/kernel/record/stream";

interface Props {
  kind: Kind;
  row: Row;
  /** The kind of the notes, and its field that points here. */
  noteKind: Kind;
  link: string;
  /** The action of this record that writes the note, where it is another record's. */
  action?: string;
}

/** Text, then what is chosen from a list, then the rest of the form; files last. */
const rankOf = (field: Field, content: Field | undefined): number => {
  if (field === content) return 0;
  if (field.type === "choice") return 1;
  return field.type === "files" ? 3 : 2;
};

function useFields(noteKind: Kind, link: string): Field[] {
  return useMemo(() => {
    const content = contentOf(noteKind);
    return groupsOf(noteKind)
      .flatMap((group) => group.fields)
      .filter(({ name }) => name !== link)
      .sort((a, b) => rankOf(a, content) - rankOf(b, content));
  }, [noteKind, link]);
}

function useComposer({ kind, row, noteKind, link, action }: Props, onSaved: () => void) {
  const client = useQueryClient();
  const fields = useFields(noteKind, link);
  const base = useMemo(
    () => ({ ...defaultsOf(noteKind.fields), [link]: { id: row.id, label: titleOf(kind, row) } }),
    [kind, link, noteKind, row],
  );
  const send = async ({ changes, key }: Sent) => {
    if (action) await runOne(kind, action, row.id, changes, key);
    else await api.post<Row>(pathOf(noteKind), { [link]: row.id, ...changes }, { key });
    onSaved();
    void refresh(client, noteKind);
  };
  const draftKey = `${noteKind.name}.note.${row.id}`;
  return { fields, form: useRecordForm({ fields, base, draftKey, whole: true, send }) };
}

interface OpenProps {
  noteKind: Kind;
  fields: Field[];
  form: RecordForm;
  eager: boolean;
  onLeave: () => void;
}

function Opened({ noteKind, fields, form, eager, onLeave }: OpenProps) {
  const { t } = useTranslation();
  const root = useRef<HTMLDivElement>(null);
  const save = async () => showProblem(root.current, await form.submit());
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !form.dirty) onLeave();
    if (!isSaveKey(event)) return;
    event.preventDefault();
    void save();
  };
  const leave = () => {
    form.discard();
    onLeave();
  };
  const verb = t("record.save_note", { kind: one(noteKind) });
  const bar = { verb, sending: form.sending, onSave: save, onClose: leave, leave: t("form.cancel") };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for the save keys of the fields inside
    <div ref={root} className="kr-compose" onKeyDown={keys}>
      {form.sentence ? <Alert className="kform-note" type="error" showIcon title={form.sentence} role="alert" /> : null}
      <Form layout="vertical" component="div">
        <FormFields
          groups={[{ title: "", fields }]}
          values={form.values}
          problems={form.problems}
          onChange={form.change}
          eager={eager}
        />
      </Form>
      <SaveBar {...bar} />
    </div>
  );
}

export function Composer(props: Props) {
  const { noteKind } = props;
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const close = () => setAsked(false);
  const { fields, form } = useComposer(props, close);
  if (asked || form.dirty) {
    return <Opened noteKind={noteKind} fields={fields} form={form} eager={asked} onLeave={close} />;
  }
  return (
    <button type="button" className="kr-compose-closed" onClick={() => setAsked(true)}>
      {t("record.write_note", { kind: one(noteKind) })}
    </button>
  );
}
