/** The keys one may press, shown by "?". */
import { Modal } from "antd";
import { useTranslation } from "react-i18next";

const keys = [
  ["Ctrl K", "find"],
  ["/", "search"],
  ["J  K", "move"],
  ["Enter", "open"],
  ["←  →", "cells"],
  ["E  F2", "cell"],
  ["Ctrl V", "paste"],
  ["Shift ←  →", "width"],
  ["Ctrl Shift ←  →", "shift"],
  ["Shift ↓  ↑", "stretch"],
  ["X", "choose"],
  ["C", "create"],
  ["F", "filter"],
  ["Esc", "leave"],
  ["Ctrl Enter", "save"],
  ["?", "help"],
] as const;

export default function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open width={460} title={t("keys.title")} footer={null} onCancel={onClose}>
      <dl className="a-keys">
        {keys.map(([key, name]) => (
          <div key={name}>
            <dt>
              {key.split(/\s+/).map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
