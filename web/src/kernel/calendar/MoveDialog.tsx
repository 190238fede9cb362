/** Another moment for an entry, asked for. */
import { Modal } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DAY, type Entry } from "@/kernel/calendar/entries";
import type { Move } from "@/kernel/calendar/useMove";
import { DatePicker } from "@/kernel/fields/heavy";

/** The other way than dragging: by the keys, and to any day. */
export function MoveDialog({ entry, move, onClose }: { entry: Entry; move: Move; onClose: () => void }) {
  const { t } = useTranslation();
  const [at, setAt] = useState(dayjs(`${entry.day}T${entry.time || "00:00"}`));
  const timed = Boolean(entry.time);
  const done = () => {
    onClose();
    void move(entry, at.format(DAY), timed ? at.format("HH:mm") : undefined);
  };
  return (
    <Modal
      open
      width={420}
      title={t("agenda.moveOf", { name: entry.title })}
      okText={t("agenda.save")}
      cancelText={t("agenda.cancel")}
      onOk={done}
      onCancel={onClose}
    >
      <DatePicker
        className="kf-wide"
        value={at}
        allowClear={false}
        needConfirm={false}
        showTime={timed ? { format: "HH:mm", minuteStep: 5 } : false}
        format={timed ? "YYYY-MM-DD HH:mm" : DAY}
        aria-label={t("agenda.when")}
        onChange={(next) => next && setAt(next)}
      />
    </Modal>
  );
}
