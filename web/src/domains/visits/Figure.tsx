/** A figure of visits, or that it is not shown: nought would be a figure. */
import { useTranslation } from "react-i18next";

export function Figure({ value, show }: { value: number | null; show: (value: number) => string }) {
  const { t } = useTranslation();
  if (value !== null) return show(value);
  return <span className="v-soft">{t("visits.untold")}</span>;
}
