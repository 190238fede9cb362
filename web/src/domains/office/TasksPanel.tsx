/** The tasks about a record, on its page: the open ones first, and a line to put down another. */
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { QuickAdd } from "@/domains/office/QuickAdd";
import { TaskLine } from "@/domains/office/TaskLine";
import { TASK, useTasks } from "@/domains/office/tasks";
import { useKind } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/office/today.css";

const MOST_DONE = 3;

export default function TasksPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const task = useKind(TASK);
  const { data, error, refetch } = useTasks(`/${kind.name.replace(".", "/")}/${row.id}`);
  if (!task) return null;
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  const done = data.rows.filter(({ state }) => state === "done");
  const shown = data.rows.filter((one) => one.state === "open" || all || done.indexOf(one) < MOST_DONE);
  return (
    <div className="t-panel">
      {task.can.includes("create") ? <QuickAdd about={{ kind: kind.name, id: row.id }} /> : null}
      {data.rows.length === 0 ? <p className="kr-none">{t("today.noneHere")}</p> : null}
      <ul className="t-list">
        {shown.map((one) => (
          <TaskLine key={one.id} task={one} about={false} owner />
        ))}
      </ul>
      {shown.length < data.rows.length ? (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("office.more")}
        </Button>
      ) : null}
    </div>
  );
}
