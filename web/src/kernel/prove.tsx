/** Shows once more who one is, when the server asks for it (prove_again), and then does the thing again. */

import { KeyOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input, Modal } from "antd";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Factor, proveByCode, proveByPasskey, proveByPassword, useWays } from "@/kernel/entry";
import { ApiError } from "@/kernel/errors";
import { passkeysWork } from "@/kernel/passkey";
import { useSaid } from "@/kernel/said";

interface Asked {
  done: (shown: boolean) => void;
}

function useProof(done: () => void) {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setRefusal("");
    try {
      if ((await work()) !== false) done();
    } catch (error) {
      const ours = error instanceof ApiError ? error : null;
      setRefusal((ours && (Object.values(ours.fields)[0] ?? ours.message)) || t("app.failed"));
    } finally {
      setBusy(false);
    }
  };
  return { run, refusal, busy };
}

function Body({ own, onDone }: { own: Factor[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { run, refusal, busy } = useProof(onDone);
  const typed = own.includes("totp") || own.includes("recovery");
  const passwords = own.length === 0;
  const send = ({ shown }: { shown: string }) =>
    void run(() => (passwords ? proveByPassword(shown) : proveByCode(shown)));
  const needed = [{ required: true, message: t("me.needed") }];
  return (
    <Form layout="vertical" requiredMark={false} onFinish={send}>
      {passwords ? (
        <Form.Item name="shown" label={t("me.passwordOld")} rules={needed}>
          <Input.Password autoFocus autoComplete="current-password" />
        </Form.Item>
      ) : null}
      {typed ? (
        <Form.Item name="shown" label={t("entry.codeOrRecovery")} rules={needed}>
          <Input autoFocus autoComplete="one-time-code" maxLength={20} />
        </Form.Item>
      ) : null}
      {refusal ? <Alert type="error" showIcon title={refusal} role="alert" style={{ marginBottom: 16 }} /> : null}
      {passwords || typed ? (
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t("entry.confirm")}
        </Button>
      ) : null}
      {own.includes("passkey") && passkeysWork() ? (
        <Button
          block
          icon={<KeyOutlined />}
          style={{ marginTop: 8 }}
          disabled={busy}
          onClick={() => void run(proveByPasskey)}
        >
          {t("entry.showPasskey")}
        </Button>
      ) : null}
    </Form>
  );
}

function ProveDialog({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const ways = useWays();
  return (
    <Modal open width={400} title={t("entry.prove")} footer={null} onCancel={() => asked.done(false)}>
      <p>{t("entry.proveHelp")}</p>
      {ways.data && !ways.isFetching ? <Body own={ways.data.own} onDone={() => asked.done(true)} /> : null}
    </Modal>
  );
}

type Prove = <T>(work: () => Promise<T>) => Promise<T | undefined>;

/** `prove(work)` does the work, asking for a proof where it is wanted; undefined when refused, which is said. */
export function useProve(): { prove: Prove; dialog: ReactNode } {
  const { t } = useTranslation();
  const { message } = useSaid();
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = useCallback(
    () =>
      new Promise<boolean>((resolve) => {
        setAsked({
          done: (shown) => {
            setAsked(null);
            resolve(shown);
          },
        });
      }),
    [],
  );
  const prove: Prove = async (work) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiError && error.code === "prove_again") {
        return (await ask()) ? prove(work) : undefined;
      }
      const ours = error instanceof ApiError ? error : null;
      void message.error((ours && (Object.values(ours.fields)[0] ?? ours.message)) || t("app.failed"));
      return undefined;
    }
  };
  return { prove, dialog: asked ? <ProveDialog asked={asked} /> : null };
}
