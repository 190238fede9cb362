/** What can be done with one row: at most three buttons, the rest behind "…", only what the row allows. */
import { EllipsisOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps, Tooltip } from "antd";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionDialog } from "@/kernel/actions/ActionDialog";
import { MenuIcon, menuOf, UNGROUPED } from "@/kernel/actions/menu";
import { keyEnds } from "@/kernel/actions/menuKey";
import type { Outcome } from "@/kernel/actions/useRun";
import { EditDialog } from "@/kernel/form/RecordForm";
import { type Action, type Kind, type Row, titleOf } from "@/kernel/kinds";
import { ActionIcon } from "@/kernel/marks/ActionIcon";
import { isApart } from "@/kernel/record/panels";
import "@/kernel/actions/actions.css";

interface Props {
  kind: Kind;
  row: Row;
  onDone?: (outcome: Outcome) => void;
  max?: number;
  size?: "small" | "middle";
}

/** The kind's own actions this row allows; dangerous ones never stand in front. */
export function allowed(kind: Kind, row: Row): Action[] {
  const can = row.can ?? [];
  const ours = kind.actions.filter(({ name }) => can.includes(name) && !isApart(kind, name));
  return [...ours.filter(({ danger }) => !danger), ...ours.filter(({ danger }) => danger)];
}

/** The kernel's own verbs, which the server does not list among the actions. */
function plain(row: Row, t: TFunction): Action[] {
  const can = row.can ?? [];
  const verbs: Action[] = [
    { name: "restore", label: t("actions.restore"), icon: "rollback", input: [] },
    { name: "delete", label: t("actions.delete"), icon: "delete", danger: true, input: [] },
  ];
  return verbs.filter(({ name }) => can.includes(name));
}

function editOf(row: Row, t: TFunction): Action | undefined {
  return row.can?.includes("update")
    ? { name: "update", label: t("actions.edit"), icon: "edit", input: [] }
    : undefined;
}

interface FrontProps {
  actions: Action[];
  size: "small" | "middle";
  onRun: (action: Action) => void;
}

function Front({ actions, size, onRun }: FrontProps) {
  return actions.map((action) => (
    <Tooltip key={action.name} title={action.help} mouseEnterDelay={0.6}>
      <Button
        size={size}
        icon={action.icon ? <ActionIcon name={action.icon} /> : undefined}
        onClick={() => onRun(action)}
      >
        {action.label}
      </Button>
    </Tooltip>
  ));
}

function useMenu(rest: Action[], all: Action[], row: Row, onRun: (action: Action) => void) {
  const { t } = useTranslation();
  const itemOf = (action: Action) => ({
    key: action.name,
    label: action.label,
    danger: action.danger,
    icon: <MenuIcon name={action.icon || "form"} />,
    onClick: () => onRun(action),
  });
  return menuOf([...rest, ...plain(row, t)], itemOf, [], [UNGROUPED, ...all]);
}

/** What people do most stands in front; where that is nothing of the kind's own, it is editing. */
function frontOf(ours: Action[], edit: Action | undefined, max: number): Action[] {
  const front = ours.filter(({ danger, aside }) => !danger && !aside).slice(0, max);
  return front.length === 0 && edit && max > 0 ? [edit] : front;
}

function More({ items, size }: { items: MenuProps["items"]; size: "small" | "middle" }) {
  const { t } = useTranslation();
  return (
    <Dropdown menu={{ items, onClick: keyEnds, className: "kact-menu" }} trigger={["click"]} placement="bottomRight">
      <Button
        size={size}
        type={size === "small" ? "text" : "default"}
        icon={<EllipsisOutlined />}
        aria-label={t("actions.more")}
      />
    </Dropdown>
  );
}

export function ActionButtons({ kind, row, onDone, max = 3, size = "middle" }: Props) {
  const { t } = useTranslation();
  const [running, setRunning] = useState<Action | null>(null);
  const [editing, setEditing] = useState(false);
  const ours = allowed(kind, row);
  const edit = editOf(row, t);
  const front = frontOf(ours, edit, max);
  const rest = [...(edit ? [edit] : []), ...ours].filter((action) => !front.includes(action));
  const run = (action: Action) => (action === edit ? setEditing(true) : setRunning(action));
  const items = useMenu(rest, ours, row, run);
  if (front.length + items.length === 0) return null;
  return (
    <div className="kact-buttons" role="toolbar" aria-label={t("actions.toolbar")}>
      <Front actions={front} size={size} onRun={run} />
      {items.length > 0 ? <More items={items} size={size} /> : null}
      {running ? (
        <ActionDialog
          kind={kind}
          action={running}
          target={{ ids: [row.id], labels: [titleOf(kind, row)] }}
          onClose={() => setRunning(null)}
          onDone={onDone}
        />
      ) : null}
      <EditDialog kind={kind} row={row} open={editing} onClose={() => setEditing(false)} />
    </div>
  );
}
