/** An entry in the hours of its day, as tall as it is long; its lower edge is drawn by the hand, and moved by the keys. */
import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { Chip, type Hands } from "@/kernel/calendar/Chip";
import { endOf, lengthAt, type Placed } from "@/kernel/calendar/hours";
import type { Stretch } from "@/kernel/calendar/useStretch";

/** Pixels from which on there is room for the time above the name. */
const TALL = 40;
/** Pixels below which only small words fit. */
const SHORT = 24;
const LINE = 16;
/** Pixels that a hand trembles. */
const STILL = 3;
/** Pixels at the lower edge of the sheet within which it goes on by itself, and by how many. */
const [NEAR, ON] = [24, 12];

interface Props {
  place: Placed;
  hands: Hands;
  owner: boolean;
}

/** Follows the hand from where it takes the edge until it lets go; Escape leaves it as it was. A finger scrolls instead. */
function take(event: PointerEvent<HTMLElement>, { key, time }: Placed["entry"], stretch: Stretch) {
  const edge = event.currentTarget;
  const [block, hours, sheet] = [edge.parentElement, edge.closest(".g-hours"), edge.closest(".g-sheet")];
  if (event.pointerType === "touch" || event.button !== 0 || !block || !hours || !sheet) return;
  event.preventDefault();
  edge.setPointerCapture(event.pointerId);
  const begun = event.clientY;
  const held = begun - block.getBoundingClientRect().bottom;
  const over = new AbortController();
  const { signal } = over;
  const end = (finish: () => void) => () => {
    over.abort();
    finish();
  };
  let moves = false;
  const follow = ({ clientY }: MouseEvent) => {
    moves ||= Math.abs(clientY - begun) >= STILL;
    if (!moves) return;
    if (clientY > sheet.getBoundingClientRect().bottom - NEAR) sheet.scrollTop += ON;
    stretch.show(key, lengthAt(time, clientY - held - hours.getBoundingClientRect().top));
  };
  const leave = end(stretch.drop);
  edge.addEventListener("pointermove", follow, { signal });
  edge.addEventListener("pointerup", end(stretch.keep), { signal });
  edge.addEventListener("pointercancel", leave, { signal });
  window.addEventListener("keydown", (pressed) => pressed.key === "Escape" && leave(), { signal });
}

/** The way of the mouse; the keys have theirs on the entry itself. */
function Edge({ place: { entry }, hands }: Props) {
  const { t } = useTranslation();
  const drawn = hands.stretch.shown?.key === entry.key;
  return (
    <i
      className="g-edge"
      title={t("agenda.stretch")}
      aria-hidden
      onPointerDown={(event) => take(event, entry, hands.stretch)}
    >
      {drawn ? <b>{endOf(entry)}</b> : null}
    </i>
  );
}

export function Block(props: Props) {
  const { place, hands, owner } = props;
  const { entry, top, height, lane, lanes, wide } = place;
  const keys = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!event.shiftKey || !by) return;
    event.preventDefault();
    hands.stretch.press(entry.key, by);
  };
  const tall = height >= TALL;
  const lines = Math.max(1, Math.floor((height - 6 - LINE) / LINE));
  return (
    <div
      className="g-at"
      data-tall={tall || undefined}
      data-short={height < SHORT || undefined}
      style={{
        top,
        height,
        left: `${(lane * 100) / lanes}%`,
        width: `${(wide * 100) / lanes}%`,
        ["--lines" as string]: lines,
      }}
    >
      <Chip entry={entry} hands={hands} owner={owner} range={tall} onKeys={entry.stretchable ? keys : undefined} />
      {entry.stretchable ? <Edge {...props} /> : null}
    </div>
  );
}
