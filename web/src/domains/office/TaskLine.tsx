/** One task in a list: when, what, about whom, and what one does with it. */

import { RollbackOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { TaskTools } from "@/domains/office/TaskTools";
import { TASK, type Task, useDeal } from "@/domains/office/tasks";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { fullTime, local, now, showTime } from "@/kernel/format";
import { fieldOf, useKind } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";
import "@/domains/office/today.css";

function useWord(field: string, value: string): string {
  const kind = useKind(TASK);
  const found = kind ? fieldOf(kind, field)?.choices?.find((choice) => choice.value === value) : undefined;
  return found?.label ?? "";
}

function Back({ task }: { task: Task }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const deal = useDeal();
  return (
    <Button
      type="text"
      icon={<RollbackOutlined />}
      aria-label={t("office.reopen")}
      onClick={() => void deal("reopen", task.id).catch((error: unknown) => void message.error(sentenceOf(error, t)))}
    />
  );
}

export const isLate = (task: Pick<Task, "state" | "due">) => task.state === "open" && local(task.due).isBefore(now());

function Under({ task, about, owner }: { task: Task; about: boolean; owner: boolean }) {
  const { t } = useTranslation();
  const sort = useWord("sort", task.sort);
  const repeat = useWord("repeat", task.repeat);
  const at = task.done ?? task.due;
  const words = [
    task.sort === "todo" ? "" : sort,
    task.repeat === "none" ? "" : repeat,
    owner ? task.owner?.label : "",
    task.asker ? t("today.askedBy", { person: task.asker.label }) : "",
    task.result,
  ];
  return (
    <small>
      <time dateTime={at} title={fullTime(at)} data-late={isLate(task)}>
        {showTime(at)}
      </time>
      {about && task.about ? (
        <>
          {" · "}
          <RecordLink kind={task.about.kind} id={task.about.id}>
            {task.about.label}
          </RecordLink>
        </>
      ) : null}
      {words.filter(Boolean).map((word) => ` · ${word}`)}
    </small>
  );
}

export function TaskLine({ task, about = true, owner = false }: { task: Task; about?: boolean; owner?: boolean }) {
  const { t } = useTranslation();
  return (
    <li className="t-line" data-late={isLate(task)} data-done={task.state === "done"}>
      <div>
        <RecordLink kind={TASK} id={task.id}>
          {task.subject}
        </RecordLink>
        {task.priority === "high" && task.state === "open" ? <Tag>{t("today.high")}</Tag> : null}
        <Under task={task} about={about} owner={owner} />
      </div>
      {task.may ? (
        task.state === "open" ? (
          <TaskTools id={task.id} subject={task.subject} due={task.due} />
        ) : (
          <Back task={task} />
        )
      ) : null}
    </li>
  );
}
