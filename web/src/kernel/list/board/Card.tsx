/** A card: its name, a few fields, whose it is, how long it has rested here, what comes next, and where it may go. */
import { SwapOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { keyEnds } from "@/kernel/actions/menuKey";
import { FieldShow } from "@/kernel/fields";
import { showTime } from "@/kernel/format";
import { type Board, fieldOf, type Kind, type Link, type Row, titleOf } from "@/kernel/kinds";
import { dueOf, type Place, restOf } from "@/kernel/list/board/columns";
import { Title } from "@/kernel/list/Cell";
import { PersonMark } from "@/kernel/marks/Avatar";

interface Props {
  kind: Kind;
  board: Board;
  row: Row;
  goals: Place[];
  moving: boolean;
  ended: boolean;
  onOpen: () => void;
  onGo: (place: Place) => void;
  onDrag: (row: Row | null) => void;
}

function Rest({ board, row }: { board: Board; row: Row }) {
  const { t } = useTranslation();
  const rest = restOf(row, board);
  if (!rest) return null;
  const words = t(rest.pace === "late" ? "board.tooLong" : "board.daysHere", { count: rest.days });
  return (
    <span className="kb-rest k-figures" data-pace={rest.pace} title={words}>
      <span aria-hidden="true">{t("board.days", { count: rest.days })}</span>
      <span className="k-unseen">{words}</span>
    </span>
  );
}

function Next({ board, row }: { board: Board; row: Row }) {
  const { t } = useTranslation();
  if (!board.due) return null;
  const due = dueOf(row, board.due);
  const step = board.step ? String(row[board.step] ?? "") : "";
  const at = row[board.due];
  return (
    <p className="kb-next" data-due={due}>
      <i aria-hidden="true" />
      <span>{[typeof at === "string" ? showTime(at) : "", step].filter(Boolean).join(" · ") || t("board.noStep")}</span>
    </p>
  );
}

function Move({ kind, row, goals, onGo }: Pick<Props, "kind" | "row" | "goals" | "onGo">) {
  const { t } = useTranslation();
  if (goals.length === 0) return null;
  const items = goals.map((place) => ({
    key: `${place.end}${place.value}`,
    label: place.label,
    onClick: () => onGo(place),
  }));
  return (
    <Dropdown menu={{ items, onClick: keyEnds }} trigger={["click"]} placement="bottomRight">
      <Button
        type="text"
        size="small"
        icon={<SwapOutlined />}
        aria-label={t("board.moveOf", { name: titleOf(kind, row) })}
        title={t("board.moveTo")}
      />
    </Dropdown>
  );
}

function Facts({ kind, board, row }: Pick<Props, "kind" | "board" | "row">) {
  const fields = board.shown.flatMap((name) => fieldOf(kind, name) ?? []);
  const filled = fields.filter(({ name }) => row[name] !== null && row[name] !== undefined && row[name] !== "");
  return (
    <dl>
      {filled.map((field) => (
        <div key={field.name} data-type={field.type}>
          <dt>{field.label}</dt>
          <dd>
            <FieldShow field={field} value={row[field.name]} masked={row.masked?.includes(field.name)} dense />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Foot({ board, row, ended }: Pick<Props, "board" | "row" | "ended">) {
  const owner = row.owner as Link | null | undefined;
  return (
    <footer>
      {owner ? (
        <span className="kb-owner" title={owner.label}>
          <PersonMark name={owner.label} size={20} />
          <span>{owner.label}</span>
        </span>
      ) : (
        <span />
      )}
      {ended ? null : <Rest board={board} row={row} />}
    </footer>
  );
}

export function Card({ kind, board, row, goals, moving, ended, onOpen, onGo, onDrag }: Props) {
  const start = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", titleOf(kind, row));
    onDrag(row);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the title inside is a link
    <li
      className="kb-card"
      data-moving={moving || undefined}
      draggable={goals.length > 0 && !moving}
      onDragStart={start}
      onDragEnd={() => onDrag(null)}
      onClick={onOpen}
      aria-busy={moving || undefined}
    >
      <header>
        <Title kind={kind} row={row} onOpen={onOpen} />
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: only keeps the menu from opening the card */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the menu inside is the control */}
        <span className="kb-move" onClick={(event) => event.stopPropagation()}>
          <Move kind={kind} row={row} goals={goals} onGo={onGo} />
        </span>
      </header>
      <Facts kind={kind} board={board} row={row} />
      {ended ? null : <Next board={board} row={row} />}
      <Foot board={board} row={row} ended={ended} />
    </li>
  );
}
