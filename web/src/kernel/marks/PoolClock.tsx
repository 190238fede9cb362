/** The pool clock: a thin ring round the owner that empties while a private customer drifts back to the pool. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { fullTime, local, now, timeLeft } from "@/kernel/format";
import { Tip } from "@/kernel/marks/Tip";
import "@/kernel/marks/marks.css";

type Tide = "calm" | "soon" | "now" | "over";

/** Amber in the last three days, coral in the last. */
export function tideOf(until: string): Tide {
  const hours = local(until).diff(now(), "hour", true);
  if (hours <= 0) return "over";
  if (hours <= 24) return "now";
  return hours <= 72 ? "soon" : "calm";
}

/** How much of the ring is left, against the span of days the rule gives. */
export function fullness(until: string, span: number): number {
  const days = local(until).diff(now(), "day", true);
  return Math.max(0, Math.min(1, days / span));
}

export interface PoolClockProps {
  /** When the customer falls; null for one that never does. */
  until: string | null | undefined;
  why?: string | null;
  /** Days of a full ring. */
  span?: number;
  size?: number;
  /** Says the time left beside the ring, not only in the tooltip. */
  spoken?: boolean;
  /** Stands beside the ring, before the words. */
  label?: ReactNode;
  children?: ReactNode;
}

export function useTideWords(until: string | null | undefined, why?: string | null): string {
  const { t } = useTranslation();
  if (!until) return "";
  const left = timeLeft(until);
  const words = left ? t("clock.falls", { left }) : t("clock.falling");
  return why ? t("clock.because", { words, why }) : words;
}

function Ring({ until, span, size }: { until: string; span: number; size: number }) {
  const radius = size / 2 - 1.25;
  const round = 2 * Math.PI * radius;
  return (
    <svg className="k-clock-ring" width={size} height={size} aria-hidden="true">
      <circle className="k-clock-track" cx={size / 2} cy={size / 2} r={radius} />
      <circle
        className="k-clock-left"
        cx={size / 2}
        cy={size / 2}
        r={radius}
        strokeDasharray={`${round * fullness(until, span)} ${round}`}
        transform={`rotate(-90 ${size / 2} ${size / 2})`}
      />
    </svg>
  );
}

export function PoolClock({ until, why, span = 30, size = 28, spoken, label, children }: PoolClockProps) {
  const words = useTideWords(until, why);
  if (!until) {
    return (
      <span className="k-clock">
        {children}
        {label}
      </span>
    );
  }
  const tide = tideOf(until);
  const urgent = tide !== "calm";
  return (
    <Tip title={`${words} · ${fullTime(until)}`}>
      <span className={`k-clock k-tide-${tide}`}>
        <span className="k-clock-face" style={{ width: size, height: size }}>
          <Ring until={until} span={span} size={size} />
          <span className="k-clock-middle">{children}</span>
        </span>
        {label}
        {spoken || urgent ? <span className="k-clock-words">{timeLeft(until) ?? words}</span> : null}
        {spoken || urgent ? null : <span className="k-unseen">{words}</span>}
      </span>
    </Tip>
  );
}
