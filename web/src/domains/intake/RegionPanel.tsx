/** What speaks for a customer's region, what contradicts, of when the data is, and the branch it suggests. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Skeleton, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "@/kernel/http";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/intake/intake.css";

interface Place {
  id: string;
  label: string;
}

interface Guess {
  source: string;
  label: string;
  region: Place;
  confidence: number;
  data: string;
  fits: boolean;
}

interface Evidence {
  region: Place | null;
  source: string;
  guesses: Guess[];
  conflict: boolean;
  branch: { pool: Place | null; why: string; text: string; here: boolean };
}

function Line({ guess }: { guess: Guess }) {
  const { t } = useTranslation();
  const facts = [t("intake.sure", { share: Math.round(guess.confidence * 100) })];
  if (guess.data) facts.push(t("intake.dataOf", { month: guess.data }));
  return (
    <li>
      <div>
        <b>{guess.region.label}</b> {guess.fits ? null : <Tag color="warning">{t("intake.other")}</Tag>}
        <small>{[guess.label, ...facts].join(" · ")}</small>
      </div>
    </li>
  );
}

export default function RegionPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["record", "customers.customer", row.id, "regions", row.version],
    queryFn: () => api.get<Evidence>(`/api/customers/regions/${row.id}`),
  });
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const { branch } = data;
  return (
    <div className="i-evidence">
      {data.conflict ? <Alert type="warning" showIcon title={t("intake.conflict")} /> : null}
      <ul>
        {data.guesses.map((guess) => (
          <Line key={guess.source} guess={guess} />
        ))}
      </ul>
      {data.guesses.length === 0 ? <p className="kr-none">{t("intake.noHints")}</p> : null}
      <p>
        {branch.pool ? <b>{t(branch.here ? "intake.here" : "intake.branch", { name: branch.pool.label })}</b> : null}{" "}
        {branch.text}
      </p>
    </div>
  );
}
