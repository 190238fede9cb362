/** Notices on this device while Kehai is closed: switched on by a press, with what to do where the browser does not let us. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  abilityOf,
  devices,
  hereOf,
  NoService,
  type PushDevice,
  remove,
  showContent,
  switchOn,
} from "@/domains/mobile/push";
import { sentenceOf } from "@/kernel/form/problems";
import { showTime } from "@/kernel/format";
import { useSaid } from "@/kernel/said";
import { useMe } from "@/kernel/session";

const KEY = ["notices", "push"];

/** "Edge 138 · Windows" of what a browser says of itself. */
export function nameOf(agent: string): string {
  const browser =
    /(Edg|OPR|Firefox|FxiOS|CriOS|Chrome)[A-Za-z]*\/(\d+)/.exec(agent) ?? /(Version)\/(\d+).*Safari/.exec(agent);
  const names: Record<string, string> = {
    Edg: "Edge",
    OPR: "Opera",
    FxiOS: "Firefox",
    CriOS: "Chrome",
    Version: "Safari",
  };
  const system = /(iPhone|iPad|Android|Windows|Mac OS X|Linux|HarmonyOS)/.exec(agent)?.[1] ?? "";
  const first = browser ? `${names[browser[1] as string] ?? browser[1]} ${browser[2]}` : "";
  return [first, system].filter(Boolean).join(" · ") || agent.slice(0, 40) || "?";
}

function Line({ device, act }: { device: PushDevice; act: (work: () => Promise<unknown>) => void }) {
  const { t } = useTranslation();
  const name = nameOf(device.agent);
  return (
    <li>
      <div>
        <b>{name}</b>
        {device.id === hereOf() ? <span className="o-here">{t("office.push.here")}</span> : null}
        <small>
          {device.told
            ? t("office.push.told", { at: showTime(device.told) })
            : t("office.push.untold", { at: showTime(device.since) })}
        </small>
        <Checkbox checked={device.content} onChange={({ target }) => act(() => showContent(device.id, target.checked))}>
          {t("office.push.content")}
        </Checkbox>
      </div>
      <Button
        size="small"
        aria-label={t("office.push.removeOne", { name })}
        onClick={() => act(() => remove(device.id))}
      >
        {t("office.push.remove")}
      </Button>
    </li>
  );
}

/** What this browser allows, in a sentence that says what to do. */
function Here({ onPress, busy }: { onPress: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const able = abilityOf();
  if (able === "on") return null;
  if (able === "off")
    return (
      <>
        <p>{t("office.push.why")}</p>
        <Button loading={busy} onClick={onPress}>
          {t("office.push.on")}
        </Button>
      </>
    );
  const type = able === "blocked" ? "warning" : "info";
  return <Alert type={type} showIcon title={t(`office.push.${able}`)} description={t(`office.push.${able}Help`)} />;
}

export function PushPanel() {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const me = useMe().data;
  const { data } = useQuery({ queryKey: KEY, queryFn: devices, gcTime: 0 });
  const [busy, setBusy] = useState(false);
  const [unheard, setUnheard] = useState(false);
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setUnheard(false);
    try {
      await work();
    } catch (error) {
      if (error instanceof NoService) setUnheard(true);
      else if (!(error instanceof DOMException)) void message.error(sentenceOf(error, t));
    } finally {
      await client.invalidateQueries({ queryKey: KEY });
      setBusy(false);
    }
  };
  if (!data || !me) return <Skeleton active />;
  return (
    <section className="o-push" aria-label={t("office.push.title")}>
      <h3>{t("office.push.title")}</h3>
      <Here busy={busy} onPress={() => void act(() => switchOn(me.user.id))} />
      {unheard ? (
        <Alert type="warning" showIcon title={t("office.push.unheard")} description={t("office.push.unheardHelp")} />
      ) : null}
      {data.rows.length ? (
        <ul>
          {data.rows.map((device) => (
            <Line key={device.id} device={device} act={(work) => void act(work)} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}
