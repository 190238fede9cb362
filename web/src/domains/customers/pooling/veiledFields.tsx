/** The fields that a pool hides of its public customers: chosen by name. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { fieldOf, useKind } from "@/kernel/kinds";

const CUSTOMER = "customers.customer";
const listed = (value: unknown) => (Array.isArray(value) ? value.filter((name) => typeof name === "string") : []);

function VeiledShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const kind = useKind(CUSTOMER);
  const names = listed(value).map((name) => (kind ? fieldOf(kind, name)?.label : null) ?? name);
  return <span>{names.join(t("list.comma")) || "–"}</span>;
}

function VeiledEdit({ value, onChange, field }: EditProps) {
  const kind = useKind(CUSTOMER);
  const fixed = new Set(["name", "number", "owner", "pool", "line", "entity", "stage", kind?.clock]);
  const options = (kind?.fields ?? [])
    .filter(({ name, readonly, type }) => !fixed.has(name) && !readonly && type !== "link")
    .map(({ name, label }) => ({ value: name, label }));
  return (
    <Select
      mode="multiple"
      className="kf-wide"
      maxTagCount="responsive"
      optionFilterProp="label"
      aria-label={field.label}
      options={options}
      value={listed(value)}
      onChange={(names: string[]) => onChange?.(names)}
    />
  );
}

export const veiledFields: HandMade = { Show: VeiledShow, Edit: VeiledEdit };
