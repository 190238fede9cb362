/** The four shapes of a chart. Each point is a button that opens what stands behind it; the words stand in the table beside. */
import type { CSSProperties, ReactNode } from "react";
import type { Filter } from "@/kernel/kinds";
import { type Drawn, type Point, scaleOf } from "@/kernel/list/chart/figures";

export interface ShapeProps {
  chart: Drawn;
  /** A figure as it is written, and as it stands on an axis. */
  show: (value: number, exact?: string | null) => string;
  short: (value: number) => string;
  say: (label: string, value: string) => string;
  open: (filter: Filter) => void;
}

const colour = (at: number): CSSProperties => ({ background: `var(--lc-${(at % 8) + 1})` });
const most = (points: Point[]) => Math.max(0, ...points.map(({ value }) => value));

interface HitProps {
  filter: Filter | null;
  label: string;
  className: string;
  style?: CSSProperties;
  open: (filter: Filter) => void;
  children?: ReactNode;
}

/** What nothing stands behind, or what one may not see, is no button. */
function Hit({ filter, label, className, style, open, children }: HitProps) {
  if (!filter) {
    return (
      <span className={className} style={style} title={label}>
        {children}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={className}
      style={style}
      aria-label={label}
      title={label}
      onClick={() => open(filter)}
    >
      {children}
    </button>
  );
}

interface PiecesProps extends ShapeProps {
  point: Point;
  side: "width" | "height";
}

/** The parts of one bar or column, each as long as its share of it. */
function Pieces({ point, chart, side, show, say, open }: PiecesProps) {
  const whole = point.parts.reduce((sum, part) => sum + Math.max(0, part), 0);
  return chart.parts.map(({ id, label }, at) => {
    const value = Math.max(0, point.parts[at] ?? 0);
    if (!value || !whole) return null;
    const named = chart.parts.length > 1 ? `${point.label} · ${label}` : point.label;
    const size = { [side]: `${(100 * value) / whole}%` };
    const filter = chart.parts.length > 1 ? (point.filters[at] ?? null) : point.filter;
    const exact = chart.parts.length > 1 ? null : point.exact;
    return (
      <Hit
        key={id}
        filter={filter}
        label={say(named, show(value, exact))}
        className="lc-piece"
        style={{ ...colour(at), ...size }}
        open={open}
      />
    );
  });
}

export function Bars(props: ShapeProps) {
  const { chart, show } = props;
  const top = most(chart.points);
  return (
    <ul className="lc-bars">
      {chart.points.map((point) => (
        <li key={point.id}>
          <span className="lc-name" title={point.label}>
            {point.label}
          </span>
          <span className="lc-track">
            <span className="lc-bar" style={{ width: top > 0 ? `${(100 * Math.max(0, point.value)) / top}%` : 0 }}>
              <Pieces {...props} point={point} side="width" />
            </span>
          </span>
          <b className="k-figures">{show(point.value, point.exact)}</b>
        </li>
      ))}
    </ul>
  );
}

function Axis({ steps, short }: { steps: number[]; short: ShapeProps["short"] }) {
  const top = steps.at(-1) || 1;
  return (
    <span className="lc-axis" aria-hidden="true">
      {steps.map((step) => (
        <i key={step} style={{ bottom: `${(100 * step) / top}%` }}>
          {short(step)}
        </i>
      ))}
    </span>
  );
}

/** Columns over time or by name; what does not fit is scrolled, the axis stands. */
export function Columns(props: ShapeProps) {
  const { chart, short } = props;
  const steps = scaleOf(most(chart.points));
  const top = steps.at(-1) || 1;
  return (
    <div className="lc-sheet">
      <Axis steps={steps} short={short} />
      <ol className="lc-columns">
        {chart.points.map((point) => (
          <li key={point.id}>
            <span className="lc-well">
              <span className="lc-column" style={{ height: `${(100 * Math.max(0, point.value)) / top}%` }}>
                <Pieces {...props} point={point} side="height" />
              </span>
            </span>
            <small title={point.label}>{point.label}</small>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface DotsProps extends ShapeProps {
  point: Point;
  x: number;
  y: (value: number) => number;
}

/** The points of one place on all lines, each the way to what stands behind it. */
function Dots({ chart: { parts }, point, x, y, show, say, open }: DotsProps) {
  const several = parts.length > 1;
  return parts.map(({ id, label }, at) => {
    const value = point.parts[at] ?? 0;
    return (
      <Hit
        key={id}
        filter={several ? (point.filters[at] ?? null) : point.filter}
        label={say(several ? `${point.label} · ${label}` : point.label, show(value, several ? null : point.exact))}
        className="lc-dot"
        style={{ ...colour(at), left: `${x}%`, top: `${y(value)}%` }}
        open={open}
      />
    );
  });
}

/** Each part is a line. */
export function Lines(props: ShapeProps) {
  const { points, parts } = props.chart;
  const steps = scaleOf(Math.max(0, ...points.flatMap((point) => point.parts)));
  const top = steps.at(-1) || 1;
  const x = (at: number) => (100 * (at + 0.5)) / points.length;
  const y = (value: number) => 100 - (100 * Math.max(0, value)) / top;
  const path = (part: number) => points.map((point, at) => `${x(at)},${y(point.parts[part] ?? 0)}`).join(" ");
  return (
    <div className="lc-sheet">
      <Axis steps={steps} short={props.short} />
      <div className="lc-lines" style={{ minWidth: points.length * 28 }}>
        <div className="lc-plane">
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            {parts.map(({ id }, at) => (
              <polyline key={id} points={path(at)} style={{ stroke: `var(--lc-${(at % 8) + 1})` }} />
            ))}
          </svg>
          {points.map((point, at) => (
            <Dots key={point.id} {...props} point={point} x={x(at)} y={y} />
          ))}
        </div>
        <ol className="lc-under">
          {points.map((point) => (
            <li key={point.id}>
              <small title={point.label}>{point.label}</small>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

const AROUND = 100;

export function Ring({ chart, short }: ShapeProps) {
  const whole = chart.points.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  let from = 0;
  return (
    <div className="lc-ring">
      <svg viewBox="0 0 42 42" aria-hidden="true">
        {chart.points.map((point, at) => {
          const share = whole ? (AROUND * Math.max(0, point.value)) / whole : 0;
          const begins = from;
          from += share;
          return (
            <circle
              key={point.id}
              cx="21"
              cy="21"
              r="15.9155"
              pathLength={AROUND}
              strokeDasharray={`${share} ${AROUND - share}`}
              strokeDashoffset={AROUND / 4 - begins}
              style={{ stroke: `var(--lc-${(at % 8) + 1})` }}
            />
          );
        })}
      </svg>
      <b className="k-figures">{short(whole)}</b>
    </div>
  );
}
