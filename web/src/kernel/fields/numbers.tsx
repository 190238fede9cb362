/** Fields of numbers: whole ones, decimals (strings on the wire) and money in yuan. */
import { InputNumber } from "@/kernel/fields/heavy";
import { shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";
import { textOf } from "@/kernel/fields/values";
import { showDecimal, showMoney } from "@/kernel/format";

/** Thousands separated while typing, on the digits as they stand. */
function grouped(text: string): string {
  const [whole = "", ...fraction] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, ","), ...fraction].join(".");
}

const cell = (dense: boolean | undefined) => (dense ? "kf-number kf-right" : "kf-number");

function NumberShow({ value, dense }: ShowProps) {
  return <span className={cell(dense)}>{showDecimal(textOf(value))}</span>;
}

function MoneyShow({ value, dense }: ShowProps) {
  const zero = dense && Number(textOf(value)) === 0;
  return <span className={cell(dense)}>{zero ? "–" : showMoney(textOf(value))}</span>;
}

/** Takes what people paste: "¥ 12,345.00", "１２３", "1 000 元". */
export function digits(text: string | undefined): string {
  return (text ?? "").normalize("NFKC").replace(/[^\d.-]/g, "");
}

type Variety = "integer" | "decimal" | "money";

function numberInput(variety: Variety) {
  return function NumberEdit({ field, value, onChange, status, ...rest }: EditProps) {
    const whole = variety === "integer";
    return (
      <InputNumber<string | number>
        {...rest}
        className="kf-wide"
        status={status}
        stringMode={!whole}
        precision={whole ? 0 : undefined}
        value={value as string | number | null | undefined}
        prefix={variety === "money" ? "¥" : undefined}
        inputMode={whole ? "numeric" : "decimal"}
        controls={false}
        keyboard={false}
        aria-label={field.label}
        formatter={(current) => grouped(textOf(current))}
        parser={digits}
        onChange={(next) => onChange?.(next)}
      />
    );
  };
}

function filterOf(variety: Variety) {
  const Input = numberInput(variety);
  return function NumberFilter({ field, value, onChange }: FilterProps) {
    return <Input field={field} value={value} onChange={onChange} />;
  };
}

const WholeEdit = numberInput("integer");

/** With the numbers that are chosen most often below it, for one press. */
function IntegerEdit(props: EditProps) {
  const { field, value, onChange, disabled } = props;
  if (!field.offers?.length) return <WholeEdit {...props} />;
  return (
    <>
      <WholeEdit {...props} />
      <fieldset className="kf-offers" aria-label={field.label}>
        {field.offers.map((offer) => (
          <button
            key={offer}
            type="button"
            disabled={disabled}
            aria-pressed={Number(value) === offer}
            onClick={() => onChange?.(offer)}
          >
            {offer}
          </button>
        ))}
      </fieldset>
    </>
  );
}

const entry = (variety: Variety): FieldEntry => ({
  Show: shown(variety === "money" ? MoneyShow : NumberShow),
  Edit: numberInput(variety),
  Filter: filterOf(variety),
});

export const integer: FieldEntry = { ...entry("integer"), Edit: IntegerEdit };
export const decimal = entry("decimal");
export const money = entry("money");
