/** The door: user name and password, in the visitor's language. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Waves } from "@/app/Wordmark";
import { ApiError } from "@/kernel/errors";
import { currentLanguage, languages, switchLanguage } from "@/kernel/i18n";
import { signIn } from "@/kernel/session";

interface Values {
  username: string;
  password: string;
}

function Sea() {
  const { t } = useTranslation();
  return (
    <header className="a-door-sea">
      <Waves size={44} ground="rgba(255,255,255,.14)" crest="#fff" />
      <div>
        <h1>Kehai 客海</h1>
        <p>{t("door.line")}</p>
      </div>
      <svg className="a-waves" viewBox="0 0 800 300" preserveAspectRatio="none" aria-hidden="true">
        <path d="M0 120c130-70 270-70 400 0s270 70 400 0v180H0z" fill="#0d8380" opacity=".55" />
        <path d="M0 180c130-60 270-60 400 0s270 60 400 0v120H0z" fill="#0a6266" opacity=".8" />
        <path d="M0 238c130-46 270-46 400 0s270 46 400 0v62H0z" fill="#074348" />
      </svg>
    </header>
  );
}

function Tongues() {
  return (
    <div className="a-door-tongues">
      {languages.map(({ code, label, tag }) => (
        <Button
          key={code}
          lang={tag}
          size="small"
          type={code === currentLanguage() ? "link" : "text"}
          onClick={() => void switchLanguage(code)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

function useDoor() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const enter = async ({ username, password }: Values) => {
    setBusy(true);
    setRefusal("");
    try {
      await signIn(client, username.trim(), password);
    } catch (error) {
      const ours = error instanceof ApiError ? error : null;
      const offline = ours?.code === "offline";
      setRefusal(ours?.message || t(offline ? "app.offline" : "app.failed"));
      setBusy(false);
    }
  };
  return { enter, refusal, busy };
}

export default function SignIn() {
  const { t } = useTranslation();
  const { enter, refusal, busy } = useDoor();
  return (
    <div className="a-door">
      <Sea />
      <main className="a-door-form">
        <h2>{t("door.title")}</h2>
        <p>{t("door.help")}</p>
        <Form layout="vertical" size="large" requiredMark={false} onFinish={enter}>
          <Form.Item name="username" label={t("door.username")} rules={[{ required: true, message: t("me.needed") }]}>
            <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          <Form.Item name="password" label={t("door.password")} rules={[{ required: true, message: t("me.needed") }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {refusal ? <Alert type="error" showIcon title={refusal} role="alert" /> : null}
          <Button type="primary" htmlType="submit" block loading={busy} className="a-door-enter">
            {t("door.enter")}
          </Button>
        </Form>
        <Tongues />
      </main>
    </div>
  );
}
