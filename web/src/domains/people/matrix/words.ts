/** The words and tones of rights: none, bare, some people's records, all. */
import { useTranslation } from "react-i18next";
import type { KindWord } from "@/domains/people/matrix/vocabulary";
import { isOp, isReach } from "@/domains/people/rights";

export type Tone = "none" | "bare" | "some" | "all";

export function toneOf(reach: string[] | undefined): Tone {
  if (!reach) return "none";
  if (reach.length === 0) return "bare";
  return reach.includes("ALL") ? "all" : "some";
}

export function useRightWords() {
  const { t } = useTranslation();
  const opWords = (op: string) => (isOp(op) ? t(`admin.op.${op}`) : op);
  const scope = (word: string) => {
    if (isReach(word)) return t(`admin.scope.${word}`);
    return word.startsWith("DEPT:") ? t("admin.scope.named") : word;
  };
  const reach = (words: string[] | undefined): string => {
    if (!words) return t("admin.none");
    if (words.length === 0) return t("admin.bare");
    return words.map(scope).join(t("admin.plus"));
  };
  const domain = (name: string) => {
    if (name === "people") return t("admin.domain.people");
    if (name === "screens") return t("admin.domain.screens");
    if (name === "kernel") return t("admin.domain.kernel");
    if (name === "approvals") return t("admin.domain.approvals");
    if (name === "automation") return t("admin.domain.automation");
    if (name === "customers" || name === "sales" || name === "products" || name === "office")
      return t(`menu.group.${name}`);
    return t("menu.group.other");
  };
  /** Why a kind has no cells of its own. */
  const follows = (kind: KindWord, nameOf: (name: string) => string) =>
    kind.sort === "parent" && kind.parent
      ? t("admin.followsParent", { kind: nameOf(kind.parent) })
      : t("admin.followsOther");
  return { opWords, scope, reach, domain, follows };
}
