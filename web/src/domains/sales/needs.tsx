/** The fields that must be filled before a deal comes into a stage: chosen by their labels. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { gateable, namesOf, OPPORTUNITY } from "@/domains/sales/stages";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { useKind } from "@/kernel/kinds";

function NeedsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const kind = useKind(OPPORTUNITY);
  const labels = namesOf(value).map((name) => kind?.fields.find((field) => field.name === name)?.label ?? name);
  return <span>{labels.join(t("list.comma")) || "–"}</span>;
}

function NeedsEdit({ value, onChange, field }: EditProps) {
  const { t } = useTranslation();
  const kind = useKind(OPPORTUNITY);
  const options = kind ? gateable(kind).map(({ name, label }) => ({ value: name, label })) : [];
  return (
    <Select
      mode="multiple"
      className="kf-wide"
      showSearch={{ optionFilterProp: "label" }}
      loading={!kind}
      options={options}
      value={kind ? namesOf(value) : []}
      placeholder={t("sales.chooseFields")}
      aria-label={field.label}
      onChange={(names: string[]) => onChange?.(names)}
    />
  );
}

const needs: HandMade = { Show: NeedsShow, Edit: NeedsEdit };
export default needs;
