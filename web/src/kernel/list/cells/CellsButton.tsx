/** Turns a list into a sheet: a click takes hold of a cell, and what a spreadsheet copied is pasted from there on. */
import { EditOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { setCellMode, useCellMode } from "@/kernel/list/cells/mode";

export default function CellsButton() {
  const { t } = useTranslation();
  const on = useCellMode();
  return (
    <Button
      type="text"
      icon={<EditOutlined />}
      aria-pressed={on}
      className={on ? "kl-mode-on" : undefined}
      aria-label={t("cells.mode")}
      title={t("cells.mode")}
      onClick={() => setCellMode(!on)}
    />
  );
}
