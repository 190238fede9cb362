/** The door: user name and password, or a passkey; then a second factor where there is one. */
import { KeyOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Divider, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Forgot } from "@/app/entry/Forgot";
import { Door } from "@/app/entry/Sea";
import { SecondStep } from "@/app/entry/SecondStep";
import { useStep } from "@/app/entry/useStep";
import { enterByPasskey, type Factor, signIn, useWays } from "@/kernel/entry";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { passkeysWork } from "@/kernel/passkey";
import "@/app/entry/entry.css";

const OtherWays = late(async () => {
  const [made] = await Promise.all([import("@/app/entry/OtherWays"), openRoom("ways")]);
  return { default: made.OtherWays };
});

interface Values {
  username: string;
  password: string;
  remember: boolean;
}

interface Props {
  onSecond: (factors: Factor[]) => void;
  onForgot?: () => void;
  passkeys: boolean;
}

function ByPasskey(props: { onClick: () => void; disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Divider plain>{t("entry.or")}</Divider>
      <Button block icon={<KeyOutlined />} {...props}>
        {t("entry.passkey")}
      </Button>
    </>
  );
}

function Passwords({ onSecond, onForgot, passkeys }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const { run, busy, refusal } = useStep();
  const enter = async ({ username, password, remember }: Values) => {
    const second = await run(() =>
      signIn(client, { username: username.trim(), password, remember: Boolean(remember) }),
    );
    if (second) onSecond(second);
  };
  const byPasskey = () => void run(() => enterByPasskey(client, Boolean(form.getFieldValue("remember"))));
  const needed = [{ required: true, message: t("me.needed") }];
  return (
    <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={enter}>
      <Form.Item name="username" label={t("door.username")} rules={needed}>
        <Input autoFocus autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item name="password" label={t("door.password")} rules={needed}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <div className="a-door-beside">
        <Form.Item name="remember" valuePropName="checked" noStyle>
          <Checkbox>{t("entry.remember")}</Checkbox>
        </Form.Item>
        {onForgot ? (
          <Button type="link" size="small" onClick={onForgot}>
            {t("entry.forgot")}
          </Button>
        ) : null}
      </div>
      {refusal ? <Alert type="error" showIcon title={refusal} role="alert" /> : null}
      <Button type="primary" htmlType="submit" block loading={busy} className="a-door-enter">
        {t("door.enter")}
      </Button>
      {passkeys ? <ByPasskey onClick={byPasskey} disabled={busy} /> : null}
    </Form>
  );
}

export default function SignIn() {
  const { t } = useTranslation();
  const ways = useWays();
  const [second, setSecond] = useState<Factor[] | null>(null);
  const [forgotten, setForgotten] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  // Whoever goes back types the password anew, though the session begun still waits.
  const [anew, setAnew] = useState(false);
  const waits = second ?? (anew ? null : ways.data?.waiting);
  const back = () => {
    setSecond(null);
    setAnew(true);
  };
  if (waits) return <SecondStep factors={waits} onBack={back} />;
  if (forgotten) return <Forgot onBack={() => setForgotten(false)} />;
  const passkeys = Boolean(ways.data?.passkeys) && passkeysWork();
  const onForgot = ways.data?.reset ? () => setForgotten(true) : undefined;
  return (
    <Door title={t("door.title")} help={t("door.help")}>
      {elsewhere ? null : <Passwords onSecond={setSecond} onForgot={onForgot} passkeys={passkeys} />}
      <OtherWays onSecond={setSecond} onTyping={setElsewhere} goesOn={passkeys} />
    </Door>
  );
}
