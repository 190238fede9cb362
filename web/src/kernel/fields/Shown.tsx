/** What all fields share when shown: the dash of an empty value, the lock of a masked one, the copy icon. */
import { CheckOutlined, CopyOutlined, LockOutlined } from "@ant-design/icons";
import { type ComponentType, type MouseEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShowProps } from "@/kernel/fields/types";
import { isEmpty, textOf } from "@/kernel/fields/values";
import { Tip } from "@/kernel/marks/Tip";
import "@/kernel/fields/fields.css";

export function Nothing() {
  return (
    <span className="kf-nothing" aria-hidden="true">
      –
    </span>
  );
}

/** A masked value keeps what the server left of it, behind a lock that says why. */
function Masked({ value }: { value: unknown }) {
  const { t } = useTranslation();
  return (
    <Tip title={t("fields.masked_help")}>
      <span className="kf-masked">
        <LockOutlined aria-label={t("fields.masked")} />
        <span className="kf-figures">{isEmpty(value) ? "•••" : textOf(value)}</span>
      </span>
    </Tip>
  );
}

/** Wraps the Show of a type so that it only ever meets a value that is there and readable. */
export function shown(Inner: ComponentType<ShowProps>): ComponentType<ShowProps> {
  return function Shown(props: ShowProps) {
    if (props.masked || props.field.right === "masked") return <Masked value={props.value} />;
    if (isEmpty(props.value)) return <Nothing />;
    return <Inner {...props} />;
  };
}

/** Copies without the spaces that a mouse selection adds. */
export function CopyIcon({ text }: { text: string }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const copy = async (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (!(await copyText(text))) return;
    setDone(true);
    window.setTimeout(() => setDone(false), 1500);
  };
  return (
    <Tip title={done ? t("fields.copied") : t("fields.copy")}>
      <button type="button" className="kf-copy" aria-label={t("fields.copy")} onClick={copy}>
        {done ? <CheckOutlined /> : <CopyOutlined />}
      </button>
    </Tip>
  );
}

/** The clipboard API is there only in a secure context; an office server on plain http has the old way. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export function Copyable({ text, children }: { text: string; children: ReactNode }) {
  return (
    <span className="kf-copyable">
      {children}
      <CopyIcon text={text} />
    </span>
  );
}
