/** The top of a list: its name, its views, and what begins here: create, import, export. */
import { DownloadOutlined, EllipsisOutlined, PlusOutlined, RestOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, type MenuProps } from "antd";
import { useTranslation } from "react-i18next";
import { keyEnds } from "@/kernel/actions/menuKey";
import { useGo } from "@/kernel/fields/RecordLink";
import { many, one } from "@/kernel/form/words";
import { late } from "@/kernel/late";
import { useExport } from "@/kernel/list/useExport";
import { type ListModel, mayMake, standsAlone } from "@/kernel/list/useListModel";
import { ViewTabs } from "@/kernel/list/ViewTabs";
import { Dropdown } from "@/kernel/marks/opening";
import { useNarrow } from "@/kernel/screen";

const ExportDialog = late(() => import("@/kernel/list/ExportDialog"));

function useMore(model: ListModel, start: (editing?: boolean) => Promise<void>): MenuProps["items"] {
  const { t } = useTranslation();
  const go = useGo();
  const { kind, state } = model;
  const items: NonNullable<MenuProps["items"]> = [];
  if (standsAlone(model) && kind.can.includes("import")) {
    items.push({
      key: "import",
      icon: <UploadOutlined />,
      label: t("list.import"),
      onClick: () => go(`/imports/new?kind=${kind.name}`),
    });
  }
  if (kind.can.includes("export")) {
    items.push({
      key: "export",
      icon: <DownloadOutlined />,
      label: t("list.export"),
      onClick: () => void start(),
    });
    if (kind.can.includes("import")) {
      items.push({
        key: "editing",
        icon: <DownloadOutlined />,
        label: t("exports.editing"),
        onClick: () => void start(true),
      });
    }
  }
  if (kind.can.includes("delete")) {
    items.push({
      key: "bin",
      icon: <RestOutlined />,
      label: model.deleted ? t("list.leaveBin") : t("list.bin"),
      onClick: () => state.change({ deleted: model.deleted ? undefined : true }),
    });
  }
  return items;
}

export function ListActions({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const { kind, state } = model;
  const query = { ...state.query, columns: state.columns };
  const leaving = useExport(kind, query);
  const items = useMore(model, leaving.start);
  return (
    <div className="k-list-actions">
      {items?.length ? (
        <Dropdown menu={{ items, onClick: keyEnds }} trigger={["click"]} placement="bottomRight">
          <Button icon={<EllipsisOutlined />} type="text" aria-label={t("list.more")} />
        </Dropdown>
      ) : null}
      {leaving.ask ? <ExportDialog kind={kind} query={query} why={leaving.ask} onClose={leaving.close} /> : null}
      {mayMake(model) && !model.deleted ? (
        <Button type="primary" icon={<PlusOutlined />} onClick={model.dialogs.create}>
          {narrow ? t("list.createShort") : t("list.create", { kind: one(kind) })}
        </Button>
      ) : null}
    </div>
  );
}

export function ListHead({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { kind } = model;
  return (
    <header className="k-list-head">
      <h1 title={kind.help ?? undefined}>{model.deleted ? t("list.binOf", { kind: many(kind) }) : kind.plural}</h1>
      {model.deleted ? <span className="k-list-spring" /> : <ViewTabs model={model} />}
      <ListActions model={model} />
    </header>
  );
}
