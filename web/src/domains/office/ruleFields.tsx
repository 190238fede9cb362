/** What a reminder rule is about, chosen by its label: records, a date of theirs, a person in a field, a condition. */
import { Select } from "antd";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { Condition } from "@/domains/people/sharing/Condition";
import { useConditionWords } from "@/domains/people/sharing/rules";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { Around } from "@/kernel/form/around";
import { type Field, type Filter, type Kind, useKind, useKinds } from "@/kernel/kinds";

interface Option {
  value: string;
  label: string;
}
type Fits = (field: Field) => boolean;

const isDate: Fits = ({ type }) => type === "date" || type === "datetime" || type === "anniversary";
const isPerson: Fits = ({ type, target }) => type === "link" && target === "people.user";
const asOption = ({ name, label }: Field): Option => ({ value: name, label });

function Pick({ options, ...props }: EditProps & { options: Option[] }) {
  const { t } = useTranslation();
  const { id, value, onChange, field, disabled, status } = props;
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
      notFoundContent={t("today.chooseKind")}
      options={options}
      onChange={(name?: string) => onChange?.(name ?? "")}
    />
  );
}

function useRecords(): Option[] {
  const { data } = useKinds();
  const dated = (data?.kinds ?? []).filter((kind) => kind.fields.some(isDate));
  return dated.map(({ name, plural }) => ({ value: name, label: plural }));
}

function KindShow({ value }: ShowProps) {
  const kind = useKind(String(value));
  return <span>{kind?.plural ?? String(value)}</span>;
}

function KindEdit(props: EditProps) {
  return <Pick {...props} options={useRecords()} />;
}

/** The kind that the form around speaks of; on a page, where there is no form, every kind is looked through for the name. */
function useAbout(): Kind | undefined {
  const around = useContext(Around);
  return useKind(typeof around.kind === "string" ? around.kind : null);
}

function NamedShow({ value }: ShowProps) {
  const about = useAbout();
  const { data } = useKinds();
  const kinds = about ? [about] : (data?.kinds ?? []);
  const found = kinds.flatMap(({ fields }) => fields).find(({ name }) => name === value);
  return <span>{found?.label ?? String(value)}</span>;
}

const named = (fits: Fits): HandMade => ({
  Show: NamedShow,
  Edit: function NamedEdit(props: EditProps) {
    const about = useAbout();
    return <Pick {...props} options={(about?.fields ?? []).filter(fits).map(asOption)} />;
  },
});

const isEmpty = (value: unknown) => !value || Object.keys(value as object).length === 0;

function ConditionShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const words = useConditionWords();
  const { data } = useKinds();
  const about = useAbout();
  const first = data?.kinds[0];
  if (isEmpty(value) || !first) return <span>{t("today.everyRecord")}</span>;
  return <span>{words(about ?? first, value as Filter)}</span>;
}

function ConditionEdit({ value, onChange }: EditProps) {
  const { t } = useTranslation();
  const kind = useAbout();
  if (!kind) return <span>{t("today.chooseKind")}</span>;
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

export const kind: HandMade = { Show: KindShow, Edit: KindEdit };
export const date_field: HandMade = named(isDate);
export const person_field: HandMade = named(isPerson);
export const condition: HandMade = { Show: ConditionShow, Edit: ConditionEdit };
