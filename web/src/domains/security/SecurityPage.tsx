/** My account: password, second factors, recovery codes, and where I am signed in. */
import { Button, Spin } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Factors } from "@/domains/security/Factors";
import { Sessions } from "@/domains/security/Sessions";
import { type Security, useSecurity } from "@/domains/security/security";
import { useGo } from "@/kernel/fields/RecordLink";
import { showTime } from "@/kernel/format";
import { openRoom } from "@/kernel/i18n";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { rulesText } from "@/kernel/passwordRules";
import { Trouble } from "@/kernel/record/States";
import { useMe } from "@/kernel/session";
import "@/domains/security/security.css";

const Accounts = late(async () => {
  const [made] = await Promise.all([import("@/domains/security/Accounts"), openRoom("ways")]);
  return { default: made.Accounts };
});
const PasswordDialog = late(() => import("@/app/PasswordDialog"));

export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="s-card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Password({ security }: { security: Security }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  const { set, since } = security.password;
  return (
    <Card title={t("door.password")}>
      <div className="s-line">
        <div>
          <span>{set ? t("security.passwordSince", { when: showTime(since) }) : t("security.noPassword")}</span>
          <p>{rulesText(t, security.rules)}</p>
        </div>
        {set ? <Button onClick={() => setChanging(true)}>{t("me.password")}</Button> : null}
      </div>
      {changing ? <PasswordDialog onClose={() => setChanging(false)} /> : null}
    </Card>
  );
}

function Keys() {
  const { t } = useTranslation();
  const go = useGo();
  if (!useKind("people.token")) return null;
  return (
    <Card title={t("programs.title")}>
      <div className="s-line">
        <p>{t("programs.about")}</p>
        <Button onClick={() => go("/people/token")}>{t("programs.open")}</Button>
      </div>
    </Card>
  );
}

export default function SecurityPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { data, error, refetch } = useSecurity();
  return (
    <div className="s-page">
      <header>
        <h1>{t("security.title")}</h1>
        <p>{me.data ? `${me.data.user.label} · ${me.data.user.username}` : null}</p>
      </header>
      {data ? (
        <>
          <Password security={data} />
          <Factors security={data} />
          <Accounts />
          <Keys />
          <Sessions idle={data.idle_minutes} />
        </>
      ) : error ? (
        <Trouble error={error} onRetry={() => void refetch()} />
      ) : (
        <Spin />
      )}
    </div>
  );
}
