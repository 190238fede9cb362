/** The fields of a form, in their groups, each with its own complaint under it. */
import { Form } from "antd";
import { Fragment, type ReactNode, useId, useState } from "react";
import { FieldEdit } from "@/kernel/fields";
import { isEmpty } from "@/kernel/fields/values";
import { Around } from "@/kernel/form/around";
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
  /** Stands under the field of this name. */
  under?: { name: string; node: ReactNode };
  /** One column, as in dialogs of actions. */
  single?: boolean;
}

const WIDE = new Set<Field["type"]>(["longtext", "files", "json"]);

const switches = (field: Field) => field.type === "boolean";

export function FormFields({ groups, values, problems, onChange, eager, under, single }: Props) {
  const formId = useId();
  const [first] = useState(() => firstOf(groups, values));
  const drawn = groups.map((group) => (
    <fieldset key={group.fields[0]?.name} className={single ? "kform kform-single" : "kform"}>
      {group.title && groups.length > 1 ? <legend>{group.title}</legend> : null}
      {group.fields.map((field) => {
        const problem = problems[field.name];
        return (
          <Fragment key={field.name}>
            <Form.Item
              className={WIDE.has(field.type) ? `kform-wide kform-${field.type}` : undefined}
              label={field.label}
              htmlFor={`${formId}-${field.name}`}
              required={field.required && !switches(field)}
              tooltip={field.help || undefined}
              validateStatus={problem ? "error" : undefined}
              help={problem ? <span role="alert">{problem}</span> : undefined}
              data-field={field.name}
            >
              <FieldEdit
                field={field}
                id={`${formId}-${field.name}`}
                value={values[field.name]}
                autoFocus={eager && field.name === first}
                status={problem ? "error" : undefined}
                onChange={(value) => onChange(field.name, value)}
              />
            </Form.Item>
            {field.name === under?.name ? under.node : null}
          </Fragment>
        );
      })}
    </fieldset>
  ));
  return <Around.Provider value={values}>{drawn}</Around.Provider>;
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
