/** What can be done with the chosen rows, and how many they are. */
import { CloseOutlined, DeleteOutlined, EllipsisOutlined, RollbackOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { MenuIcon, menuOf, UNGROUPED } from "@/kernel/actions/menu";
import { keyEnds } from "@/kernel/actions/menuKey";
import { useGo } from "@/kernel/fields/RecordLink";
import { showCount, showTotal } from "@/kernel/format";
import type { Action } from "@/kernel/kinds";
import type { ListModel } from "@/kernel/list/useListModel";
import { ActionIcon } from "@/kernel/marks/ActionIcon";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { isApart, Tools } from "@/kernel/record/panels";
import { useNarrow } from "@/kernel/screen";

/** Deleting and restoring are actions, too, though the server lists them apart. */
function plainActions({ kind, deleted }: ListModel, t: TFunction): Action[] {
  if (!kind.can.includes("delete")) return [];
  return deleted
    ? [{ name: "restore", label: t("list.restore"), bulk: true, icon: "rollback", input: [] }]
    : [{ name: "delete", label: t("list.delete"), bulk: true, danger: true, icon: "delete", input: [] }];
}

/** Of how many chosen rows the action can be done; all of them when the whole filter is chosen. */
export function able({ selection }: ListModel, action: string): number {
  if (selection.everything) return selection.count;
  return selection.rows.filter((row) => !row.can || row.can.includes(action)).length;
}

function iconOf(action: Action) {
  if (action.name === "delete") return <DeleteOutlined />;
  if (action.name === "restore") return <RollbackOutlined />;
  return action.icon ? <ActionIcon name={action.icon} /> : undefined;
}

const unsuited = new Set(["files", "picture", "json", "longtext"]);

/** Changing one field of all chosen rows is the action "update" with that field alone. */
function edits({ kind, deleted }: ListModel): Action[] {
  if (deleted || !kind.can.includes("update")) return [];
  const open = kind.fields.filter(
    ({ readonly, locked, right, type }) => !readonly && !locked && right === "write" && !unsuited.has(type),
  );
  return open.map((field) => ({
    name: "update",
    label: field.label,
    bulk: true,
    input: [{ ...field, required: true, default: undefined }],
  }));
}

function useRest(model: ListModel, rest: Action[]): MenuProps["items"] {
  const { t } = useTranslation();
  const itemOf = (action: Action) => ({
    key: action.name,
    label: action.label,
    danger: action.danger,
    icon: <MenuIcon name={action.icon || "form"} />,
    disabled: able(model, action.name) === 0,
    onClick: () => model.dialogs.run(action),
  });
  const fields = edits(model).map((action) => ({
    ...itemOf(action),
    key: `edit-${action.label}`,
    icon: undefined,
    onClick: () => model.dialogs.run({ ...action, label: t("list.change", { field: action.label }) }),
  }));
  const icon = <MenuIcon name="edit" />;
  const change = {
    key: "edit",
    label: t("list.bulkEdit"),
    icon,
    children: fields,
    disabled: able(model, "update") === 0,
  };
  return menuOf(rest, itemOf, fields.length ? [change] : [], [UNGROUPED, ...model.kind.actions]);
}

/** Records that are one are put side by side on a page of their own. */
function mergePath(name: string, rows: { id: string }[]): string {
  const [domain, kind] = name.split(".");
  return `/${domain}/merge?kind=${kind}&ids=${rows.map(({ id }) => id).join(",")}`;
}

/** Two to five chosen ones, each of which may be merged. */
function MergeButton({ model }: { model: ListModel }) {
  const go = useGo();
  const { kind, selection } = model;
  const merging = kind.actions.find(({ name }) => name === "merge");
  if (!merging || selection.everything || selection.count < 2 || selection.count > 5) return null;
  return (
    <Button
      icon={<KindIcon name="merge" />}
      disabled={able(model, "merge") < selection.count}
      onClick={() => go(mergePath(kind.name, selection.rows))}
    >
      {merging.label}
    </Button>
  );
}

/** What people do most; where nothing else can be done, what destroys may stand there, too. */
function inFront(all: Action[], most: number): Action[] {
  const mild = all.filter(({ aside, danger }) => !aside && !danger);
  return (mild.length > 0 ? mild : all).slice(0, most);
}

function Buttons({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const named = model.deleted
    ? []
    : model.kind.actions.filter((action) => action.bulk && !isApart(model.kind, action.name));
  const all = [...named, ...plainActions(model, t)];
  const first = inFront(all, narrow ? 2 : 5);
  const rest = all.filter((action) => !first.includes(action));
  const items = useRest(model, rest);
  return (
    <>
      {first.map((action) => (
        <Button
          key={action.name}
          danger={action.danger}
          icon={iconOf(action)}
          disabled={able(model, action.name) === 0}
          onClick={() => model.dialogs.run(action)}
        >
          {action.label}
        </Button>
      ))}
      {model.deleted ? null : <MergeButton model={model} />}
      {items?.length ? (
        <Dropdown trigger={["click"]} menu={{ items, className: "k-bulk-menu kact-menu", onClick: keyEnds }}>
          <Button icon={<EllipsisOutlined />} aria-label={t("list.more")} />
        </Dropdown>
      ) : null}
    </>
  );
}

export default function BulkBar({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { selection, total, answer } = model;
  const capped = answer.data?.capped === true && !model.exact;
  const shown = selection.everything ? showTotal(selection.count, capped) : showCount(selection.count);
  const more = selection.pageChosen && !selection.everything && total !== null && total > selection.count;
  return (
    <div className="k-bulk" role="toolbar" aria-label={t("list.bulk")}>
      <Button type="text" icon={<CloseOutlined />} aria-label={t("list.unselect")} onClick={selection.clear} />
      <span className="k-bulk-count" role="status">
        {t("list.selected", { count: shown })}
      </span>
      {more ? (
        <Button type="link" size="small" onClick={selection.takeAll}>
          {t("list.selectAll", { total: showTotal(total, capped) })}
        </Button>
      ) : null}
      <span className="k-list-spring" />
      {selection.everything || model.deleted ? null : (
        <Tools kind={model.kind} ids={selection.rows.map(({ id }) => id)} />
      )}
      <Buttons model={model} />
    </div>
  );
}
