/** One entry: a press opens it beside the calendar, the hand drags it elsewhere, the second button asks for the time. */
import { SwapOutlined } from "@ant-design/icons";
import type { DragEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/kernel/calendar/entries";
import { endOf } from "@/kernel/calendar/hours";
import type { Stretch } from "@/kernel/calendar/useStretch";

export interface Hands {
  open: (entry: Entry) => void;
  ask: (entry: Entry) => void;
  drop: (key: string, day: string, time?: string) => void;
  /** Longer and shorter, where the hours are seen. */
  stretch: Stretch;
  /** Without it nothing is made here. */
  make?: (day: string, time?: string) => void;
}

const HELD = "application/x-held";
/** How far below its upper edge the hand holds it, so that it is put down where it is seen. */
export const heldAt = ({ dataTransfer }: DragEvent) => Number(dataTransfer.getData(HELD)) || 0;

function take(event: DragEvent, { key }: Entry) {
  const { top } = event.currentTarget.getBoundingClientRect();
  event.dataTransfer.setData("text/plain", key);
  event.dataTransfer.setData(HELD, String(event.clientY - top));
}

interface Props {
  entry: Entry;
  hands: Hands;
  owner?: boolean;
  /** From when until when, and not only from when. */
  range?: boolean;
  /** What the keys do besides, where its length is seen. */
  onKeys?: (event: KeyboardEvent) => void;
}

/** The button that opens it: its time, its name, and whose it is. */
function Opener({ entry, hands, owner, range, onKeys }: Props) {
  const { t } = useTranslation();
  const { source, time, title, minutes } = entry;
  const who = owner && entry.owner ? entry.owner.label : "";
  const span = minutes ? `${time}–${endOf(entry)}` : time;
  const words = [span, title, who].filter(Boolean).join(" ");
  const told = `${source.kind.label} · ${source.field.label}: ${words}`;
  return (
    <button
      type="button"
      className="g-open"
      title={onKeys ? `${told}\n${t("agenda.stretch")}` : told}
      aria-keyshortcuts={onKeys ? "Shift+ArrowDown Shift+ArrowUp" : undefined}
      onKeyDown={onKeys}
      onBlur={onKeys ? hands.stretch.keep : undefined}
      onClick={() => hands.open(entry)}
    >
      {time ? (
        <time>
          {time}
          {range && minutes ? <span>–{endOf(entry)}</span> : null}
        </time>
      ) : null}{" "}
      <span className="g-title">{title}</span>
      {who ? <small> {who}</small> : null}
    </button>
  );
}

export function Chip(props: Props) {
  const { t } = useTranslation();
  const { entry, hands } = props;
  const { source, title, movable, over } = entry;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside it moves it by the keys
    <div
      className="g-chip"
      data-kind={source.kind.name}
      data-over={over || undefined}
      draggable={movable}
      onDragStart={(event) => take(event, entry)}
    >
      <Opener {...props} />
      {movable ? (
        <button
          type="button"
          className="g-move"
          aria-label={t("agenda.moveOf", { name: title })}
          title={t("agenda.moveTo")}
          onClick={() => hands.ask(entry)}
        >
          <SwapOutlined />
        </button>
      ) : null}
    </div>
  );
}
