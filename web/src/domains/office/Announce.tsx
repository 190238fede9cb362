/** The State Council's notice is pasted in, shown as days, and kept. */

import { Button, Input, Modal, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { announce, type Day } from "@/domains/office/calendar";
import { sentenceOf } from "@/kernel/form/problems";
import { useSaid } from "@/kernel/said";

function Days({ days }: { days: Day[] }) {
  const { t } = useTranslation();
  return (
    <div className="o-days">
      {days.map(({ day, works, name }) => (
        <Tag key={day} color={works ? "warning" : "success"} title={name}>
          {`${day.slice(5)} ${t(works ? "office.works" : "office.rests")}`}
        </Tag>
      ))}
    </div>
  );
}

export function Announce({ year, onClose }: { year: number; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const [text, setText] = useState("");
  const [days, setDays] = useState<Day[] | null>(null);
  const [problem, setProblem] = useState("");
  const send = async (keep: boolean) => {
    try {
      const found = await announce(year, text, keep);
      setProblem("");
      if (!keep) return setDays(found.days);
      void message.success(t("office.kept"));
      onClose();
    } catch (error) {
      setDays(null);
      setProblem(sentenceOf(error, t));
    }
  };
  const footer = [
    <Button key="read" onClick={() => void send(false)} disabled={!text.trim()}>
      {t("office.read")}
    </Button>,
    <Button key="keep" type="primary" onClick={() => void send(true)} disabled={!days}>
      {t("office.keep")}
    </Button>,
  ];
  return (
    <Modal open title={t("office.announceTitle", { year })} onCancel={onClose} footer={footer} width={640}>
      <div className="o-preferences">
        <label htmlFor="o-text">{t("office.announceHelp")}</label>
        <Input.TextArea id="o-text" rows={8} value={text} onChange={(event) => setText(event.target.value)} />
        {problem ? <p role="alert">{problem}</p> : null}
        <Days days={days ?? []} />
      </div>
    </Modal>
  );
}
