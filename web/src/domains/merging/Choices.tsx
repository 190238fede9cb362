/** Field by field: the values side by side, and which of them stays. */
import { LockOutlined } from "@ant-design/icons";
import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { differs, type Sides, sourceOf, unites } from "@/domains/merging/merging";
import { FieldShow } from "@/kernel/fields";
import { type Field, type Kind, type Row, titleOf } from "@/kernel/kinds";

export interface ChoicesProps {
  kind: Kind;
  sides: Sides;
  survivor: string;
  take: Record<string, string>;
  onTake: (field: string, id: string) => void;
}

function Value({ field, row }: { field: Field; row: Row & { masked?: string[] } }) {
  return <FieldShow field={field} value={row[field.name]} masked={row.masked?.includes(field.name)} dense />;
}

interface LineProps extends ChoicesProps {
  field: Field;
}

function Options({ kind, sides, survivor, take, onTake, field }: LineProps) {
  const source = sourceOf(field, sides.rows, survivor, take);
  return sides.rows.map((row) => (
    <label key={row.id} className="mg-cell mg-option" data-taken={row.id === source}>
      <input
        type="radio"
        name={`take-${field.name}`}
        checked={row.id === source}
        onChange={() => onTake(field.name, row.id)}
      />
      <span className="mg-whose">{titleOf(kind, row)}</span>
      <span className="mg-value">
        <Value field={field} row={row} />
      </span>
    </label>
  ));
}

/** What is not for choosing is shown, with the value that stays. */
function Fixed({ kind, sides, survivor, field }: LineProps) {
  return sides.rows.map((row) => (
    <div key={row.id} className="mg-cell" data-taken={row.id === survivor}>
      <span className="mg-whose">{titleOf(kind, row)}</span>
      <span className="mg-value">
        <Value field={field} row={row} />
      </span>
    </div>
  ));
}

function Result({ sides, survivor, take, field }: LineProps) {
  const { t } = useTranslation();
  if (unites(field, sides.rows)) return <Tag>{t("merging.united")}</Tag>;
  if (sides.ruled.includes(field.name)) return <Tag>{t("merging.stricter")}</Tag>;
  const free = sides.choosable.includes(field.name);
  const id = free ? sourceOf(field, sides.rows, survivor, take) : survivor;
  const row = sides.rows.find((one) => one.id === id);
  return row ? <Value field={field} row={row} /> : null;
}

function Line(props: LineProps) {
  const { t } = useTranslation();
  const { field, sides } = props;
  const free = sides.choosable.includes(field.name) && !unites(field, sides.rows);
  const apart = differs(sides.rows, field.name);
  const id = `mg-${field.name}`;
  const parts = (
    <>
      <div className="mg-label" id={id}>
        {field.label}
        {apart && !free ? (
          <Tooltip title={t("merging.fixed")}>
            <LockOutlined aria-label={t("merging.fixed")} />
          </Tooltip>
        ) : null}
      </div>
      {free && apart ? <Options {...props} /> : <Fixed {...props} />}
      <div className="mg-cell mg-result">
        <span className="mg-whose">{t("merging.result")}</span>
        <span className="mg-value">
          <Result {...props} />
        </span>
      </div>
    </>
  );
  if (!(free && apart)) return <div className="mg-line">{parts}</div>;
  return (
    <div className="mg-line" data-differs role="radiogroup" aria-labelledby={id}>
      {parts}
    </div>
  );
}

/** The fields worth a line: in the order of the form, those of which anything is known. */
export function linesOf(kind: Kind, sides: Sides, everything: boolean): Field[] {
  const order = kind.form.flatMap(({ fields }) => fields);
  const rest = kind.fields.map(({ name }) => name).filter((name) => !order.includes(name));
  const skipped = new Set(["number", "created_at", "updated_at", kind.clock ?? ""]);
  return [...order, ...rest]
    .map((name) => kind.fields.find((field) => field.name === name))
    .filter((field): field is Field => field !== undefined && !skipped.has(field.name))
    .filter(({ name }) =>
      everything ? sides.rows.some((row) => row[name] !== null && row[name] !== undefined) : differs(sides.rows, name),
    );
}

export function Choices(props: ChoicesProps & { lines: Field[] }) {
  return props.lines.map((field) => <Line key={field.name} {...props} field={field} />);
}
