/** What the device says at the foot of every page: no network and of when the data is, what waits to be sent, a new version. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { prepareDay } from "@/domains/mobile/day";
import { asOf, watchAsOf } from "@/domains/mobile/kept";
import { attend, carried } from "@/domains/mobile/offline";
import { renew } from "@/domains/mobile/push";
import { sendAll } from "@/domains/mobile/sender";
import { useKeptNote } from "@/domains/mobile/useKeptNote";
import { useCounts } from "@/domains/mobile/useQueue";
import { useNewVersion } from "@/domains/mobile/version";
import { useGo } from "@/kernel/fields/RecordLink";
import { showTime } from "@/kernel/format";
import { useMe } from "@/kernel/session";
import "@/domains/mobile/mobile.css";

const DAY_EVERY = 10 * 60_000;
const SEND_EVERY = 30_000;

function watchNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Keeps, and sends what waits: at once when the network is back, and now and then, because a device is often wrong about it. */
function useDevice(): void {
  const client = useQueryClient();
  const me = useMe().data;
  useEffect(() => {
    if (!me || !carried()) return;
    let here = true;
    const send = async () => {
      if (!here || !navigator.onLine) return;
      // What was shown instead is asked for again, too.
      if ((await sendAll()) > 0 || asOf() > 0) await client.invalidateQueries();
    };
    const day = () => navigator.onLine && !document.hidden && void prepareDay().catch(() => undefined);
    void attend(me)
      .then(send)
      .then(day)
      .catch(() => undefined);
    const back = () => void send().catch(() => undefined);
    window.addEventListener("online", back);
    const sending = setInterval(back, SEND_EVERY);
    const days = setInterval(day, DAY_EVERY);
    return () => {
      here = false;
      window.removeEventListener("online", back);
      clearInterval(sending);
      clearInterval(days);
    };
  }, [me, client]);
}

/** Goes on with the notices of this browser, and where a press on one of them leads. */
function usePushed(): void {
  const go = useGo();
  const person = useMe().data?.user.id;
  useEffect(() => {
    if (person) void renew(person).catch(() => undefined);
  }, [person]);
  useEffect(() => {
    const heard = ({ data }: MessageEvent<{ opened?: string }>) => data?.opened !== undefined && go(data.opened);
    navigator.serviceWorker?.addEventListener("message", heard);
    return () => navigator.serviceWorker?.removeEventListener("message", heard);
  }, [go]);
}

function Network() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const at = useSyncExternalStore(watchAsOf, asOf);
  if (online && !at) return null;
  return (
    <div className="m-line m-offline" role="status">
      {at ? t("mobile.asOf", { at: showTime(new Date(at).toISOString()) }) : t("app.noNetwork")}
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const go = useGo();
  const { waiting, stuck } = useCounts();
  if (waiting + stuck === 0) return null;
  return (
    <button type="button" className="m-line m-waiting" data-stuck={stuck > 0} onClick={() => go("/queue")}>
      {stuck > 0 ? t("mobile.stuck", { count: stuck }) : t("mobile.waiting", { count: waiting })}
    </button>
  );
}

function Version() {
  const { t } = useTranslation();
  const take = useNewVersion();
  if (!take) return null;
  return (
    <div className="m-line m-version" role="status">
      {t("mobile.newVersion")}
      <Button size="small" type="primary" onClick={take}>
        {t("mobile.load")}
      </Button>
    </div>
  );
}

export default function Device() {
  useDevice();
  useKeptNote();
  usePushed();
  return (
    <div className="m-lines">
      <Version />
      <Waiting />
      <Network />
    </div>
  );
}
