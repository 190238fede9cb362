/** The fields of rules and their steps that speak of another kind: its actions, its fields, and conditions on them. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useDoable, useSubject } from "@/domains/automation/automation";
import { inputs } from "@/domains/automation/InputsField";
import { Condition } from "@/domains/people/sharing/Condition";
import { useConditionWords } from "@/domains/people/sharing/rules";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { type Field, type Filter, useKind, useKinds } from "@/kernel/kinds";

interface Option {
  value: string;
  label: string;
}
type Fits = (field: Field) => boolean;

const isDate: Fits = ({ type }) => type === "date" || type === "datetime" || type === "anniversary";
const isPerson: Fits = ({ type, target }) => type === "link" && target === "people.user";
const every: Fits = () => true;
const plain: Fits = ({ sensitive }) => !sensitive;
const listOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
const isEmpty = (value: unknown) => !value || Object.keys(value as object).length === 0;

function Pick({ edit, options, many }: { edit: EditProps; options: Option[]; many?: boolean }) {
  const { t } = useTranslation();
  const one = typeof edit.value === "string" && edit.value ? edit.value : undefined;
  return (
    <Select
      id={edit.id}
      mode={many ? "multiple" : undefined}
      className="kf-wide"
      allowClear
      disabled={edit.disabled}
      status={edit.status}
      showSearch={{ optionFilterProp: "label" }}
      value={many ? listOf(edit.value) : one}
      aria-label={edit.field.label}
      notFoundContent={t("automation.chooseKind")}
      options={options}
      onChange={(next?: string | string[]) => edit.onChange?.(next ?? (many ? [] : ""))}
    />
  );
}

function KindShow({ value }: ShowProps) {
  const kind = useKind(String(value));
  return <span>{kind?.plural ?? String(value)}</span>;
}

function KindEdit(props: EditProps) {
  const { data } = useDoable();
  return <Pick edit={props} options={(data?.kinds ?? []).map(({ name, label }) => ({ value: name, label }))} />;
}

function ActionShow({ value }: ShowProps) {
  const { data } = useDoable();
  const found = data?.kinds.flatMap(({ actions }) => actions).find(({ name }) => name === value);
  return <span>{found?.label ?? String(value)}</span>;
}

/** A rule waits for what is done by name; a change of fields has a moment of its own. */
const doing = (plainChange: boolean): HandMade => ({
  Show: ActionShow,
  Edit: function ActionEdit(props: EditProps) {
    const { about } = useSubject();
    const found = (about?.actions ?? []).filter(({ name }) => plainChange || name !== "update");
    return <Pick edit={props} options={found.map(({ name, label }) => ({ value: name, label }))} />;
  },
});

function NamedShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { data } = useKinds();
  const fields = (data?.kinds ?? []).flatMap((kind) => kind.fields);
  const names = Array.isArray(value) ? value.map(String) : [String(value ?? "")];
  const labels = names.map((name) => fields.find((field) => field.name === name)?.label ?? name);
  return <span>{labels.join(t("list.comma")) || "–"}</span>;
}

const named = (fits: Fits, many = false): HandMade => ({
  Show: NamedShow,
  Edit: function NamedEdit(props: EditProps) {
    const { kind } = useSubject();
    const found = (kind?.fields ?? []).filter(fits);
    return <Pick edit={props} options={found.map(({ name, label }) => ({ value: name, label }))} many={many} />;
  },
});

function ConditionEdit({ value, onChange }: EditProps) {
  const { t } = useTranslation();
  const { kind } = useSubject();
  if (!kind) return <span className="kf-hint">{t("automation.chooseKind")}</span>;
  return (
    <Condition
      key={kind.name}
      kind={kind}
      optional
      value={isEmpty(value) ? null : (value as Filter)}
      onChange={(filter) => onChange?.(filter ?? {})}
    />
  );
}

/** Without the rule beside it: by the first kind that has all fields of the condition. */
function ConditionShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const words = useConditionWords();
  const { data } = useKinds();
  if (isEmpty(value)) return <span>{t("automation.always")}</span>;
  const names = [...JSON.stringify(value).matchAll(/"field":"([^".]+)/g)].map(([, name]) => name);
  const kind = data?.kinds.find(({ fields }) => names.every((name) => fields.some((field) => field.name === name)));
  return <span>{kind ? words(kind, value as Filter) : "…"}</span>;
}

const condition: HandMade = { Show: ConditionShow, Edit: ConditionEdit };

export const ruleFields: Record<string, HandMade> = {
  kind: { Show: KindShow, Edit: KindEdit },
  action: doing(false),
  watched: named(every, true),
  date_field: named(isDate),
  condition,
};
export const stepFields: Record<string, HandMade> = {
  action: doing(true),
  inputs,
  person_field: named(isPerson),
  fields: named(plain, true),
  condition,
};
