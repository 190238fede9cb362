/** What a step types into an action: of a change the fields that it sets, of any other what it asks for. */
import { Form, Input, Select } from "antd";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { useDoable, useSubject } from "@/domains/automation/automation";
import { FieldEdit } from "@/kernel/fields";
import type { HandMade } from "@/kernel/fields/handmade";
import { useLabels } from "@/kernel/fields/targets";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { toWire } from "@/kernel/fields/values";
import { Around } from "@/kernel/form/around";
import { type Field, useKinds } from "@/kernel/kinds";

type Typed = Record<string, unknown>;

const typedOf = (value: unknown): Typed =>
  value && typeof value === "object" && !Array.isArray(value) ? (value as Typed) : {};
const isDay = ({ type }: Field) => type === "date" || type === "datetime";
const NOT_SET = new Set(["files", "picture", "json", "secret"]);

/** One value: a day may be said by the day on which the step is taken. */
function One({ field, value, onChange }: { field: Field; value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useTranslation();
  const id = typeof value === "string" && field.type === "link" ? value : "";
  const labels = useLabels(field.target, id ? [id] : []);
  if (isDay(field)) {
    return (
      <Input
        value={String(value ?? "")}
        aria-label={field.label}
        placeholder={t("automation.day")}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const shown = id ? { id, label: labels[id] ?? "" } : value;
  return <FieldEdit field={field} value={shown} onChange={(next) => onChange(toWire(field, next))} />;
}

function useFields(): { fields: Field[]; changes: boolean } {
  const { action } = useContext(Around);
  const { kind, about } = useSubject();
  if (action === "update") {
    const fields = (kind?.fields ?? []).filter((field) => !field.readonly && !NOT_SET.has(field.type));
    return { fields, changes: true };
  }
  const found = about?.actions.find(({ name }) => name === action);
  const base = { readonly: false, filter: true, sort: false } as unknown as Field;
  return { fields: (found?.inputs ?? []).map((input) => ({ ...base, ...input }) as Field), changes: false };
}

function InputsEdit({ field, value, onChange, id }: EditProps) {
  const { t } = useTranslation();
  const { fields, changes } = useFields();
  const typed = typedOf(value);
  const chosen = changes ? fields.filter(({ name }) => name in typed) : fields;
  const set = (name: string, next: unknown) => onChange?.({ ...typed, [name]: next });
  const choose = (names: string[]) => onChange?.(Object.fromEntries(names.map((name) => [name, typed[name] ?? null])));
  if (!fields.length) return <span className="kf-hint">{t("automation.noInputs")}</span>;
  return (
    <div className="au-inputs">
      {changes ? (
        <Select
          id={id}
          mode="multiple"
          className="kf-wide"
          aria-label={field.label}
          placeholder={t("automation.chooseFields")}
          showSearch={{ optionFilterProp: "label" }}
          options={fields.map(({ name, label }) => ({ value: name, label }))}
          value={chosen.map(({ name }) => name)}
          onChange={choose}
        />
      ) : null}
      {chosen.map((each) => (
        <Form.Item key={each.name} label={each.label} required={!changes && each.required}>
          <One field={each} value={typed[each.name]} onChange={(next) => set(each.name, next)} />
        </Form.Item>
      ))}
    </div>
  );
}

/** On a page without the rule beside it: names and values as far as they can be told. */
function InputsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { data } = useKinds();
  const { data: doable } = useDoable();
  const typed = Object.entries(typedOf(value));
  const inputs = (doable?.kinds ?? []).flatMap(({ actions }) => actions.flatMap((each) => each.inputs));
  const known = [...(data?.kinds ?? []).flatMap(({ fields }) => fields), ...inputs];
  const said = typed.map(([name, what]) => {
    const field = known.find((each) => each.name === name);
    const choice = field?.choices?.find((each) => each.value === what);
    return `${field?.label ?? name} = ${choice?.label ?? String(what ?? "–")}`;
  });
  return <span>{said.join(t("list.comma")) || "–"}</span>;
}

export const inputs: HandMade = { Show: InputsShow, Edit: InputsEdit };
