/** Asks to borrow a customer by number or full name; nobody is told whether there is one. */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { LOAN, request } from "@/domains/customers/loans/loans";
import { refresh } from "@/kernel/api";
import { FormDialog } from "@/kernel/form/FormDialog";
import { useRecordForm } from "@/kernel/form/useRecordForm";
import { defaultsOf } from "@/kernel/form/values";
import { type Field, fieldOf, type Kind } from "@/kernel/kinds";

const ASKED = ["asked", "purpose", "term", "level"];

export default function AskDialog({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const fields = ASKED.map((name) => fieldOf(kind, name)).filter((field): field is Field => field !== undefined);
  const form = useRecordForm({
    fields,
    base: defaultsOf(fields),
    draftKey: `${LOAN}.ask`,
    whole: true,
    send: async ({ changes, key }) => {
      await request(changes, key);
      message.success(t("loan.asked"));
      await refresh(client, LOAN);
      onClose();
    },
  });
  return (
    <FormDialog
      open
      title={t("loan.ask")}
      verb={t("loan.ask")}
      groups={[{ title: "", fields }]}
      form={form}
      onClose={onClose}
    />
  );
}
