/** One entry: a press opens it beside the calendar, the hand drags it to another day, the second button asks for the day. */
import { SwapOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/domains/agenda/agenda";

export interface Hands {
  open: (entry: Entry) => void;
  ask: (entry: Entry) => void;
  drop: (key: string, day: string) => void;
  make: (day: string) => void;
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
      onDragStart={(event) => event.dataTransfer.setData("text/plain", entry.key)}
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
