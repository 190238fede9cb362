/** My tasks, those I asked for, the team's: by day, each acted on where it stands. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { QuickAdd } from "@/domains/office/QuickAdd";
import { TaskLine } from "@/domains/office/TaskLine";
import { TASK, useTasks, type When, type Whose, when, whose } from "@/domains/office/tasks";
import { useGo } from "@/kernel/fields/RecordLink";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/office/office.css";
import "@/domains/office/today.css";

function Tasks({ who, day }: { who: Whose; day: When }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useTasks(`?whose=${who}&when=${day}`);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  if (data.rows.length === 0) return <Quiet line={t(`today.none.${day}`)} water="harbour" />;
  return (
    <ul className="t-list">
      {data.rows.map((task) => (
        <TaskLine key={task.id} task={task} owner={who !== "mine"} />
      ))}
    </ul>
  );
}

interface TabsProps<T extends string> {
  words: readonly T[];
  at: T;
  label: string;
  nameOf: (word: T) => string;
  onChoose: (word: T) => void;
}

function Tabs<T extends string>({ words, at, label, nameOf, onChoose }: TabsProps<T>) {
  return (
    <div className="o-tabs" role="tablist" aria-label={label}>
      {words.map((word) => (
        <button key={word} type="button" role="tab" aria-selected={word === at} onClick={() => onChoose(word)}>
          {nameOf(word)}
        </button>
      ))}
    </div>
  );
}

const among = <T extends string>(words: readonly T[], word: unknown): T =>
  words.find((one) => one === word) ?? (words[0] as T);

function AsTable() {
  const { t } = useTranslation();
  const go = useGo();
  const table = `/${TASK.replace(".", "/")}`;
  const follow = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(table);
  };
  return (
    <a className="t-table" href={table} onClick={follow}>
      {t("today.asTable")}
    </a>
  );
}

export default function TasksPage() {
  const { t } = useTranslation();
  const search = useSearch({ strict: false }) as { whose?: unknown; when?: unknown };
  const navigate = useNavigate();
  const who = among(whose, search.whose);
  const day = among(when, search.when);
  const turn = (part: object) => void navigate({ to: "/tasks", search: { whose: who, when: day, ...part } as never });
  return (
    <div className="o-page">
      <header>
        <h1>{t("today.tasks")}</h1>
        <Tabs
          words={whose}
          at={who}
          label={t("today.whoseLabel")}
          nameOf={(word) => t(`today.whose.${word}`)}
          onChoose={(word) => turn({ whose: word })}
        />
        <AsTable />
      </header>
      <QuickAdd />
      <Tabs
        words={when}
        at={day}
        label={t("today.whenLabel")}
        nameOf={(word) => t(`today.when.${word}`)}
        onChoose={(word) => turn({ when: word })}
      />
      <Tasks key={`${who}-${day}`} who={who} day={day} />
    </div>
  );
}
