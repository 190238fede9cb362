/** Issuing down by region: what waits at the head office for each branch goes there, in bulk. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Modal, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Pool, type Pools, regionFilter, useWaiting } from "@/domains/customers/pools";
import { regionName } from "@/domains/customers/regionList";
import { type BulkAnswer, type BulkFailure, refresh, runAction } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { useGo } from "@/kernel/fields/RecordLink";
import { useRegions } from "@/kernel/fields/regions";
import { showCount } from "@/kernel/format";
import type { Action, Kind } from "@/kernel/kinds";

interface Props {
  kind: Kind;
  action: Action;
  pools: Pools;
  root: Pool;
  onClose: () => void;
}

interface Course {
  running: boolean;
  done: number;
  failures: BulkFailure[];
  error: string;
}

const idle: Course = { running: false, done: 0, failures: [], error: "" };

/** The server sends each customer to the branch that serves its region; what is done stays done after a refusal. */
function useCourse({ kind, action, root }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [course, setCourse] = useState<Course>(idle);
  const run = async (chosen: Pool[]): Promise<boolean> => {
    const filter = regionFilter(kind, root, chosen);
    let end: Course = idle;
    setCourse({ ...idle, running: true });
    const onProgress = (so: BulkAnswer) => setCourse({ ...idle, running: true, done: so.done + so.failed });
    try {
      const answer = await runAction(kind, action.name, { filter }, {}, { onProgress });
      end = { ...idle, done: answer.done, failures: answer.results };
    } catch (cause) {
      const error = cause instanceof ApiError && cause.message ? cause.message : t("app.failed");
      end = { ...idle, error };
    }
    setCourse(end);
    await refresh(client, kind);
    return end.failures.length === 0 && !end.error;
  };
  return { course, run };
}

interface LineProps {
  pool: Pool;
  waiting: number | undefined;
  checked: boolean;
  onToggle: () => void;
}

function Line({ pool, waiting, checked, onToggle }: LineProps) {
  const { t } = useTranslation();
  const { data } = useRegions();
  const names = pool.regions.map((code) => regionName(data ?? [], code)).join(t("list.comma"));
  return (
    <li>
      <Checkbox checked={checked && Boolean(waiting)} disabled={!waiting} onChange={onToggle}>
        {pool.name}
      </Checkbox>
      <small title={names}>{names}</small>
      <b className="k-figures">{waiting === undefined ? "…" : showCount(waiting)}</b>
    </li>
  );
}

function Outcome({ course, total }: { course: Course; total: number }) {
  const { t } = useTranslation();
  if (course.running) {
    return <Progress percent={total ? Math.min(99, Math.floor((course.done / total) * 100)) : 0} status="active" />;
  }
  if (course.error) return <Alert type="error" showIcon title={course.error} />;
  if (course.failures.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t("pool.someStayed", { count: course.failures.length })}
      description={course.failures.slice(0, 5).map(({ id, label, message }) => (
        <div key={id}>
          {label ?? id}：{message}
        </div>
      ))}
    />
  );
}

function Unserved({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const leave = () => {
    onClose();
    go("/customers/pool");
  };
  return (
    <>
      <p>{t("pool.noRegions")}</p>
      <Button onClick={leave}>{t("pool.setRegions")}</Button>
    </>
  );
}

/** Which branches take part; all of them until somebody leaves one out. */
function useChoice(served: Pool[]) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  return { chosen: served.filter(({ id }) => !left.has(id)), has: (id: string) => !left.has(id), toggle };
}

export default function IssueByRegion(props: Props) {
  const { t } = useTranslation();
  const { kind, pools, root, onClose } = props;
  const served = pools.all.filter((pool) => pool.id !== root.id && pool.regions.length > 0);
  const choice = useChoice(served);
  const { each, total } = useWaiting(kind, root, served, choice.chosen);
  const { course, run } = useCourse(props);
  const issue = async () => {
    if (await run(choice.chosen)) onClose();
  };
  return (
    <Modal
      open
      title={t("pool.issueByRegion")}
      okText={t("pool.issue", { count: total, shown: showCount(total) })}
      okButtonProps={{ disabled: total === 0, loading: course.running }}
      closable={!course.running}
      mask={{ closable: false }}
      onOk={issue}
      onCancel={onClose}
    >
      {served.length === 0 ? <Unserved onClose={onClose} /> : <p>{t("pool.issueHelp")}</p>}
      <ul className="c-issue">
        {served.map((pool, at) => (
          <Line
            key={pool.id}
            pool={pool}
            waiting={each[at]}
            checked={choice.has(pool.id)}
            onToggle={() => choice.toggle(pool.id)}
          />
        ))}
      </ul>
      <Outcome course={course} total={total} />
    </Modal>
  );
}
