/** The rights of a role in a list or a form: how much is said; it is edited in the matrix. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { grantsOf } from "@/domains/people/rights";
import type { HandMade } from "@/kernel/fields/handmade";
import { useGo } from "@/kernel/fields/RecordLink";
import type { ShowProps } from "@/kernel/fields/types";

function GrantsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  return <span>{t("people.kindsGranted", { count: Object.keys(grantsOf(value)).length })}</span>;
}

/** One place to edit rights: with their reasons, their holders and a look at what changes. */
export function InMatrix() {
  const { t } = useTranslation();
  const go = useGo();
  return <Button onClick={() => go("/roles")}>{t("people.inMatrix")}</Button>;
}

export const grants: HandMade = { Show: GrantsShow, Edit: InMatrix };
