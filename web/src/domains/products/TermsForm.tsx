/** For whom and when: a customer, or any of a grade and a region; a day and a currency. */
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Answer, Terms } from "@/domains/products/price";
import { FieldEdit, FieldShow } from "@/kernel/fields";
import { useLabels } from "@/kernel/fields/targets";
import { type Field, fieldOf, type Link, useKind } from "@/kernel/kinds";

interface Props {
  terms: Terms;
  told: Answer | undefined;
  onChange: (terms: Terms) => void;
}

interface OneProps {
  field: Field;
  value: unknown;
  onChange: (value: never) => void;
}

function One({ field, value, onChange }: OneProps) {
  const id = useId();
  return (
    <div className="pp-term">
      <label htmlFor={id}>{field.label}</label>
      <FieldEdit id={id} field={{ ...field, required: false }} value={value} onChange={onChange as never} />
    </div>
  );
}

/** What of the customer the price hangs on. */
function Known({ told }: { told: Answer }) {
  const { t } = useTranslation();
  const lists = useKind("products.price_list");
  const region = lists && fieldOf(lists, "region");
  const grade = told.grade.toUpperCase();
  return (
    <p className="pp-soft">
      {grade ? t("products.grade", { grade }) : t("products.noGrade")}
      {told.region && region ? (
        <>
          {" · "}
          <FieldShow field={region} value={told.region} />
        </>
      ) : null}
    </p>
  );
}

/** A customer that came along in the address is named as soon as his record is here. */
function useNamed(customer: Link | null): Link | null {
  const names = useLabels("customers.customer", customer && !customer.label ? [customer.id] : []);
  return customer && !customer.label ? { ...customer, label: names[customer.id] ?? "…" } : customer;
}

export function TermsForm({ terms, told, onChange }: Props) {
  const { t } = useTranslation();
  const lists = useKind("products.price_list");
  const customers = useKind("customers.customer");
  const named = useNamed(terms.customer);
  const set = (name: keyof Terms) => (value: never) => onChange({ ...terms, [name]: value ?? null });
  const [grade, region, currency] = ["grade", "region", "currency"].map((name) => lists && fieldOf(lists, name));
  const day = { name: "day", label: t("products.day"), type: "date" } as Field;
  const customer = { name: "customer", label: customers?.label, type: "link", target: customers?.name } as Field;
  return (
    <section className="pp-terms" aria-label={t("products.forWhom")}>
      {customers ? <One field={customer} value={named} onChange={set("customer")} /> : null}
      {terms.customer && told ? <Known told={told} /> : null}
      {terms.customer || !grade ? null : <One field={grade} value={terms.grade} onChange={set("grade")} />}
      {terms.customer || !region ? null : <One field={region} value={terms.region} onChange={set("region")} />}
      <One field={day} value={terms.day} onChange={set("day")} />
      {currency ? <One field={currency} value={terms.currency} onChange={set("currency")} /> : null}
    </section>
  );
}
