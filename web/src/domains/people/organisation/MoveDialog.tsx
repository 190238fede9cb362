/** Moving a department without a mouse: choose the one above. */
import { Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Department, type Departments, fits } from "@/domains/people/organisation/departments";

const TOP = "";

interface Props {
  one: Department;
  departments: Departments;
  onMove: (one: Department, above: Department | null) => void;
  onClose: () => void;
}

export function MoveDialog({ one, departments, onMove, onClose }: Props) {
  const { t } = useTranslation();
  const [above, setAbove] = useState<string>();
  const places = departments.all.filter((other) => fits(one, other));
  const options = [
    ...(one.parent ? [{ value: TOP, label: t("admin.org.top") }] : []),
    ...places.map(({ id, name, depth }) => ({ value: id, label: "　".repeat(depth) + name })),
  ];
  const move = () => {
    onMove(one, departments.byId.get(above ?? TOP) ?? null);
    onClose();
  };
  return (
    <Modal
      open
      title={t("admin.org.moveTitle", { name: one.name })}
      okText={t("admin.org.move")}
      cancelText={t("admin.cancel")}
      okButtonProps={{ disabled: above === undefined }}
      onOk={move}
      onCancel={onClose}
    >
      <p className="p-help">{t("admin.org.moveHelp")}</p>
      <Select
        className="p-picker"
        showSearch={{ optionFilterProp: "label" }}
        value={above}
        placeholder={t("admin.org.under")}
        aria-label={t("admin.org.under")}
        options={options}
        onChange={setAbove}
      />
    </Modal>
  );
}
