/** Dialogs that create and edit a record of any kind, from its form groups. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Modal, Skeleton } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetchRecord, pathOf, refresh, useRecord } from "@/kernel/api";
import { FormDialog } from "@/kernel/form/FormDialog";
import { type Sent, useRecordForm } from "@/kernel/form/useRecordForm";
import { groupsOf, type Values } from "@/kernel/form/values";
import { type Kind, type Row, titleOf } from "@/kernel/kinds";

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

const nothing: Values = {};

function Create({
  kind,
  open,
  initial,
  onClose,
  onDone,
  onGone,
}: CreateProps & { onGone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const groups = useMemo(() => groupsOf(kind), [kind]);
  const from = Object.values(initial ?? nothing).flatMap((value) =>
    value && typeof value === "object" && "id" in value ? [String(value.id)] : [],
  );
  const send = async ({ changes, key }: Sent) => {
    const hidden = hiddenOf(
      initial,
      groups.flatMap(({ fields }) => fields.map(({ name }) => name)),
    );
    const row = await api.post<Row>(pathOf(kind), { ...hidden, ...changes }, { key });
    void message.success(t("form.created", { kind: kind.label, name: titleOf(kind, row) }));
    onDone?.(row);
    onClose();
    await refresh(client, kind);
  };
  const form = useRecordForm({
    fields: groups.flatMap(({ fields }) => fields),
    base: initial ?? nothing,
    draftKey: [kind.name, "new", ...from].join("."),
    whole: true,
    send,
  });
  const verb = t("form.create", { kind: kind.label });
  return (
    <FormDialog
      open={open}
      title={verb}
      verb={verb}
      groups={groups}
      form={form}
      onClose={onClose}
      afterClose={onGone}
    />
  );
}

/** A link to the parent is sent even when the form does not show it. */
function hiddenOf(initial: Values | undefined, visible: string[]): Values {
  const others = Object.entries(initial ?? nothing).filter(([name]) => !visible.includes(name));
  return Object.fromEntries(
    others.map(([name, value]) => [
      name,
      value && typeof value === "object" && "id" in value ? value.id : value,
    ]),
  );
}

/** Every opening is a new form; only its draft may come from an earlier one. */
export function CreateDialog(props: CreateProps) {
  const [round, setRound] = useState(0);
  const [seen, setSeen] = useState(false);
  if (props.open && !seen) setSeen(true);
  if (!seen) return null;
  const gone = () => {
    setRound(round + 1);
    setSeen(false);
  };
  return <Create key={round} {...props} onGone={gone} />;
}

interface EditProps extends DialogProps {
  /** As the list holds it; the dialog reads the whole record itself. */
  row: Row;
}

function Edit({ kind, row, open, onClose, onDone, onGone }: EditProps & { onGone: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const groups = useMemo(() => groupsOf(kind, row.masked), [kind, row.masked]);
  const path = `${pathOf(kind)}/${row.id}`;
  const send = async ({ changes, version, key }: Sent) => {
    if (Object.keys(changes).length > 0) {
      const saved = await api.patch<Row>(path, { ...changes, version }, { key });
      client.setQueryData(["record", kind.name, row.id], saved);
      void message.success(t("form.saved", { name: titleOf(kind, saved) }));
      onDone?.(saved);
    }
    onClose();
    await refresh(client, kind);
  };
  const form = useRecordForm({
    fields: groups.flatMap(({ fields }) => fields),
    base: row,
    version: row.version,
    draftKey: `${kind.name}.${row.id}`,
    whole: false,
    send,
    reread: async () => {
      const fresh = await fetchRecord(kind, row.id);
      client.setQueryData(["record", kind.name, row.id], fresh);
      return fresh.version;
    },
  });
  return (
    <FormDialog
      open={open}
      title={t("form.edit", { name: titleOf(kind, row) })}
      verb={t("form.save")}
      groups={groups}
      form={form}
      onClose={onClose}
      afterClose={onGone}
    />
  );
}

export function EditDialog(props: EditProps) {
  const { kind, open, onClose } = props;
  const [round, setRound] = useState(0);
  const [seen, setSeen] = useState(false);
  if (open && !seen) setSeen(true);
  const { data } = useRecord(kind, seen ? props.row.id : null);
  if (!seen) return null;
  if (!data) {
    return (
      <Modal open={open} title={titleOf(kind, props.row)} footer={null} onCancel={onClose}>
        <Skeleton active />
      </Modal>
    );
  }
  const gone = () => {
    setRound(round + 1);
    setSeen(false);
  };
  return <Edit key={round} {...props} row={data} onGone={gone} />;
}
