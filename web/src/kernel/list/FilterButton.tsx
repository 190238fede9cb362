/** The button that opens the filter builder, and how many conditions it holds. */
import { FilterOutlined } from "@ant-design/icons";
import { Badge, Button, Popover } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { countConditions } from "@/kernel/list/filters";
import type { ListModel } from "@/kernel/list/useListModel";

const Builder = lazy(() => import("@/kernel/list/Builder"));

export function FilterButton({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const count = countConditions(model.state.search.filter ?? model.view.filter);
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      open={open}
      onOpenChange={setOpen}
      content={
        <Suspense fallback={null}>
          <Builder model={model} />
        </Suspense>
      }
    >
      <Badge count={count} size="small" color="var(--k-primary)" offset={[-4, 4]}>
        <Button type="text" icon={<FilterOutlined />} data-key="filter">
          {t("list.filter")}
        </Button>
      </Badge>
    </Popover>
  );
}
