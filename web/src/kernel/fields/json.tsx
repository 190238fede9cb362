/** Fields of free structure: shown as lines, edited as text that must parse. The fallback for what has no type of its own. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { handMade } from "@/kernel/fields/handmade";
import { TextArea } from "@/kernel/fields/heavy";
import { shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, ShowProps } from "@/kernel/fields/types";
import { textOf, Unreadable } from "@/kernel/fields/values";

const written = (value: unknown): string => {
  if (value instanceof Unreadable) return value.text;
  return value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
};

function JsonShow({ value, dense }: ShowProps) {
  if (dense) return <span className="kf-code">{JSON.stringify(value)}</span>;
  if (typeof value !== "object" || value === null) return <span>{textOf(value)}</span>;
  return (
    <dl className="kf-json">
      {Object.entries(value).map(([key, item]) => (
        <div key={key}>
          {Array.isArray(value) ? null : <dt>{key}</dt>}
          <dd>{textOf(item)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function parsed(text: string): unknown {
  if (!text.trim()) return null;
  try {
    return JSON.parse(text);
  } catch {
    return new Unreadable(text);
  }
}

export function JsonEdit({ field, value, onChange, ...rest }: EditProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(written(value));
  const broken = value instanceof Unreadable;
  return (
    <>
      <TextArea
        {...rest}
        status={broken ? "error" : rest.status}
        className="kf-code"
        value={text}
        aria-label={field.label}
        aria-invalid={broken}
        autoSize={{ minRows: 3, maxRows: 18 }}
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          onChange?.(parsed(event.target.value));
        }}
        onBlur={() => {
          if (!broken) setText(written(parsed(text)));
        }}
      />
      {broken ? (
        <span className="kf-problem" role="alert">
          {t("fields.not_json")}
        </span>
      ) : null}
    </>
  );
}

const NoFilter = () => null;

function AnyShow(props: ShowProps) {
  const Own = handMade(props.field.target)?.Show ?? JsonShow;
  return <Own {...props} />;
}

function AnyEdit(props: EditProps) {
  const Own = handMade(props.field.target)?.Edit ?? JsonEdit;
  return <Own {...props} />;
}

export const json: FieldEntry = { Show: shown(AnyShow), Edit: AnyEdit, Filter: NoFilter };
