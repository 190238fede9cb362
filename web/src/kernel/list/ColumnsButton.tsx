/** The button that opens the choice of columns. */
import { TableOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { late } from "@/kernel/late";
import type { ListModel } from "@/kernel/list/useListModel";
import { Popover } from "@/kernel/marks/opening";

const Columns = late(() => import("@/kernel/list/Columns"));

export function ColumnsButton({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  return (
    <Popover trigger="click" placement="bottomRight" destroyOnHidden content={<Columns model={model} />}>
      <Button type="text" icon={<TableOutlined />} aria-label={t("list.columns")} title={t("list.columns")} />
    </Popover>
  );
}
