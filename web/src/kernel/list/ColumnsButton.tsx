/** The button that opens the choice of columns. */
import { TableOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { ListModel } from "@/kernel/list/useListModel";
import { Popover } from "@/kernel/marks/opening";

const Columns = lazy(() => import("@/kernel/list/Columns"));

export function ColumnsButton({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      destroyOnHidden
      content={
        <Suspense fallback={null}>
          <Columns model={model} />
        </Suspense>
      }
    >
      <Button type="text" icon={<TableOutlined />} aria-label={t("list.columns")} title={t("list.columns")} />
    </Popover>
  );
}
