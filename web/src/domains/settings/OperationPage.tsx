/** How the house is: disk, database, queue, backups; and the jobs that failed, each with its reason and a way out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Badge, Button, Empty, Popconfirm, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import { Trouble } from "@/kernel/record/States";
import "@/domains/security/security.css";

interface Fact {
  name: string;
  label: string;
  value: string;
  state: "good" | "doubtful" | "bad";
  help: string;
}
interface Job {
  id: number;
  name: string;
  tries: number;
  since: string | null;
  error: string;
}
interface House {
  facts: Fact[];
  jobs: Job[];
}

const OPERATION = "/api/operation";
const AGAIN = 30_000;
const marks = { good: "success", doubtful: "warning", bad: "error" } as const;

function Facts({ facts }: { facts: Fact[] }) {
  const { t } = useTranslation();
  return (
    <section className="s-card">
      <h2>{t("operation.state")}</h2>
      {facts.map(({ name, label, value, state, help }) => (
        <div className="s-line" key={name}>
          <div>
            <Badge status={marks[state]} text={label} aria-label={`${label}: ${t(`operation.${state}`)}`} />
            {help ? <p>{help}</p> : null}
          </div>
          <span className="s-value">{value}</span>
        </div>
      ))}
    </section>
  );
}

function useJob() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const after = async (sentence: string) => {
    void message.success(sentence);
    await client.invalidateQueries({ queryKey: ["operation"] });
  };
  const trouble = (error: Error) => void message.error(error.message);
  const retry = useMutation({
    mutationFn: (id: number) => api.post(`${OPERATION}/jobs/${id}/retry`, {}),
    onSuccess: () => after(t("operation.queued")),
    onError: trouble,
  });
  const drop = useMutation({
    mutationFn: (id: number) => api.del(`${OPERATION}/jobs/${id}`),
    onSuccess: () => after(t("operation.dropped")),
    onError: trouble,
  });
  return { retry, drop };
}

function Failed({ jobs }: { jobs: Job[] }) {
  const { t } = useTranslation();
  const { retry, drop } = useJob();
  return (
    <section className="s-card">
      <h2>{t("operation.failed")}</h2>
      {jobs.length === 0 ? <Empty description={t("operation.none")} image={Empty.PRESENTED_IMAGE_SIMPLE} /> : null}
      {jobs.map((job) => (
        <div className="s-line" key={job.id}>
          <div>
            <code>{job.name}</code>
            <p>{job.error || t("operation.no_reason")}</p>
            <p>{`${job.since ? showTime(job.since) : ""} · ${t("operation.tries", { count: job.tries })}`}</p>
          </div>
          <div className="s-actions">
            <Button loading={retry.isPending && retry.variables === job.id} onClick={() => retry.mutate(job.id)}>
              {t("operation.retry")}
            </Button>
            <Popconfirm title={t("operation.drop_sure")} onConfirm={() => drop.mutate(job.id)}>
              <Button danger type="text">
                {t("operation.drop")}
              </Button>
            </Popconfirm>
          </div>
        </div>
      ))}
    </section>
  );
}

export default function OperationPage() {
  const { t } = useTranslation();
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["operation"],
    queryFn: () => api.get<House>(OPERATION),
    refetchInterval: AGAIN,
    retry: false,
  });
  if (isError && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  return (
    <div className="s-page">
      <header>
        <h1>{t("operation.title")}</h1>
        <p>{t("operation.help")}</p>
      </header>
      {data ? (
        <>
          <Facts facts={data.facts} />
          <Failed jobs={data.jobs} />
        </>
      ) : (
        <Spin />
      )}
    </div>
  );
}
