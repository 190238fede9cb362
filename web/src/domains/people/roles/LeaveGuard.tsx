/** Nobody leaves a page with unsaved changes by accident. */
import { useBlocker } from "@tanstack/react-router";
import { Modal } from "antd";
import { useTranslation } from "react-i18next";

export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  return (
    <Modal
      open={blocker.status === "blocked"}
      title={t("admin.leave.title")}
      okText={t("admin.leave.go")}
      okButtonProps={{ danger: true }}
      cancelText={t("admin.leave.stay")}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      <p>{t("admin.leave.help")}</p>
    </Modal>
  );
}
