/** What a new company, or a new salesperson, does first: counted by the server, put away and called back by hand. */
import { CheckCircleFilled, CloseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Progress } from "@/kernel/fields/heavy";
import { useGo } from "@/kernel/fields/RecordLink";
import { api } from "@/kernel/http";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";

const SampleData = late(
  async () => (await Promise.all([import("@/domains/sampledata/SampleData"), openRoom("sampledata")]))[0],
);

interface Step {
  key: string;
  label: string;
  help: string;
  path: string;
  done: boolean;
}

const KEPT = "kehai.firstSteps";

function chosenHere(): boolean | null {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === null ? null : kept === "open";
  } catch {
    return null; // a browser that keeps nothing still works
  }
}

/** Open by itself while less than half of it is done; after that as the person left it. */
export function useFirstSteps() {
  const { data } = useQuery({
    queryKey: ["home", "first-steps"],
    queryFn: () => api.get<{ steps: Step[] }>("/api/office/first-steps"),
    staleTime: 60_000,
  });
  const [chosen, setChosen] = useState(chosenHere);
  const steps = data?.steps ?? [];
  const done = steps.filter((step) => step.done).length;
  const left = done < steps.length;
  const show = (open: boolean) => {
    setChosen(open);
    try {
      localStorage.setItem(KEPT, open ? "open" : "away");
    } catch {
      // kept for this visit only
    }
  };
  return { steps, done, left, open: left && (chosen ?? done * 2 < steps.length), show };
}

function Line({ step }: { step: Step }) {
  const { t } = useTranslation();
  const go = useGo();
  const follow = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(step.path);
  };
  return (
    <li className={step.done ? "h-step h-step-done" : "h-step"}>
      {step.done ? (
        <CheckCircleFilled aria-label={t("today.first.did")} />
      ) : (
        <span className="h-step-open" aria-hidden />
      )}
      <div>
        {step.path ? (
          <a href={step.path} onClick={follow}>
            {step.label}
          </a>
        ) : (
          <b>{step.label}</b>
        )}
        <p>{step.help}</p>
      </div>
    </li>
  );
}

export function FirstSteps({ steps, done, show }: ReturnType<typeof useFirstSteps>) {
  const { t } = useTranslation();
  const title = t("today.first.title");
  return (
    <section className="h-card h-first" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Progress
          percent={Math.round((done / steps.length) * 100)}
          size="small"
          showInfo={false}
          aria-label={t("today.first.done", { done, all: steps.length })}
        />
        <span className="k-figures">{t("today.first.done", { done, all: steps.length })}</span>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={t("today.first.away")}
          onClick={() => show(false)}
        />
      </header>
      <ol>
        {steps.map((step) => (
          <Line key={step.key} step={step} />
        ))}
      </ol>
      <SampleData />
    </section>
  );
}
