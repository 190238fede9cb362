/** What one does with a task where it stands: done at a touch, put off, and the rest in a menu; each with its way back. */

import { CheckOutlined, ClockCircleOutlined, EllipsisOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Later, laters, TASK, useDeal } from "@/domains/office/tasks";
import { sentenceOf } from "@/kernel/form/problems";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Dropdown } from "@/kernel/marks/opening";
import { useSaid } from "@/kernel/said";

const ActionDialog = late(() =>
  import("@/kernel/actions/ActionDialog").then((module) => ({ default: module.ActionDialog })),
);

interface Acted {
  id: string;
  subject: string;
  due: string;
}

/** Does it, says so, and offers the way back. */
export function useTaskActs({ id, subject, due }: Acted) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const deal = useDeal();
  const trouble = (error: unknown) => void message.error(sentenceOf(error, t));
  const told = (words: string, back: () => Promise<void>) => {
    const key = `task-${id}`;
    const undo = () => {
      message.destroy(key);
      back().catch(trouble);
    };
    const content = [
      `${words} ${subject}`,
      <Button key="undo" type="link" size="small" onClick={undo}>
        {t("actions.undo")}
      </Button>,
    ];
    void message.success({ key, duration: 8, content });
  };
  const finish = () => deal("done", id).then(() => told(t("today.isDone"), () => deal("reopen", id)), trouble);
  const postpone = (later: Later) =>
    deal("postpone", id, { later }).then(
      () => told(t("today.isPostponed"), () => deal("postpone", id, { until: due })),
      trouble,
    );
  return { finish, postpone };
}

function Ask({ task, verb, onClose }: { task: Acted; verb: string; onClose: () => void }) {
  const kind = useKind(TASK);
  const action = kind?.actions.find(({ name }) => name === verb);
  if (!kind || !action) return null;
  const target = { ids: [task.id], labels: [task.subject] };
  return <ActionDialog kind={kind} action={action} target={target} open onClose={onClose} />;
}

export function TaskTools(task: Acted) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<string | null>(null);
  const { finish, postpone } = useTaskActs(task);
  const later = laters.map((word) => ({
    key: word,
    label: t(`office.later.${word}`),
    onClick: () => void postpone(word),
  }));
  const more = ["done", "postpone", "hand_over"].map((name) => ({
    key: name,
    label: name === "done" ? t("today.doneWith") : name === "postpone" ? t("today.until") : t("today.handOver"),
    onClick: () => setAsking(name),
  }));
  return (
    <span className="t-tools">
      <Button
        type="text"
        icon={<CheckOutlined />}
        aria-label={t("today.doneOf", { task: task.subject })}
        onClick={() => void finish()}
      />
      <Dropdown menu={{ items: later }} trigger={["click"]}>
        <Button type="text" icon={<ClockCircleOutlined />} aria-label={t("today.postponeOf", { task: task.subject })} />
      </Dropdown>
      <Dropdown menu={{ items: more }} trigger={["click"]}>
        <Button type="text" icon={<EllipsisOutlined />} aria-label={t("today.moreOf", { task: task.subject })} />
      </Dropdown>
      {asking ? <Ask task={task} verb={asking} onClose={() => setAsking(null)} /> : null}
    </span>
  );
}
