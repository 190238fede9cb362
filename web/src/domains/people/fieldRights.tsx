/** The field rights of a role in a list or a form: how much is limited; it is edited in the matrix. */
import { useTranslation } from "react-i18next";
import { InMatrix } from "@/domains/people/grants";
import { fieldRightsOf } from "@/domains/people/rights";
import type { HandMade } from "@/kernel/fields/handmade";
import type { ShowProps } from "@/kernel/fields/types";

function RightsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const count = Object.values(fieldRightsOf(value)).reduce((sum, levels) => sum + Object.keys(levels).length, 0);
  return <span>{count ? t("people.fieldsLimited", { count }) : t("people.noFieldRights")}</span>;
}

export const fieldRights: HandMade = { Show: RightsShow, Edit: InMatrix };
