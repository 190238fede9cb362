/** The page behind the link of an e-mail: choose a password, then sign in with it. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Door } from "@/app/entry/Sea";
import { useStep } from "@/app/entry/useStep";
import { aboutLink, choosePassword, type LinkFacts } from "@/kernel/entry";
import { rulesText } from "@/kernel/passwordRules";
import "@/app/entry/entry.css";

export const CHOOSE = "/choose-password";
const leave = () => window.location.assign("/");

interface Values {
  new: string;
  again: string;
}

function Choose({ token, facts, onDone }: { token: string; facts: LinkFacts; onDone: () => void }) {
  const { t } = useTranslation();
  const { run, busy, refusal } = useStep();
  const send = async (values: Values) => {
    const chosen = await run(async () => {
      await choosePassword(token, values.new);
      return true;
    });
    if (chosen) onDone();
  };
  const needed = { required: true, message: t("me.needed") };
  const same = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
    validator: (_: unknown, value: string) =>
      !value || getFieldValue("new") === value ? Promise.resolve() : Promise.reject(new Error(t("me.passwordsDiffer"))),
  });
  return (
    <Form layout="vertical" size="large" requiredMark={false} onFinish={send}>
      <Input hidden readOnly value={facts.username} autoComplete="username" />
      <Form.Item name="new" label={t("me.passwordNew")} rules={[needed]} extra={rulesText(t, facts.rules)}>
        <Input.Password autoFocus autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="again" label={t("me.passwordAgain")} dependencies={["new"]} rules={[needed, same]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {refusal ? <Alert type="error" showIcon title={refusal} role="alert" /> : null}
      <Button type="primary" htmlType="submit" block loading={busy} className="a-door-enter">
        {t("entry.choose")}
      </Button>
    </Form>
  );
}

export default function ChoosePassword() {
  const { t } = useTranslation();
  const [token] = useState(() => window.location.hash.slice(1));
  const [done, setDone] = useState(false);
  const about = useQuery({
    queryKey: ["link", token],
    queryFn: () => aboutLink(token),
    retry: false,
    staleTime: 600_000,
  });
  const facts = about.data;
  const help = facts ? t("entry.chooseHelp", { name: facts.name, username: facts.username }) : "";
  return (
    <Door title={t(facts?.purpose === "invite" ? "entry.welcome" : "entry.chooseTitle")} help={help}>
      {about.isPending ? <Spin /> : null}
      {about.isError ? (
        <Alert type="warning" showIcon title={about.error.message || t("app.failed")} role="alert" />
      ) : null}
      {facts && !done ? <Choose token={token} facts={facts} onDone={() => setDone(true)} /> : null}
      {done ? <Alert type="success" showIcon title={t("entry.chosen")} role="status" /> : null}
      {done || about.isError ? (
        <Button type={done ? "primary" : "default"} block size="large" className="a-door-enter" onClick={leave}>
          {t("entry.toDoor")}
        </Button>
      ) : null}
    </Door>
  );
}
