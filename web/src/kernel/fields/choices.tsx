/** Fields with few values: choices (colour and word) and yes/no. */
import { CheckOutlined, MinusOutlined } from "@ant-design/icons";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { Select, Switch } from "@/kernel/fields/heavy";
import { takesList } from "@/kernel/fields/operators";
import { shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";
import { isLink } from "@/kernel/fields/values";
import type { Choice, Field } from "@/kernel/kinds";

function choiceOf(field: Field, value: unknown): Choice {
  const key = isLink(value) ? value.id : String(value);
  return field.choices?.find((choice) => choice.value === key) ?? { value: key, label: key };
}

/** The names of colours a kind may give its choices, in our own calm tones; a tone never stands without its word. */
const tones: Record<string, string> = {
  green: "var(--k-success)",
  gold: "var(--k-warning)",
  orange: "var(--k-accent)",
  red: "var(--k-danger)",
  blue: "var(--k-blue, #3f7fb5)",
  cyan: "var(--k-primary)",
  purple: "var(--k-purple, #8a6bbf)",
};

function toneOf(color: string | null | undefined): string {
  if (color && /^#[0-9a-f]{6}$/i.test(color)) return color;
  return tones[color ?? ""] ?? "var(--k-text-faint)";
}

export function ChoiceTag({ choice }: { choice: Choice }) {
  const tone = { "--tone": toneOf(choice.color) } as CSSProperties;
  return (
    <span className="kf-tag" style={tone}>
      {choice.label}
    </span>
  );
}

function ChoiceShow({ field, value }: ShowProps) {
  const values = Array.isArray(value) ? value : [value];
  return (
    <span className="kf-tags">
      {values.map((item) => {
        const choice = choiceOf(field, item);
        return <ChoiceTag key={choice.value} choice={choice} />;
      })}
    </span>
  );
}

const optionsOf = (field: Field) =>
  (field.choices ?? []).map((choice) => ({ ...choice, search: choice.label.toLowerCase() }));

interface PickerProps {
  field: Field;
  value: unknown;
  many: boolean;
  onChange?: (value: unknown) => void;
  clearable: boolean;
  rest?: Partial<EditProps>;
}

function ChoicePicker({ field, value, many, onChange, clearable, rest }: PickerProps) {
  const { t } = useTranslation();
  const { autoFocus, ...others } = rest ?? {};
  const options = optionsOf(field);
  return (
    <Select
      {...others}
      className="kf-wide"
      autoFocus={autoFocus}
      defaultOpen={autoFocus}
      mode={many ? "multiple" : undefined}
      value={value === "" ? undefined : (value ?? undefined)}
      options={options}
      optionRender={(option) => <ChoiceTag choice={option.data} />}
      labelRender={(option) => choiceOf(field, option.value).label}
      showSearch={options.length > 7 ? { optionFilterProp: "search" } : false}
      allowClear={clearable}
      placeholder={t("fields.choose")}
      notFoundContent={t("fields.none_found")}
      aria-label={field.label}
      onChange={(next: unknown) => onChange?.(next ?? null)}
    />
  );
}

function ChoiceEdit({ field, value, onChange, ...rest }: EditProps) {
  return (
    <ChoicePicker
      field={field}
      value={value}
      many={field.multiple === true}
      onChange={onChange}
      clearable={!field.required}
      rest={rest}
    />
  );
}

function ChoiceFilter({ field, op, value, onChange }: FilterProps) {
  const many = takesList(op);
  const fitting = many === Array.isArray(value) ? value : undefined;
  return <ChoicePicker field={field} value={fitting} many={many} onChange={onChange} clearable />;
}

function BooleanShow({ value }: ShowProps) {
  const { t } = useTranslation();
  return (
    <span className={value ? "kf-yes" : "kf-no"}>
      {value ? <CheckOutlined aria-hidden /> : <MinusOutlined aria-hidden />} {value ? t("fields.yes") : t("fields.no")}
    </span>
  );
}

function BooleanEdit({ field, value, onChange, id, autoFocus, disabled }: EditProps) {
  const { t } = useTranslation();
  return (
    <Switch
      id={id}
      autoFocus={autoFocus}
      disabled={disabled}
      checked={value === true}
      checkedChildren={t("fields.yes")}
      unCheckedChildren={t("fields.no")}
      aria-label={field.label}
      onChange={(next) => onChange?.(next)}
    />
  );
}

function BooleanFilter({ field, value, onChange }: FilterProps) {
  const { t } = useTranslation();
  return (
    <Select
      className="kf-wide"
      value={typeof value === "boolean" ? value : undefined}
      placeholder={t("fields.choose")}
      aria-label={field.label}
      options={[
        { value: true, label: t("fields.yes") },
        { value: false, label: t("fields.no") },
      ]}
      onChange={onChange}
    />
  );
}

export const choice: FieldEntry = {
  Show: shown(ChoiceShow),
  Edit: ChoiceEdit,
  Filter: ChoiceFilter,
};
export const boolean: FieldEntry = {
  Show: shown(BooleanShow),
  Edit: BooleanEdit,
  Filter: BooleanFilter,
};
