/** The fields of a form, in their groups, each with its own complaint under it. */
import { Form } from "antd";
import { Fragment, type ReactNode, useEffect, useId, useState } from "react";
import { FieldEdit } from "@/kernel/fields";
import { isEmpty } from "@/kernel/fields/values";
import { Around } from "@/kernel/form/around";
import { Fold } from "@/kernel/form/Fold";
import type { FormGroup, Problems, Values } from "@/kernel/form/values";
import type { Field } from "@/kernel/kinds";
import "@/kernel/form/form.css";

interface Props {
  groups: FormGroup[];
  values: Values;
  problems: Problems;
  onChange: (name: string, value: unknown) => void;
  /** Focus the first field when shown. */
  eager?: boolean;
  /** The field to begin with, instead of the first. */
  focus?: string;
  /** Stands under the field of this name. */
  under?: { name: string; node: ReactNode };
  /** One column, as in dialogs of actions. */
  single?: boolean;
}

const WIDE = new Set<Field["type"]>(["longtext", "files", "picture", "json"]);

const switches = (field: Field) => field.type === "boolean";

/** From so many groups on, those that nobody needs to fill in are folded until they are wanted. */
const MANY = 5;

function useFolding({ groups, values, problems, single, focus }: Props) {
  const [empty] = useState(
    () =>
      new Set(
        groups
          .filter(
            ({ fields }, at) =>
              at > 0 && fields.every((field) => !field.required && says(values[field.name]) === false),
          )
          .map(({ title }) => title),
      ),
  );
  const many = groups.length >= MANY && !single;
  return {
    folds: (group: FormGroup) => many && group.title !== "" && empty.has(group.title),
    forced: (group: FormGroup) => group.fields.some(({ name }) => problems[name] || name === focus),
  };
}

const says = (value: unknown) => !isEmpty(value) && value !== false;

interface ItemProps {
  field: Field;
  id: string;
  value: unknown;
  problem?: string;
  focused?: boolean;
  onChange: (name: string, value: unknown) => void;
}

function Item({ field, id, value, problem, focused, onChange }: ItemProps) {
  const status = problem ? "error" : undefined;
  return (
    <Form.Item
      className={WIDE.has(field.type) ? `kform-wide kform-${field.type}` : undefined}
      label={field.label}
      htmlFor={id}
      required={field.required && !switches(field)}
      tooltip={field.help || undefined}
      validateStatus={status}
      help={problem ? <span role="alert">{problem}</span> : undefined}
      data-field={field.name}
    >
      <FieldEdit
        field={field}
        id={id}
        value={value}
        autoFocus={focused}
        status={status}
        onChange={(next) => onChange(field.name, next)}
      />
    </Form.Item>
  );
}

export function FormFields(props: Props) {
  const { groups, values, problems, onChange, eager, focus, under, single } = props;
  const formId = useId();
  const [first] = useState(() => focus ?? firstOf(groups, values));
  useBeginning(formId, focus);
  const folding = useFolding(props);
  const itemOf = (field: Field) => {
    const { name } = field;
    const about = { field, id: `${formId}-${name}`, value: values[name], problem: problems[name] };
    const item = <Item {...about} focused={eager && name === first} onChange={onChange} />;
    return (
      <Fragment key={name}>
        {item}
        {name === under?.name ? under.node : null}
      </Fragment>
    );
  };
  const style = single ? "kform kform-single" : "kform";
  const drawn = groups.map((group) => {
    const key = group.title || group.fields[0]?.name;
    const folds = folding.folds(group);
    const set = (
      <fieldset key={key} className={style} aria-label={folds ? group.title : undefined}>
        {!folds && group.title && groups.length > 1 ? <legend>{group.title}</legend> : null}
        {group.fields.map(itemOf)}
      </fieldset>
    );
    if (!folds) return set;
    return (
      <Fold key={key} heading={group.title} folded forced={folding.forced(group)}>
        {set}
      </Fold>
    );
  });
  return <Around.Provider value={values}>{drawn}</Around.Provider>;
}

/** Brings the field to begin with into view; a picker is not opened, its place is shown. */
function useBeginning(formId: string, focus: string | undefined) {
  useEffect(() => {
    if (!focus) return;
    const late = setTimeout(() => {
      const field = document.getElementById(`${formId}-${focus}`);
      field?.scrollIntoView?.({ block: "center" });
      field?.focus();
    }, 50);
    return () => clearTimeout(late);
  }, [formId, focus]);
}

/** The first field to type into that is still empty, else the first to type into. */
function firstOf(groups: FormGroup[], values: Values): string | undefined {
  const typed = groups.flatMap(({ fields }) => fields).filter(isTyped);
  return (typed.find(({ name }) => isEmpty(values[name])) ?? typed[0])?.name;
}

/** Focusing a picker would open its list over the form before anybody has read it. */
function isTyped(field: Field): boolean {
  return [
    "text",
    "longtext",
    "integer",
    "decimal",
    "money",
    "mobile",
    "email",
    "code",
    "identity",
    "account",
    "address",
  ].includes(field.type);
}

/** Brings the first complaint into view. */
export function showProblem(root: HTMLElement | null, problems: Problems): void {
  const items = [...(root?.querySelectorAll<HTMLElement>("[data-field]") ?? [])];
  const item = items.find(({ dataset }) => dataset.field && problems[dataset.field]);
  item?.scrollIntoView?.({ block: "center" });
  item?.querySelector<HTMLElement>("input, textarea, button, [tabindex]")?.focus();
}
