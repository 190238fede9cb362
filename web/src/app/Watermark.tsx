/** Who looks, over the whole screen when the company wants it, and on every print; it catches no click and no selection. */

import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { now } from "@/kernel/format";
import { api } from "@/kernel/http";
import { useMe } from "@/kernel/session";
import "@/app/watermark.css";

const EVERY = 60_000;
/** As many as cover a large screen; what lies beyond is cut off. */
const marks = Array.from({ length: 80 }, (_none, at) => at);

function useMinute(): string {
  const [text, setText] = useState(() => now().format("YYYY-MM-DD HH:mm"));
  useEffect(() => {
    const timer = window.setInterval(() => setText(now().format("YYYY-MM-DD HH:mm")), EVERY);
    return () => window.clearInterval(timer);
  }, []);
  return text;
}

/** Domain, kind and record stand in the address. */
function printed(path: string) {
  const [domain, kind, id] = path.split("/").filter(Boolean);
  const known = domain && kind && id && /^[0-9a-f-]{36}$/.test(id);
  return { path: path.slice(0, 200), ...(known ? { kind: `${domain}.${kind}`, id } : {}) };
}

/** A print is told to the trail; the house prints also when it cannot be told. */
function usePrints(path: string, signedIn: boolean): void {
  useEffect(() => {
    if (!signedIn) return;
    const tell = () => void api.post("/api/trail/print", printed(path)).catch(() => undefined);
    window.addEventListener("beforeprint", tell);
    return () => window.removeEventListener("beforeprint", tell);
  }, [path, signedIn]);
}

export function Watermark() {
  const me = useMe().data;
  const pathname = useLocation({ select: (place) => place.pathname });
  const minute = useMinute();
  usePrints(pathname, Boolean(me));
  if (!me) return null;
  const line = `${me.user.label} ${me.user.username.slice(-4)} ${minute}`;
  return (
    <div className={me.watermark ? "a-watermark a-watermark-on" : "a-watermark"} aria-hidden="true">
      {marks.map((mark) => (
        <span key={mark}>{line}</span>
      ))}
    </div>
  );
}
