/** Changing one's password: the old one, the new one twice; other devices are signed out. */

import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/kernel/errors";
import { useSaid } from "@/kernel/said";
import { changePassword } from "@/kernel/session";

interface Values {
  old: string;
  new: string;
  again: string;
}

function useChange(onClose: () => void) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const submit = async (values: Values) => {
    setBusy(true);
    try {
      await changePassword(values.old, values.new);
      void message.success(t("me.passwordChanged"));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const named = (["old", "new"] as const).filter((name) => error.fields[name]);
      form.setFields(named.map((name) => ({ name, errors: [error.fields[name] ?? ""] })));
      if (named.length === 0) void message.error(error.message || t("app.failed"));
    } finally {
      setBusy(false);
    }
  };
  return { form, busy, submit };
}

type Reader = { getFieldValue: (name: string) => unknown };

function Fields() {
  const { t } = useTranslation();
  const needed = { required: true, message: t("me.needed") };
  const same = ({ getFieldValue }: Reader) => ({
    validator: (_: unknown, value: string) =>
      !value || getFieldValue("new") === value ? Promise.resolve() : Promise.reject(new Error(t("me.passwordsDiffer"))),
  });
  return (
    <>
      <Form.Item name="old" label={t("me.passwordOld")} rules={[needed]}>
        <Input.Password autoFocus autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="new" label={t("me.passwordNew")} rules={[needed]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="again" label={t("me.passwordAgain")} dependencies={["new"]} rules={[needed, same]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}

interface Props {
  onClose: () => void;
  /** Somebody else set the present password: there is no way round. */
  forced?: boolean;
}

export default function PasswordDialog({ onClose, forced = false }: Props) {
  const { t } = useTranslation();
  const { form, busy, submit } = useChange(onClose);
  return (
    <Modal
      open
      width={420}
      title={t("me.password")}
      okText={t("me.password")}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
      closable={!forced}
      cancelButtonProps={{ hidden: forced }}
      keyboard={!forced}
      mask={{ closable: false }}
    >
      <p>{t(forced ? "me.passwordForced" : "me.passwordHelp")}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <Fields />
      </Form>
    </Modal>
  );
}
