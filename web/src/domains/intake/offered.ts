/** What a form may ask, as the server checks it: published fields of customer and contact, and the need. */
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type Field, useKinds } from "@/kernel/kinds";

const TYPES = new Set(
  "text longtext code mobile email address region date integer decimal money choice boolean".split(" "),
);
const UNASKED = new Set(
  (
    "stage intention grade category source source_detail remark is_main legal_hold number " +
    "legal_basis consent_source consent_on no_phone no_sms no_wechat no_email kind_of"
  ).split(" "),
);

export interface Offer {
  value: string;
  label: string;
  sensitive: boolean;
  locked: boolean;
}

const fits = (field: Field) => TYPES.has(field.type) && !field.readonly && !UNASKED.has(field.name);

function offersOf(fields: Field[], prefix: string, of: string): Offer[] {
  return fields.filter(fits).map((field) => ({
    value: prefix + field.name,
    label: of ? `${of} · ${field.label}` : field.label,
    sensitive: Boolean(field.sensitive) || ["mobile", "email", "address", "identity", "account"].includes(field.type),
    locked: Boolean(field.locked),
  }));
}

export function useOffers(): { customer: Offer[]; all: Offer[]; labelOf: (name: string) => string } {
  const { t } = useTranslation();
  const { data } = useKinds();
  const kind = (name: string) => data?.kinds.find((one) => one.name === name);
  const contact = kind("customers.contact");
  const customer = offersOf(kind("customers.customer")?.fields ?? [], "", "");
  const people = offersOf(contact?.fields ?? [], "contact.", contact?.label ?? "");
  const all = [need(t), ...customer, ...people];
  return { customer, all, labelOf: (name) => all.find(({ value }) => value === name)?.label ?? name };
}

const need = (t: TFunction): Offer => ({ value: "need", label: t("intake.need"), sensitive: false, locked: false });
