/** The four figures of an import: new, updated, skipped, wrong. */
import { useTranslation } from "react-i18next";
import type { Import } from "@/domains/exchange/imports";
import { showCount } from "@/kernel/format";

const always = ["new", "update", "skip", "error"] as const;
const sometimes = ["joined", "same", "conflict"] as const;

export function Counts({ job }: { job: Import }) {
  const { t } = useTranslation();
  return (
    <dl className="x-counts">
      {sometimes
        .filter((name) => job.counts[name] > 0)
        .map((name) => (
          <div key={name} data-count={name} className="x-seldom">
            <dt>{t(`exchange.count.${name}`)}</dt>
            <dd className="k-figures">{showCount(job.counts[name])}</dd>
          </div>
        ))}
      {always.map((name) => (
        <div key={name} data-count={name} data-none={job.counts[name] === 0}>
          <dt>{t(`imports.count.${name}`)}</dt>
          <dd className="k-figures">{showCount(job.counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The first rows that cannot be taken, and why. */
export function Problems({ job }: { job: Import }) {
  const { t } = useTranslation();
  if (job.problems.length === 0) return null;
  return (
    <section className="x-problems">
      <h2>{t("imports.problems", { shown: job.problems.length, all: showCount(job.counts.error) })}</h2>
      <table>
        <thead>
          <tr>
            <th>{t("imports.row")}</th>
            <th>{t("imports.field")}</th>
            <th>{t("imports.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {job.problems.map((problem) => (
            <tr key={`${problem.line}-${problem.field ?? ""}-${problem.message}`}>
              <td className="k-figures">{problem.line}</td>
              <td>{problem.label ?? "–"}</td>
              <td>{problem.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
