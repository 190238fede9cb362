/** The steps of a development case: who took which when, what the next one is, and what it still needs. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { fullTime, showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/development/development.css";

interface Step {
  state: string;
  label: string;
  at: string;
  by: string;
}

interface Path {
  steps: Step[];
  next: { action: string; label: string; missing: string[] }[];
  waits_for: string;
}

function Next({ path }: { path: Path }) {
  const { t } = useTranslation();
  if (path.waits_for) return <Alert type="info" showIcon title={t("development.waits", { name: path.waits_for })} />;
  return path.next.map(({ action, label, missing }) => {
    const words = missing.length
      ? t("development.missing", { step: label, fields: missing.join(t("development.comma")) })
      : t("development.ready", { step: label });
    return <Alert key={action} type={missing.length ? "warning" : "success"} showIcon title={words} />;
  });
}

export default function PathPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["record", kind.name, row.id, "path", row.version],
    queryFn: () => api.get<Path>(`/api/customers/development-path/${row.id}`),
  });
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  return (
    <div className="d-path">
      <Next path={data} />
      {data.steps.length === 0 ? <p className="kr-none">{t("development.none")}</p> : null}
      <ol>
        {data.steps.map(({ state, label, at, by }) => (
          <li key={at} data-state={state}>
            <b>{label}</b>
            <small title={fullTime(at)}>{`${by} · ${showTime(at)}`}</small>
          </li>
        ))}
      </ol>
    </div>
  );
}
