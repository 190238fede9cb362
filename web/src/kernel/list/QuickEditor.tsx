/** What opens under a quick filter: few values stand in the open, many are searched for. */
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { FieldFilter } from "@/kernel/fields";
import { dateRanges } from "@/kernel/fields/operators";
import type { Field, Operator } from "@/kernel/kinds";

interface Props {
  field: Field;
  op: Operator;
  value: unknown;
  onChange: (value: unknown) => void;
  onClose: () => void;
}

function Choices({ field, value, onChange }: Props) {
  return (
    <Checkbox.Group
      className="k-quick-choices"
      value={[value ?? []].flat()}
      options={(field.choices ?? []).map((choice) => ({ value: choice.value, label: choice.label }))}
      onChange={(chosen) => onChange(chosen)}
    />
  );
}

interface Option {
  value: unknown;
  label: string;
}

function OneOf({ options, value, onChange, onClose }: Props & { options: Option[] }) {
  return (
    <div className="k-quick-options">
      {options.map((option) => (
        <button
          type="button"
          key={option.label}
          aria-pressed={option.value === value}
          onClick={() => {
            onChange(option.value === value ? null : option.value);
            onClose();
          }}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

export function QuickEditor(props: Props) {
  const { t } = useTranslation();
  const { field, op } = props;
  if (field.type === "choice" && op === "in") return <Choices {...props} />;
  if (field.type === "boolean") {
    const options = [
      { value: true, label: t("list.yes") },
      { value: false, label: t("list.no") },
    ];
    return <OneOf {...props} options={options} />;
  }
  if (op === "within") {
    const options = dateRanges.map((value) => ({ value, label: t(`fields.range.${value}`) }));
    return <OneOf {...props} options={options} />;
  }
  return (
    <div className="k-quick-editor">
      <FieldFilter field={field} op={op} value={props.value} onChange={props.onChange} />
    </div>
  );
}
