/** View tabs: built-in and saved views; a changed view can be saved, a saved one renamed or removed. */
import { DownOutlined, SaveOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, type MenuProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keyEnds } from "@/kernel/actions/menuKey";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { every } from "@/kernel/list/filters";
import type { ListSearch } from "@/kernel/list/state";
import type { ListModel } from "@/kernel/list/useListModel";
import { useDeleteView, useSaveView, VIEWS, type View } from "@/kernel/list/views";
import { Dropdown } from "@/kernel/marks/opening";
import { useSaid } from "@/kernel/said";

const ViewDialog = late(() => import("@/kernel/list/ViewDialog").then((module) => ({ default: module.ViewDialog })));

/** Leaves the view as it is saved: nothing of ours over it. */
const plain: Partial<ListSearch> = {
  filter: undefined,
  quick: undefined,
  sort: undefined,
  columns: undefined,
  layout: undefined,
  q: undefined,
  show: undefined,
  within: undefined,
};

function changed({ state, view }: ListModel): boolean {
  const { filter, quick, sort, columns, layout } = state.search;
  // One's own view is shown as it was saved; those that came with the product are shown either way.
  const way =
    (view.row !== null && state.show !== view.show) || (state.show !== "table" && state.within !== view.within);
  return Boolean(filter || sort || columns || layout || Object.keys(quick ?? {}).length || way);
}

function draftOf({ state, view }: ListModel) {
  const { search, sort, columns, layout, show, within } = state;
  const filter = every(search.filter ?? view.filter, ...Object.values(search.quick ?? {}));
  return { filter, sort, columns, layout, show, within };
}

function useTabMenu(model: ListModel, rename: () => void): MenuProps["items"] {
  const { t } = useTranslation();
  const { modal } = useSaid();
  const remove = useDeleteView();
  const { view, state } = model;
  const confirmed = async () => {
    await remove.mutateAsync(view);
    state.change({ view: undefined, ...plain });
  };
  return [
    { key: "rename", label: t("list.viewEdit"), onClick: rename },
    {
      key: "remove",
      label: t("list.viewRemove"),
      danger: true,
      onClick: () =>
        void modal.confirm({
          title: t("list.viewRemoveAsk", { name: view.name }),
          okText: t("list.viewRemove"),
          okButtonProps: { danger: true },
          onOk: confirmed,
        }),
    },
  ];
}

function Tab({ view, model }: { view: View; model: ListModel }) {
  const { t } = useTranslation();
  const active = view.id === model.view.id;
  const way = view.row ? {} : { show: model.state.show === "table" ? undefined : model.state.show };
  return (
    <span className={active ? "k-tab k-tab-active" : "k-tab"}>
      <button
        type="button"
        role="tab"
        aria-selected={active}
        onClick={() => model.state.change({ view: view.id === "all" ? undefined : view.id, ...plain, ...way })}
      >
        {view.name}
        {view.row && view.shared ? <TeamOutlined aria-label={t("list.viewShared")} /> : null}
        {active && changed(model) ? <i className="k-tab-dot" title={t("list.viewChanged")} /> : null}
      </button>
    </span>
  );
}

/** What is done to the view that is shown, where it is one's own: beside the tabs, since a list of tabs holds only tabs. */
function ViewMenu({ model, rename }: { model: ListModel; rename: () => void }) {
  const { t } = useTranslation();
  const items = useTabMenu(model, rename);
  if (!model.view.row?.can?.includes("update")) return null;
  return (
    <Dropdown menu={{ items, onClick: keyEnds }} trigger={["click"]}>
      <button type="button" className="k-tab-more" aria-label={t("list.viewEdit")}>
        <DownOutlined />
      </button>
    </Dropdown>
  );
}

/** Saves the changes into the view itself, where it is one's own. */
function SaveOver({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const save = useSaveView(model.kind);
  const { view, state } = model;
  if (!view.row?.can?.includes("update")) return null;
  const over = async () => {
    await save.mutateAsync({ draft: draftOf(model), over: view.row ?? undefined });
    state.change(plain);
  };
  return (
    <Button size="small" type="link" loading={save.isPending} onClick={over}>
      {t("list.viewSave")}
    </Button>
  );
}

export function ViewTabs({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const kindOfViews = useKind(VIEWS);
  const [naming, setNaming] = useState<"new" | "old" | null>(null);
  const { view, state } = model;
  return (
    <div className="k-tabs">
      <div className="k-tabs-row" role="tablist" aria-label={t("list.views")}>
        {model.views.map((one) => (
          <Tab key={one.id} view={one} model={model} />
        ))}
      </div>
      <ViewMenu model={model} rename={() => setNaming("old")} />
      {kindOfViews?.can.includes("create") && changed(model) ? (
        <span className="k-tabs-save">
          <SaveOver model={model} />
          <Button size="small" type="link" icon={<SaveOutlined />} onClick={() => setNaming("new")}>
            {t("list.viewSaveAs")}
          </Button>
        </span>
      ) : null}
      {naming ? (
        <ViewDialog
          model={model}
          old={naming === "old" ? view : null}
          draft={draftOf(model)}
          onClose={() => setNaming(null)}
          onSaved={(id) => state.change({ view: id, ...plain })}
        />
      ) : null}
    </div>
  );
}
