/** Signing out on a device that holds something nobody has sent yet: asked first, because it is lost. */
import type { TFunction } from "i18next";
import { unsent } from "@/domains/mobile/person";
import { openRoom } from "@/kernel/i18n";
import type { Saying } from "@/kernel/said";

interface Ways {
  modal: Saying["modal"];
  t: TFunction;
  go: (address: string) => void;
  out: () => Promise<void>;
}

export async function leaving({ modal, t, go, out }: Ways): Promise<void> {
  const count = await unsent().catch(() => 0);
  if (count === 0) return out();
  await openRoom("mobile");
  modal.confirm({
    title: t("mobile.leaveTitle", { count }),
    content: t("mobile.leaveHelp"),
    okText: t("mobile.leave"),
    okButtonProps: { danger: true },
    cancelText: t("mobile.stay"),
    onOk: out,
    onCancel: () => go("/queue"),
  });
}
