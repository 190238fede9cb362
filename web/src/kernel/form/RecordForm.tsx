/** Dialogs that create and edit a record of any kind, from its form groups. */

import { useQueryClient } from "@tanstack/react-query";
import { Modal, Skeleton } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWaits } from "@/kernel/actions/waits";
import { api, fetchRecord, pathOf, refresh, useRecord } from "@/kernel/api";
import { FormDialog } from "@/kernel/form/FormDialog";
import { type Sent, useRecordForm } from "@/kernel/form/useRecordForm";
import { defaultsOf, type FormGroup, groupsOf, sensible, type Values } from "@/kernel/form/values";
import { one } from "@/kernel/form/words";
import { openRoom } from "@/kernel/i18n";
import { type Field, type Kind, type Row, titleOf } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { useSaid } from "@/kernel/said";

interface DialogProps {
  kind: Kind;
  open: boolean;
  onClose: () => void;
  onDone?: (row: Row) => void;
}

interface CreateProps extends DialogProps {
  /** Values it starts with, as read: links as {id, label}. */
  initial?: Values;
}

const Similar = late(async () => (await Promise.all([import("@/kernel/form/Similar"), openRoom("similar")]))[0]);

type Opened<Props> = Props & { onGone: () => void };

const nothing: Values = {};

function raise(error: unknown): never {
  throw error;
}

const idOf = (value: unknown): string | undefined =>
  value && typeof value === "object" && "id" in value ? String(value.id) : undefined;

/** A link to the parent is sent even when the form does not show it. */
function hiddenOf(initial: Values, visible: Field[]): Values {
  const names = new Set(visible.map(({ name }) => name));
  const others = Object.entries(initial).filter(([name]) => !names.has(name));
  return Object.fromEntries(others.map(([name, value]) => [name, idOf(value) ?? value]));
}

const fieldsOf = (groups: FormGroup[]): Field[] => groups.flatMap(({ fields }) => fields);

function useCreate({ kind, initial = nothing, onClose, onDone }: CreateProps, groups: FormGroup[]) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const fields = fieldsOf(groups);
  const { waits } = useWaits();
  const send = async ({ changes, key }: Sent) => {
    const body = { ...hiddenOf(initial, fields), ...changes };
    const row = await api.post<Row>(pathOf(kind), body, { key }).catch((error) => (waits(error) ? null : raise(error)));
    if (!row) return onClose();
    if (!row.queued) void message.success(t("form.created", { kind: kind.label, name: titleOf(kind, row) }));
    onDone?.(row);
    onClose();
    void refresh(client, kind);
  };
  const base = useMemo(() => ({ ...defaultsOf(kind.fields), ...initial }), [kind, initial]);
  const from = Object.values(initial).flatMap((value) => idOf(value) ?? []);
  const draftKey = [kind.name, "new", ...from].join(".");
  return useRecordForm({ fields, base, draftKey, whole: true, send });
}

function Told(props: { kind: Kind; values: Values }) {
  return <Similar {...props} />;
}

function Create(props: Opened<CreateProps>) {
  const { kind, open, onClose, onGone } = props;
  const { t } = useTranslation();
  const groups = useMemo(() => groupsOf(kind), [kind]);
  const form = useCreate(props, groups);
  const verb = t("form.create", { kind: one(kind) });
  const under = kind.similar?.fields[0]
    ? { name: kind.similar.fields[0], node: <Told kind={kind} values={form.values} /> }
    : undefined;
  const dialog = {
    open,
    title: verb,
    verb,
    groups: sensible(groups, kind, form.values),
    form,
    under,
    onClose,
    afterClose: onGone,
  };
  return <FormDialog {...dialog} />;
}

interface EditProps extends DialogProps {
  /** As the list holds it; the dialog reads the whole record itself. */
  row: Row;
  /** The field it opens at. */
  focus?: string;
}

function useEdit({ kind, row, onClose, onDone }: EditProps, groups: FormGroup[]) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const keep = (fresh: Row) => client.setQueryData(["record", kind.name, row.id], fresh);
  const { waits } = useWaits();
  const send = async ({ changes, version, key }: Sent) => {
    if (Object.keys(changes).length > 0) {
      const path = `${pathOf(kind)}/${row.id}`;
      const sent = { ...changes, version };
      const saved = await api.patch<Row>(path, sent, { key }).catch((error) => (waits(error) ? null : raise(error)));
      if (!saved) return onClose();
      keep({ ...row, ...saved });
      if (!saved.queued) void message.success(t("form.saved", { name: titleOf(kind, saved) }));
      onDone?.(saved);
    }
    onClose();
    void refresh(client, kind);
  };
  const reread = async () => {
    const fresh = await fetchRecord(kind, row.id);
    keep(fresh);
    return fresh.version;
  };
  const draftKey = `${kind.name}.${row.id}`;
  const { version } = row;
  const fields = fieldsOf(groups);
  return useRecordForm({ fields, base: row, version, draftKey, whole: false, send, reread });
}

function Edit(props: Opened<EditProps>) {
  const { kind, row, open, focus, onClose, onGone } = props;
  const { t } = useTranslation();
  const groups = useMemo(() => groupsOf(kind, row), [kind, row]);
  const form = useEdit(props, groups);
  const title = t("form.edit", { name: titleOf(kind, row) });
  const verb = t("form.save");
  const fitting = sensible(groups, kind, form.values);
  return <FormDialog {...{ open, title, verb, groups: fitting, form, focus, onClose, afterClose: onGone }} />;
}

/** Every opening is a new form; only its draft may come from an earlier one. */
function useRounds(open: boolean) {
  const [round, setRound] = useState(0);
  const [live, setLive] = useState(false);
  if (open && !live) setLive(true);
  const onGone = () => {
    setRound(round + 1);
    setLive(false);
  };
  return { round, live, onGone };
}

export function CreateDialog(props: CreateProps) {
  const { round, live, onGone } = useRounds(props.open);
  return live ? <Create key={round} {...props} onGone={onGone} /> : null;
}

export function EditDialog(props: EditProps) {
  const { kind, row, open, onClose } = props;
  const { round, live, onGone } = useRounds(open);
  const { data } = useRecord(kind, live ? row.id : null);
  if (!live) return null;
  if (data) return <Edit key={round} {...props} row={data} onGone={onGone} />;
  return (
    <Modal open={open} title={titleOf(kind, row)} footer={null} onCancel={onClose} afterClose={onGone}>
      <Skeleton active />
    </Modal>
  );
}
