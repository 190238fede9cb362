/** Previous and next record of the list it was opened from; Ctrl+↑ and Ctrl+↓ do the same. */
import { DownOutlined, LeftOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { recordAddress, useGo } from "@/kernel/fields/RecordLink";
import type { Kind } from "@/kernel/kinds";
import { type Neighbours, neighboursOf } from "@/kernel/record/neighbours";

interface Props {
  kind: Kind;
  id: string;
  /** In a drawer: shows the other record in the same place. */
  onGo?: (id: string) => void;
}

/** Typing has its own use for these keys. */
const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable]") !== null;

function useWalkKeys(near: Neighbours | null, go: (id: string) => void): void {
  const latest = useRef({ near, go });
  latest.current = { near, go };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || typing(event.target)) return;
      const { previous, next } = latest.current.near ?? {};
      const to = event.key === "ArrowUp" ? previous : event.key === "ArrowDown" ? next : null;
      if (!to) return;
      event.preventDefault();
      latest.current.go(to);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}

interface StepProps {
  words: string;
  icon: ReactNode;
  to: string | null;
  onGo: (id: string) => void;
}

function Step({ words, icon, to, onGo }: StepProps) {
  return (
    <Tooltip title={words}>
      <Button type="text" size="small" icon={icon} aria-label={words} disabled={!to} onClick={() => to && onGo(to)} />
    </Tooltip>
  );
}

/** The address of the list a record came from, else of the whole list of its kind. */
export function listAddress(kind: Kind, near: Neighbours | null): string {
  return near?.address ?? `/${kind.name.replace(".", "/")}`;
}

export function Walk({ kind, id, onGo }: Props) {
  const { t } = useTranslation();
  const navigate = useGo();
  const near = neighboursOf(kind, id);
  const go = (to: string) => (onGo ? onGo(to) : navigate(recordAddress(kind.name, to)));
  useWalkKeys(near, go);
  const back = (
    <Button type="text" size="small" icon={<LeftOutlined />} onClick={() => navigate(listAddress(kind, near))}>
      {kind.plural}
    </Button>
  );
  const steps = near && near.of > 1 && (
    <span className="kr-walk-steps">
      <span className="kf-figures">{t("record.place", { place: near.place, of: near.of })}</span>
      <Step words={t("record.previous")} icon={<UpOutlined />} to={near.previous} onGo={go} />
      <Step words={t("record.next")} icon={<DownOutlined />} to={near.next} onGo={go} />
    </span>
  );
  return (
    <nav className="kr-walk" aria-label={t("record.walk")}>
      {onGo ? null : back}
      {steps}
    </nav>
  );
}
