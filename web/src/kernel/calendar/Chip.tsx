/** One entry: a press opens it beside the calendar, the hand drags it elsewhere, the second button asks for the time. */
import { SwapOutlined } from "@ant-design/icons";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/kernel/calendar/entries";

export interface Hands {
  open: (entry: Entry) => void;
  ask: (entry: Entry) => void;
  drop: (key: string, day: string, time?: string) => void;
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

export function Chip({ entry, hands, owner = false }: { entry: Entry; hands: Hands; owner?: boolean }) {
  const { t } = useTranslation();
  const { source, time, title, movable, over } = entry;
  const who = owner && entry.owner ? entry.owner.label : "";
  const words = [time, title, who].filter(Boolean).join(" ");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside it moves it by the keys
    <div
      className="g-chip"
      data-kind={source.kind.name}
      data-over={over || undefined}
      draggable={movable}
      onDragStart={(event) => take(event, entry)}
    >
      <button
        type="button"
        className="g-open"
        title={`${source.kind.label} · ${source.field.label}: ${words}`}
        onClick={() => hands.open(entry)}
      >
        {time ? <time>{time}</time> : null} {title}
        {who ? <small> {who}</small> : null}
      </button>
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
