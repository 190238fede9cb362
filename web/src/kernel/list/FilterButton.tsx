/** The button that opens the filter builder, and how many conditions it holds. */
import { FilterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { late } from "@/kernel/late";
import { countConditions } from "@/kernel/list/filters";
import type { ListModel } from "@/kernel/list/useListModel";
import { Popover } from "@/kernel/marks/opening";
import { useNarrow } from "@/kernel/screen";

const FilterSheet = late(() => import("@/kernel/list/FilterSheet"));
const Builder = late(() => import("@/kernel/list/Builder"));

interface OpenerProps {
  model: ListModel;
  onClick?: () => void;
}

/** A phone has no room for the quick bar: its filters count here. */
function Opener({ model, onClick }: OpenerProps) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const { search } = model.state;
  const quick = narrow ? Object.keys(search.quick ?? {}).length : 0;
  const count = countConditions(search.filter ?? model.view.filter) + quick;
  return (
    <Button type="text" icon={<FilterOutlined />} data-key="filter" onClick={onClick}>
      {t("list.filter")}
      {count ? <b className="k-filter-count">{count}</b> : null}
    </Button>
  );
}

export function FilterButton({ model }: { model: ListModel }) {
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  if (narrow) {
    return (
      <>
        <Opener model={model} onClick={() => setOpen(true)} />
        {open ? <FilterSheet model={model} onClose={() => setOpen(false)} /> : null}
      </>
    );
  }
  const builder = (
    <>
      <Builder model={model} />
    </>
  );
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      open={open}
      onOpenChange={setOpen}
      content={builder}
    >
      <span>
        <Opener model={model} />
      </span>
    </Popover>
  );
}
