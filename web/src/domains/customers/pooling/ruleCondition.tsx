/** Which customers a rule of pools speaks of, built like a filter; under a recycle rule, what it would do. */
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { DryRun } from "@/domains/customers/pooling/DryRun";
import { Condition } from "@/domains/people/sharing/Condition";
import { useConditionWords } from "@/domains/people/sharing/rules";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { Around } from "@/kernel/form/around";
import { openRoom } from "@/kernel/i18n";
import { type Filter, useKind } from "@/kernel/kinds";

const CUSTOMER = "customers.customer";

const isEmpty = (value: unknown) => !value || Object.keys(value as object).length === 0;

function ConditionShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const kind = useKind(CUSTOMER);
  const words = useConditionWords();
  if (!kind || isEmpty(value)) return <span>{t("pools.everyCustomer")}</span>;
  return <span>{words(kind, value as Filter)}</span>;
}

function ConditionEdit({ value, onChange, field }: EditProps) {
  const kind = useKind(CUSTOMER);
  const around = useContext(Around);
  if (!kind) return null;
  return (
    <>
      <Condition
        kind={kind}
        optional
        value={isEmpty(value) ? null : (value as Filter)}
        onChange={(filter) => onChange?.(filter ?? {})}
      />
      {field.target === "customers.recycle_rule.condition" ? <DryRun rule={around} /> : null}
    </>
  );
}

export async function inItsRoom(): Promise<HandMade> {
  await Promise.all([openRoom("pools"), openRoom("admin")]);
  return { Show: ConditionShow, Edit: ConditionEdit };
}
