/** Says in words what went wrong: the server's sentence when it gave one. */
import type { TFunction } from "i18next";
import { ApiError } from "@/kernel/errors";

export function sentenceOf(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return t("form.failed");
  if (error.code === "offline") return t("form.offline");
  const sentence = error.message || t("form.failed");
  return error.reference ? `${sentence} (${error.reference})` : sentence;
}
