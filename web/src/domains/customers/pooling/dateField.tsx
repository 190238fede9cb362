/** Which date of the customer a clock counts from: chosen by its label, own fields included. */
import { Select } from "antd";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { useKind } from "@/kernel/kinds";

function useDates() {
  const customer = useKind("customers.customer");
  const dates = (customer?.fields ?? []).filter(({ type }) => type === "date" || type === "datetime");
  return dates.map(({ name, label }) => ({ value: name, label }));
}

function DateShow({ value }: ShowProps) {
  const dates = useDates();
  return <span>{dates.find((date) => date.value === value)?.label ?? "–"}</span>;
}

function DateEdit({ id, value, onChange, field, disabled, status }: EditProps) {
  const dates = useDates();
  return (
    <Select
      id={id}
      className="kf-wide"
      allowClear
      disabled={disabled}
      status={status}
      showSearch={{ optionFilterProp: "label" }}
      value={typeof value === "string" && value ? value : undefined}
      aria-label={field.label}
      options={dates}
      onChange={(name?: string) => onChange?.(name ?? "")}
    />
  );
}

export const dateField: HandMade = { Show: DateShow, Edit: DateEdit };
