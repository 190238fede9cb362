/** Forgotten: an e-mail with a link, and the same answer for everybody. */
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Door } from "@/app/entry/Sea";
import { useStep } from "@/app/entry/useStep";
import { forgot } from "@/kernel/entry";

export function Forgot({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const { run, busy, refusal } = useStep();
  const [said, setSaid] = useState("");
  const send = async ({ username }: { username: string }) => {
    const answer = await run(() => forgot(username.trim()));
    if (answer) setSaid(answer.message);
  };
  return (
    <Door title={t("entry.forgot")} help={t("entry.forgotHelp")}>
      {said ? (
        <Alert type="success" showIcon title={said} role="status" />
      ) : (
        <Form layout="vertical" size="large" requiredMark={false} onFinish={send}>
          <Form.Item
            name="username"
            label={t("entry.nameOrMail")}
            rules={[{ required: true, message: t("me.needed") }]}
          >
            <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          {refusal ? <Alert type="error" showIcon title={refusal} role="alert" /> : null}
          <Button type="primary" htmlType="submit" block loading={busy} className="a-door-enter">
            {t("entry.sendLink")}
          </Button>
        </Form>
      )}
      <div className="a-door-beside">
        <Button type="link" size="small" onClick={onBack}>
          {t("entry.back")}
        </Button>
      </div>
    </Door>
  );
}
