/** What a pool hides of its public customers: fields of the customer and the contact, chosen by their labels; empty: as above. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { type Field, useKinds } from "@/kernel/kinds";

const TYPES = new Set(
  "text longtext code mobile email address region date integer decimal money choice boolean".split(" "),
);
/** Stands for an empty list: this pool hides nothing, whatever the one above says. */
const NOTHING = "";

interface Offer {
  value: string;
  label: string;
}

export const namesOf = (value: unknown): string[] | null =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : null;

/** What a choice becomes: nothing chosen is the word of the pool above, “nothing hidden” is an empty list of one's own. */
export function told(picked: string[]): string[] | null {
  if (picked.length === 0) return null;
  return picked.at(-1) === NOTHING ? [] : picked.filter((name) => name !== NOTHING);
}

const fits = (field: Field, title: string) =>
  TYPES.has(field.type) && !field.readonly && !field.locked && field.name !== title;

function useOffers(): Offer[] {
  const { data } = useKinds();
  return ["customers.customer", "customers.contact"].flatMap((name, at) => {
    const kind = data?.kinds.find((one) => one.name === name);
    const offered = kind?.fields.filter((field) => fits(field, kind.title)) ?? [];
    return offered.map((field) => ({
      value: at === 0 ? field.name : `contact.${field.name}`,
      label: at === 0 ? field.label : `${kind?.label} · ${field.label}`,
    }));
  });
}

function HiddenShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const offers = useOffers();
  const labels = namesOf(value)?.map((name) => offers.find((one) => one.value === name)?.label ?? name);
  return <span>{labels ? labels.join(t("list.comma")) || t("pools.hidesNothing") : "–"}</span>;
}

function HiddenEdit({ value, onChange, field }: EditProps) {
  const { t } = useTranslation();
  const offers = useOffers();
  const names = namesOf(value);
  return (
    <Select
      mode="multiple"
      allowClear
      className="kf-wide"
      showSearch={{ optionFilterProp: "label" }}
      loading={offers.length === 0}
      options={[{ value: NOTHING, label: t("pools.hidesNothing") }, ...offers]}
      value={offers.length === 0 ? [] : names?.length === 0 ? [NOTHING] : (names ?? [])}
      placeholder={t("pools.asAbove")}
      aria-label={field.label}
      onChange={(picked: string[]) => onChange?.(told(picked))}
    />
  );
}

const hiddenFields: HandMade = { Show: HiddenShow, Edit: HiddenEdit };
export default hiddenFields;
