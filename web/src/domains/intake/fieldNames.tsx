/** Names of a customer's fields, chosen by their labels; and what somebody said, by the same labels. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { useOffers } from "@/domains/intake/offered";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { textOf } from "@/kernel/fields/values";
import "@/domains/intake/intake.css";

const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];

function NamesShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { labelOf } = useOffers();
  return <span>{namesOf(value).map(labelOf).join(t("list.comma")) || "–"}</span>;
}

function NamesEdit({ id, value, onChange, field, disabled }: EditProps) {
  const { customer } = useOffers();
  return (
    <Select
      id={id}
      mode="multiple"
      className="kf-wide"
      disabled={disabled}
      showSearch={{ optionFilterProp: "label" }}
      value={namesOf(value)}
      aria-label={field.label}
      options={customer.filter(({ locked }) => !locked)}
      onChange={(names: string[]) => onChange?.(names)}
    />
  );
}

function SaidShow({ value }: ShowProps) {
  const { labelOf } = useOffers();
  const said = Object.entries(value && typeof value === "object" ? value : {});
  if (said.length === 0) return <span>–</span>;
  return (
    <dl className="kf-json">
      {said.map(([name, word]) => (
        <div key={name}>
          <dt>{labelOf(name)}</dt>
          <dd>{textOf(word)}</dd>
        </div>
      ))}
    </dl>
  );
}

export const fieldNames: HandMade = { Show: NamesShow, Edit: NamesEdit };
const SaidEdit = ({ field, value }: EditProps) => <SaidShow field={field} value={value} />;

export const said: HandMade = { Show: SaidShow, Edit: SaidEdit };
