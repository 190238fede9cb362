/** One step at the door: busy while it is asked, and the sentence of a refusal. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/kernel/errors";

export function useStep() {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const told = (error: unknown) => {
    if (!(error instanceof ApiError)) return t("app.failed");
    const named = Object.values(error.fields).join(" ");
    return named || error.message || t(error.code === "offline" ? "app.offline" : "app.failed");
  };
  const run = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setRefusal("");
    try {
      return await work();
    } catch (error) {
      setRefusal(told(error));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, refusal };
}
