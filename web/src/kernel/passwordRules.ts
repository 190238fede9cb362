/** What a password must be like, said before it is typed. */
import type { TFunction } from "i18next";
import type { Rules } from "@/kernel/entry";

export function rulesText(t: TFunction, rules: Rules): string {
  const told = [t("entry.shortest", { count: rules.shortest })];
  if (rules.classes > 1) told.push(t("entry.classes", { count: rules.classes }));
  if (rules.former) told.push(t("entry.former", { count: rules.former }));
  return told.join(" ");
}
