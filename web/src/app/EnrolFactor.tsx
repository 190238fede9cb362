/** The company wants a second factor first: the page where one is set up, and nothing else. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { Factors } from "@/domains/security/Factors";
import { useSecurity } from "@/domains/security/security";
import { signOut } from "@/kernel/session";
import "@/domains/security/security.css";

export default function EnrolFactor({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data } = useSecurity();
  const has = Boolean(data && (data.totp || data.passkeys.length > 0));
  return (
    <main className="s-page">
      <header>
        <h1>{t("entry.enrol")}</h1>
        <p>{t("entry.enrolHelp")}</p>
      </header>
      {data ? <Factors security={data} /> : <Spin />}
      {has ? <Alert type="success" showIcon title={t("entry.enrolled")} role="status" /> : null}
      <div className="s-save">
        <Button type="text" onClick={() => void signOut(client)}>
          {t("me.signOut")}
        </Button>
        <Button type="primary" disabled={!has} onClick={onDone}>
          {t("entry.goOn")}
        </Button>
      </div>
    </main>
  );
}
