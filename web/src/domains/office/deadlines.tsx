/** Clocks: how much time is left, red when it is over, and what happened meanwhile. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { fullTime, showTime, timeLeft } from "@/kernel/format";
import { api } from "@/kernel/http";

export interface Deadline {
  id: string;
  rule: string;
  label: string;
  stops: string;
  terms: string;
  state: "running" | "late" | "met" | "cancelled";
  since: string;
  due: string;
  stopped: string | null;
  in_time: boolean | null;
  evidence: string;
  owner: { id: string; label: string } | null;
  about: { kind: string; id: string; label: string } | null;
  steps: { step: string; at: string; to: string[] }[];
}
export interface Deadlines {
  rows: Deadline[];
  notices: string[];
}

/** Kept under "list", so that any action asks again. */
export const useDeadlines = (path: string) =>
  useQuery({
    queryKey: ["list", "office.deadline", path],
    queryFn: () => api.get<Deadlines>(`/api/office/deadlines/${path}`),
    refetchInterval: 60_000,
  });

export function Left({ deadline }: { deadline: Deadline }) {
  const { t } = useTranslation();
  const { state, due, stopped } = deadline;
  if (state === "met") {
    const word = deadline.in_time ? t("office.met") : t("office.metLate");
    return <Tag color={deadline.in_time ? "success" : "warning"}>{`${word} · ${showTime(stopped ?? due)}`}</Tag>;
  }
  if (state === "cancelled") return <Tag>{t("office.cancelled")}</Tag>;
  const left = timeLeft(due);
  const words = left ? t("office.left", { left }) : t("office.overdue", { since: showTime(due) });
  return (
    <Tooltip title={fullTime(due)}>
      <Tag color={left ? "processing" : "error"}>{words}</Tag>
    </Tooltip>
  );
}

export function Notices({ lines }: { lines: string[] }) {
  return lines.map((line) => <Alert key={line} type="warning" showIcon title={line} className="o-alert" />);
}

export function Line({ deadline, about = true }: { deadline: Deadline; about?: boolean }) {
  const { t } = useTranslation();
  const { owner, steps, evidence, stops, label } = deadline;
  const words = [
    owner?.label,
    evidence,
    ...steps
      .filter(({ to }) => to.length)
      .map(({ at, to }) => t("office.told", { to: to.join(", "), at: showTime(at) })),
  ];
  return (
    <li className="o-deadline" data-state={deadline.state}>
      <div>
        <Tooltip title={t("office.stops", { stops })}>
          <b>{label}</b>
        </Tooltip>{" "}
        {about && deadline.about ? (
          <RecordLink kind={deadline.about.kind} id={deadline.about.id}>
            {deadline.about.label}
          </RecordLink>
        ) : null}
        <small>{words.filter(Boolean).join(" · ")}</small>
      </div>
      <Left deadline={deadline} />
    </li>
  );
}
