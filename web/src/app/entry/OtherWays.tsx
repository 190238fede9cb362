/** Below the password: the other houses one can sign in with, and why the last try there did not work. */
import {
  ContactsOutlined,
  DingtalkOutlined,
  LoginOutlined,
  WechatOutlined,
  WechatWorkOutlined,
} from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Divider, Form, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  doorOf,
  type Elsewhere,
  enterWith,
  type Pair,
  refusalWord,
  takeWord,
  useElsewhere,
  wordOf,
} from "@/kernel/elsewhere";
import type { Factor } from "@/kernel/entry";
import { ApiError } from "@/kernel/errors";
import "@/app/entry/otherWays.css";

export const marks: Record<Elsewhere["type"], ReactNode> = {
  wecom: <WechatWorkOutlined />,
  dingtalk: <DingtalkOutlined />,
  feishu: <LoginOutlined />,
  weixin: <WechatOutlined />,
  oidc: <LoginOutlined />,
  ldap: <ContactsOutlined />,
};

interface PairProps {
  name: string;
  action: string;
  onSend: (pair: Pair) => Promise<unknown>;
}

function usePair(onSend: PairProps["onSend"]) {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (pair: Pair) => {
    setBusy(true);
    setRefusal("");
    try {
      await onSend({ username: pair.username.trim(), password: pair.password });
    } catch (error) {
      const word = wordOf(error);
      const ours = error instanceof ApiError ? error.message : "";
      setRefusal(word ? t(`ways.refused.${word}`) : ours || t("app.failed"));
    } finally {
      setBusy(false);
    }
  };
  return { send, refusal, busy };
}

/** User name and password of a directory, for whoever asks for them. */
export function PairForm({ name, action, onSend }: PairProps) {
  const { t } = useTranslation();
  const { send, refusal, busy } = usePair(onSend);
  const needed = [{ required: true, message: t("me.needed") }];
  return (
    <Form
      name="elsewhere"
      layout="vertical"
      size="large"
      requiredMark={false}
      onFinish={(pair: Pair) => void send(pair)}
    >
      <Form.Item name="username" label={t("ways.username", { name })} rules={needed}>
        <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item name="password" label={t("door.password")} rules={needed}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      {refusal ? <Alert type="error" showIcon title={refusal} role="alert" /> : null}
      <Button type="primary" htmlType="submit" block loading={busy} className="a-door-enter">
        {action}
      </Button>
    </Form>
  );
}

function WayButton({ way, onForm }: { way: Elsewhere; onForm: () => void }) {
  const { t } = useTranslation();
  const label = t("ways.with", { name: way.name });
  const facts = { block: true, size: "large" as const, icon: marks[way.type] ?? <LoginOutlined />, className: "a-way" };
  return way.form ? (
    <Button {...facts} onClick={onForm}>
      {label}
    </Button>
  ) : (
    <Button {...facts} href={doorOf(way)}>
      {label}
    </Button>
  );
}

interface Props {
  /** A second factor is asked for next. */
  onSecond: (factors: Factor[]) => void;
  /** Another house's password is typed now, so that ours need not be asked for beside it. */
  onTyping?: (typing: boolean) => void;
  /** Whether something other than the password was offered just above. */
  goesOn?: boolean;
}

export function OtherWays({ onSecond, onTyping, goesOn }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: ways = [] } = useElsewhere();
  const [typing, setTyping] = useState<Elsewhere | null>(null);
  const [refused, setRefused] = useState(() => refusalWord(takeWord("refused")));
  const type = (way: Elsewhere | null) => {
    setRefused(null);
    setTyping(way);
    onTyping?.(way !== null);
  };
  const enter = async (way: Elsewhere, pair: Pair) => {
    const second = await enterWith<Factor>(client, way, pair);
    if (second) onSecond(second);
  };
  return (
    <>
      {refused ? (
        <Alert type="error" showIcon title={t(`ways.refused.${refused}`)} role="alert" className="a-way-refused" />
      ) : null}
      {ways.length && !typing && !goesOn ? <Divider plain>{t("entry.or")}</Divider> : null}
      {typing ? (
        <section className="a-way-form" aria-label={typing.name}>
          <PairForm
            name={typing.name}
            action={t("ways.with", { name: typing.name })}
            onSend={(pair) => enter(typing, pair)}
          />
          <Button type="link" size="small" onClick={() => type(null)}>
            {t("ways.others")}
          </Button>
        </section>
      ) : (
        ways.map((way) => <WayButton key={way.id} way={way} onForm={() => type(way)} />)
      )}
    </>
  );
}
