/** Pairing an authenticator app: the picture to scan, the secret to type, the first code. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, QRCode, Spin } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { beginApp, changed, confirmApp, type Secret } from "@/domains/security/security";
import { useProve } from "@/kernel/prove";

interface Props {
  onClose: () => void;
  onDone: (codes: string[]) => void;
}

function Pair({ secret, onCode }: { secret: Secret; onCode: (code: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="s-pair">
      <p>{t("security.scan")}</p>
      <QRCode value={secret.uri} type="svg" size={184} color="#000" bgColor="#fff" bordered={false} />
      <p className="s-faint">{t("security.typeSecret")}</p>
      <code className="s-secret">{secret.secret}</code>
      <Form layout="vertical" requiredMark={false} onFinish={({ code }: { code: string }) => onCode(code)}>
        <Form.Item name="code" label={t("entry.code")} rules={[{ required: true, message: t("me.needed") }]}>
          <Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={7} className="a-code" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block>
          {t("security.appConfirm")}
        </Button>
      </Form>
    </div>
  );
}

export function AppDialog({ onClose, onDone }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { prove, dialog } = useProve();
  const [secret, setSecret] = useState<Secret | null>(null);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void prove(beginApp).then((made) => (made ? setSecret(made) : onClose()));
  });
  const send = async (code: string) => {
    const added = await prove(() => confirmApp(code));
    if (!added) return;
    onDone(added.codes);
    await changed(client);
  };
  return (
    <Modal open={secret !== null} width={440} title={t("security.appAdd")} footer={null} onCancel={onClose}>
      {secret ? <Pair secret={secret} onCode={(code) => void send(code)} /> : <Spin />}
      {dialog}
    </Modal>
  );
}
