/** The second step: a code of the authenticator app, a recovery code, or a passkey. */
import { KeyOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Door } from "@/app/entry/Sea";
import { useStep } from "@/app/entry/useStep";
import { type Factor, secondByCode, secondByPasskey } from "@/kernel/entry";
import { passkeysWork } from "@/kernel/passkey";

interface CodeProps {
  paper: boolean;
}

/** The box for a code; six digits, or one of those on paper. */
export function CodeItem({ paper }: CodeProps) {
  const { t } = useTranslation();
  const label = paper ? t("entry.recovery") : t("entry.code");
  return (
    <Form.Item name="code" label={label} rules={[{ required: true, message: t("me.needed") }]}>
      <Input
        key={String(paper)}
        autoFocus
        autoComplete="one-time-code"
        inputMode={paper ? "text" : "numeric"}
        maxLength={paper ? 20 : 7}
        spellCheck={false}
        className="a-code"
      />
    </Form.Item>
  );
}

interface OthersProps {
  paper: boolean;
  onPaper?: (paper: boolean) => void;
  onBack: () => void;
}

function Others({ paper, onPaper, onBack }: OthersProps) {
  const { t } = useTranslation();
  return (
    <div className="a-door-beside">
      {onPaper ? (
        <Button type="link" size="small" onClick={() => onPaper(!paper)}>
          {t(paper ? "entry.useOther" : "entry.useRecovery")}
        </Button>
      ) : null}
      <Button type="link" size="small" onClick={onBack}>
        {t("entry.back")}
      </Button>
    </div>
  );
}

interface Props {
  factors: Factor[];
  onBack: () => void;
}

export function SecondStep({ factors, onBack }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { run, busy, refusal } = useStep();
  const app = factors.includes("totp");
  const [paper, setPaper] = useState(false);
  const keys = factors.includes("passkey") && passkeysWork();
  const coded = app || paper;
  const send = ({ code }: { code: string }) => void run(() => secondByCode(client, code));
  const help = coded ? t(paper ? "entry.recoveryHelp" : "entry.codeHelp") : t("entry.passkeyHelp");
  return (
    <Door title={t("entry.second")} help={help}>
      <Form layout="vertical" size="large" requiredMark={false} onFinish={send}>
        {coded ? <CodeItem paper={paper} /> : null}
        {refusal ? <Alert type="error" showIcon title={refusal} role="alert" /> : null}
        {coded ? (
          <Button type="primary" htmlType="submit" block loading={busy} className="a-door-enter">
            {t("door.enter")}
          </Button>
        ) : null}
        {keys ? (
          <Button
            block
            type={coded ? "default" : "primary"}
            icon={<KeyOutlined />}
            className="a-door-enter"
            disabled={busy}
            onClick={() => void run(() => secondByPasskey(client))}
          >
            {t("entry.showPasskey")}
          </Button>
        ) : null}
        <Others onBack={onBack} paper={paper} onPaper={factors.includes("recovery") ? setPaper : undefined} />
      </Form>
    </Door>
  );
}
