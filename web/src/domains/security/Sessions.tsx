/** Where somebody is signed in: device, address, since when; ended one by one, or all others. */
import { DesktopOutlined, MobileOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton, Tag } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { deviceOf, endOthers, endSession, type Session, useSessions } from "@/domains/security/security";
import { ApiError } from "@/kernel/errors";
import { sentenceOf } from "@/kernel/form/problems";
import { showTime } from "@/kernel/format";
import "@/domains/security/security.css";

function Line({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t } = useTranslation();
  const phone = /Mobile|Android|iPhone/.test(session.agent);
  const times = [t("security.sessionSince", { when: showTime(session.since) })];
  if (!session.here) times.push(t("security.seen", { when: showTime(session.seen) }));
  return (
    <div className="s-line" data-session={session.id}>
      <span className="s-icon">{phone ? <MobileOutlined /> : <DesktopOutlined />}</span>
      <div>
        <span>
          {deviceOf(session.agent)} {session.here ? <Tag color="processing">{t("security.here")}</Tag> : null}
        </span>
        <p>{[session.address, ...times].filter(Boolean).join(" · ")}</p>
      </div>
      {session.here ? null : (
        <Button type="text" danger onClick={onEnd}>
          {t("me.signOut")}
        </Button>
      )}
    </div>
  );
}

function idleText(t: TFunction, minutes: number): string {
  const hours = minutes / 60;
  return Number.isInteger(hours) ? t("security.idleHours", { count: hours }) : t("security.idle", { minutes });
}

/** Ends sessions, and says why not where one could not be ended. */
function useAfter() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  return async (ending: Promise<unknown>) => {
    try {
      await ending;
    } catch (error) {
      void message.error((error instanceof ApiError && error.message) || t("app.failed"));
    }
    await client.invalidateQueries({ queryKey: ["sessions"] });
  };
}

/** One's own sessions; another person's for who may change that person. */
export function SessionLines({ person }: { person?: string }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useSessions(person);
  const after = useAfter();
  const rows = data?.rows ?? [];
  return (
    <>
      {isPending ? <Skeleton active paragraph={{ rows: 1 }} /> : null}
      {error ? <p className="s-faint">{sentenceOf(error, t)}</p> : null}
      {rows.map((session) => (
        <Line key={session.id} session={session} onEnd={() => void after(endSession(session.id, person))} />
      ))}
      {data && rows.length === 0 ? <p className="s-faint">{t("security.noSessions")}</p> : null}
    </>
  );
}

/** `idle`: minutes without use after which a session ends. */
export function Sessions({ idle }: { idle?: number }) {
  const { t } = useTranslation();
  const { data } = useSessions();
  const after = useAfter();
  return (
    <section className="s-card">
      <h2>{t("security.sessions")}</h2>
      {idle ? <p className="s-faint">{idleText(t, idle)}</p> : null}
      <SessionLines />
      {data && data.rows.length > 1 ? (
        <div className="s-foot">
          <Button onClick={() => void after(endOthers())}>{t("security.endOthers")}</Button>
        </div>
      ) : null}
    </section>
  );
}
