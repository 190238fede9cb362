/** The fields of a flow and its steps that speak of another kind: its actions, its fields, and conditions on both. */
import { Select } from "antd";
import { type ReactNode, useContext } from "react";
import { useTranslation } from "react-i18next";
import { type Actions, useActions } from "@/domains/approvals/approvals";
import { Condition } from "@/domains/people/sharing/Condition";
import { useConditionWords } from "@/domains/people/sharing/rules";
import { useRecord } from "@/kernel/api";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { Around } from "@/kernel/form/around";
import { type Field, type Filter, type Kind, type Link, useKind } from "@/kernel/kinds";

const isEmpty = (value: unknown) => !value || Object.keys(value as object).length === 0;
const listOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

/** Kind and action of the form that is being filled in. */
function useChosen() {
  const around = useContext(Around);
  const { data } = useActions();
  const kind = data?.kinds.find(({ name }) => name === around.kind);
  const action = kind?.actions.find(({ name }) => name === around.action);
  return { kind, action, loading: !data };
}

interface PickProps {
  edit: EditProps;
  options: { value: string; label: string }[];
  hint: string;
  many?: boolean;
}

function Pick({ edit, options, hint, many }: PickProps) {
  return (
    <Select
      id={edit.id}
      mode={many ? "multiple" : undefined}
      className="kf-wide"
      allowClear={many}
      showSearch={{ optionFilterProp: "label" }}
      options={options}
      value={many ? listOf(edit.value) : ((edit.value as string | undefined) ?? undefined)}
      placeholder={hint}
      aria-label={edit.field.label}
      onChange={(value: string | string[]) => edit.onChange?.(value)}
    />
  );
}

const kinds = (data: Actions | undefined) => data?.kinds.map(({ name, label }) => ({ value: name, label })) ?? [];

function KindEdit(props: EditProps) {
  const { t } = useTranslation();
  const { data } = useActions();
  return <Pick edit={props} options={kinds(data)} hint={t("approvals.chooseKind")} />;
}

function KindShow({ value }: ShowProps) {
  const kind = useKind(String(value));
  return <span>{kind?.label ?? String(value)}</span>;
}

function ActionEdit(props: EditProps) {
  const { t } = useTranslation();
  const { kind } = useChosen();
  const options = kind?.actions.map(({ name, label }) => ({ value: name, label })) ?? [];
  return <Pick edit={props} options={options} hint={t("approvals.chooseAction")} />;
}

function ActionShow({ value }: ShowProps) {
  const { data } = useActions();
  const found = data?.kinds.flatMap(({ actions }) => actions).find(({ name }) => name === value);
  return <span>{found?.label ?? String(value)}</span>;
}

function FieldsEdit(props: EditProps) {
  const { t } = useTranslation();
  const kind = useKind(String(useContext(Around).kind ?? ""));
  const options = kind?.fields.map(({ name, label }) => ({ value: name, label })) ?? [];
  return <Pick edit={props} options={options} hint={t("approvals.chooseFields")} many />;
}

/** The kind that the flow beside this value is about; of a step, that of its flow. */
function useKindAround(): { kind: Kind | undefined; name: string } {
  const around = useContext(Around);
  const flow = around.flow as Link | string | undefined;
  const { data } = useRecord("approvals.flow", typeof flow === "string" ? flow : flow?.id);
  const name = String(around.kind ?? data?.kind ?? "");
  return { kind: useKind(name), name };
}

const labelIn = (kind: Kind | undefined, name: string) =>
  kind?.fields.find((field) => field.name === name)?.label ?? name;

function FieldsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { kind } = useKindAround();
  const labels = listOf(value).map((name) => labelIn(kind, name));
  return <span>{labels.join(t("list.comma")) || "–"}</span>;
}

function ConditionOn({ kind, edit }: { kind: Kind | undefined; edit: EditProps }) {
  const { t } = useTranslation();
  if (!kind) return <span className="kf-hint">{t("approvals.first")}</span>;
  return (
    <Condition
      key={kind.name + kind.fields.map(({ name }) => name).join()}
      kind={kind}
      optional
      value={isEmpty(edit.value) ? null : (edit.value as Filter)}
      onChange={(filter) => edit.onChange?.(filter ?? {})}
    />
  );
}

function RecordEdit(props: EditProps) {
  return <ConditionOn kind={useKind(String(useContext(Around).kind ?? ""))} edit={props} />;
}

/** The inputs of an action dressed as the fields of a kind. */
function useInputs(): Kind | undefined {
  const { kind, action } = useChosen();
  const of = useKind(kind?.name ?? "");
  if (!of || !action) return undefined;
  if (["create", "update"].includes(action.name)) return of;
  const fields = action.inputs.map((input) => ({ ...input, filter: true, sensitive: false }) as unknown as Field);
  return { ...of, fields };
}

function InputEdit(props: EditProps): ReactNode {
  const { t } = useTranslation();
  const kind = useInputs();
  if (kind && kind.fields.length === 0) return <span className="kf-hint">{t("approvals.noInputs")}</span>;
  return <ConditionOn kind={kind} edit={props} />;
}

function ConditionShow({ value }: ShowProps) {
  const { t } = useTranslation();
  return isEmpty(value) ? <span>{t("approvals.always")}</span> : <Words filter={value as Filter} />;
}

/** By the kind the flow is about; without the flow beside it, by one whose fields the condition names. */
function Words({ filter }: { filter: Filter }) {
  const { data } = useActions();
  const words = useConditionWords();
  const names = [...JSON.stringify(filter).matchAll(/"field":"([^".]+)/g)].map(([, name]) => name);
  const found = data?.kinds.map(({ name }) => name) ?? [];
  return <First kinds={found} names={names} words={(kind) => words(kind, filter)} fallback={JSON.stringify(filter)} />;
}

function First(props: {
  kinds: string[];
  names: (string | undefined)[];
  words: (kind: Kind) => string;
  fallback: string;
}) {
  const all = [
    useInputs(),
    useKindAround().kind,
    useKind("customers.customer"),
    useKind("sales.opportunity"),
    useKind(props.kinds[0]),
  ];
  const fits = all.find(
    (kind) => kind && props.names.every((name) => kind.fields.some((field) => field.name === name)),
  );
  return <span>{fits ? props.words(fits) : props.fallback}</span>;
}

function PersonFieldEdit(props: EditProps) {
  const { t } = useTranslation();
  const { kind, name: of } = useKindAround();
  const { data } = useActions();
  const people = data?.kinds.find(({ name }) => name === of)?.people ?? [];
  const options = people.map((name) => ({ value: name, label: labelIn(kind, name) }));
  return <Pick edit={props} options={options} hint={t("approvals.chooseFields")} />;
}

function PersonFieldShow({ value }: ShowProps) {
  const { kind } = useKindAround();
  return <span>{value ? labelIn(kind, String(value)) : "–"}</span>;
}

export const flowFields: Record<string, HandMade> = {
  kind: { Show: KindShow, Edit: KindEdit },
  action: { Show: ActionShow, Edit: ActionEdit },
  touches: { Show: FieldsShow, Edit: FieldsEdit },
  shown: { Show: FieldsShow, Edit: FieldsEdit },
  condition: { Show: ConditionShow, Edit: RecordEdit },
  input_condition: { Show: ConditionShow, Edit: InputEdit },
  field: { Show: PersonFieldShow, Edit: PersonFieldEdit },
};
