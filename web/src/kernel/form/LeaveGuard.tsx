/** Nobody leaves a page with unsaved changes by accident: one guard for all who write something long. */
import { useBlocker } from "@tanstack/react-router";
import { Modal } from "antd";
import { useCallback } from "react";

interface Place {
  pathname: string;
}

interface Props {
  dirty: boolean;
  /** What is asked, in the words of who guards: what is lost, to go all the same, to stay. */
  words: { title: string; help: string; go: string; stay: string };
}

export function LeaveGuard({ dirty, words }: Props) {
  // The same functions as long as nothing changes: a new one would have the router's guard set up at every stroke.
  const block = useCallback(
    ({ current, next }: { current: Place; next: Place }) => dirty && current.pathname !== next.pathname,
    [dirty],
  );
  const unload = useCallback(() => dirty, [dirty]);
  const blocker = useBlocker({ shouldBlockFn: block, enableBeforeUnload: unload, withResolver: true });
  return (
    <Modal
      open={blocker.status === "blocked"}
      title={words.title}
      okText={words.go}
      okButtonProps={{ danger: true }}
      cancelText={words.stay}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      <p>{words.help}</p>
    </Modal>
  );
}
