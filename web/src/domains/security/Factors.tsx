/** Second factors: passkeys, the authenticator app, codes on paper. */
import { KeyOutlined, MobileOutlined, SnippetsOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Popconfirm } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppDialog } from "@/domains/security/AppDialog";
import { CodesDialog } from "@/domains/security/CodesDialog";
import { addPasskey, changed, newCodes, removeApp, removePasskey, type Security } from "@/domains/security/security";
import { useWays } from "@/kernel/entry";
import { showTime } from "@/kernel/format";
import { passkeysWork } from "@/kernel/passkey";
import { useProve } from "@/kernel/prove";
import { useSaid } from "@/kernel/said";

interface LineProps {
  icon: ReactNode;
  title: string;
  help: string;
  children: ReactNode;
}

function Line({ icon, title, help, children }: LineProps) {
  return (
    <div className="s-line">
      <span className="s-icon">{icon}</span>
      <div>
        <span>{title}</span>
        <p>{help}</p>
      </div>
      {children}
    </div>
  );
}

function Remove({ onConfirm, name }: { onConfirm: () => void; name: string }) {
  const { t } = useTranslation();
  return (
    <Popconfirm title={t("security.removeSure", { name })} okText={t("security.remove")} onConfirm={onConfirm}>
      <Button danger type="text" aria-label={t("security.removeNamed", { name })}>
        {t("security.remove")}
      </Button>
    </Popconfirm>
  );
}

/** Asks what a passkey shall be called; null when the person changed their mind. */
function useNaming(): () => Promise<string | null> {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return () =>
    new Promise<string | null>((resolve) => {
      let name = "";
      modal.confirm({
        title: t("security.passkeyName"),
        icon: null,
        content: (
          <Input
            autoFocus
            maxLength={60}
            aria-label={t("security.passkeyName")}
            placeholder={t("security.passkeyNameHint")}
            onChange={(event) => {
              name = event.target.value;
            }}
          />
        ),
        okText: t("security.passkeyMake"),
        onOk: () => resolve(name.trim() || t("security.passkey")),
        onCancel: () => resolve(null),
      });
    });
}

function useFactors() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const named = useNaming();
  const { message } = useSaid();
  const { prove, dialog } = useProve();
  const [codes, setCodes] = useState<string[]>([]);
  const run = async (work: () => Promise<{ codes?: string[] } | null>) => {
    const answer = await prove(work);
    if (answer?.codes?.length) setCodes(answer.codes);
    await changed(client);
    return answer;
  };
  const add = async () => {
    const name = await named();
    // The browser says no by itself: its dialog was closed, it waited too long, or the window was not in front.
    if (name && (await run(() => addPasskey(name))) === null) void message.info(t("security.passkeyNone"));
  };
  return { run, add, dialog, codes, setCodes };
}

function Passkeys({ security, add, run }: { security: Security } & Pick<ReturnType<typeof useFactors>, "add" | "run">) {
  const { t } = useTranslation();
  const ways = useWays();
  const here = Boolean(ways.data?.passkeys) && passkeysWork();
  return (
    <>
      <Line
        icon={<KeyOutlined />}
        title={t("security.passkeys")}
        help={t(here ? "security.passkeysHelp" : "security.passkeysNot")}
      >
        {here ? <Button onClick={() => void add()}>{t("security.passkeyAdd")}</Button> : null}
      </Line>
      {security.passkeys.map((key) => {
        const when = key.used ? t("security.used", { when: showTime(key.used) }) : t("security.unused");
        return (
          <div className="s-line s-inner" key={key.id}>
            <div>
              <span>{key.name}</span>
              <p>{`${t("security.since", { when: showTime(key.since) })} · ${when}`}</p>
            </div>
            <Remove name={key.name} onConfirm={() => void run(() => removePasskey(key.id).then(() => null))} />
          </div>
        );
      })}
    </>
  );
}

export function Factors({ security }: { security: Security }) {
  const { t } = useTranslation();
  const { run, add, dialog, codes, setCodes } = useFactors();
  const [pairing, setPairing] = useState(false);
  const { totp, recovery } = security;
  const appHelp = totp ? t("security.since", { when: showTime(totp.since) }) : t("security.appHelp");
  return (
    <section className="s-card">
      <h2>{t("security.factors")}</h2>
      <Passkeys security={security} add={add} run={run} />
      <Line icon={<MobileOutlined />} title={t("security.app")} help={appHelp}>
        {totp ? (
          <Remove name={t("security.app")} onConfirm={() => void run(() => removeApp().then(() => null))} />
        ) : (
          <Button onClick={() => setPairing(true)}>{t("security.appAdd")}</Button>
        )}
      </Line>
      {totp || security.passkeys.length ? (
        <Line
          icon={<SnippetsOutlined />}
          title={t("security.codes")}
          help={t("security.codesLeft", { count: recovery })}
        >
          <Button onClick={() => void run(newCodes)}>{t("security.codesNew")}</Button>
        </Line>
      ) : null}
      {pairing ? (
        <AppDialog
          onClose={() => setPairing(false)}
          onDone={(made) => {
            setPairing(false);
            setCodes(made);
          }}
        />
      ) : null}
      {codes.length ? <CodesDialog codes={codes} onClose={() => setCodes([])} /> : null}
      {dialog}
    </section>
  );
}
