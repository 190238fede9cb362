/** Filters on a phone: a sheet from below with the quick filters and the builder. */
import { Drawer } from "antd";
import { useTranslation } from "react-i18next";
import Builder from "@/kernel/list/Builder";
import { QuickFilters } from "@/kernel/list/QuickFilters";
import type { ListModel } from "@/kernel/list/useListModel";

interface Props {
  model: ListModel;
  onClose: () => void;
}

export default function FilterSheet({ model, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer open placement="bottom" size="75%" title={t("list.filter")} onClose={onClose}>
      <QuickFilters model={model} />
      <Builder model={model} />
    </Drawer>
  );
}
