/** Says once for every write that was kept on the device that it will be sent later. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { watchTaken } from "@/domains/mobile/queue";
import { useSaid } from "@/kernel/said";

export function useKeptNote(): void {
  const { t } = useTranslation();
  const { message } = useSaid();
  useEffect(
    () => watchTaken(() => void message.info({ key: "kept", content: t("mobile.kept"), duration: 4 })),
    [t, message],
  );
}
