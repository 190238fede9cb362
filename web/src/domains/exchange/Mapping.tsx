/** The second step: which column fills which field, what tells that a row is already there. */
import { Alert, Button, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FixedValues } from "@/domains/exchange/FixedValues";
import { type Import, type Plan, type Target, unfilled, useStep, useTargets } from "@/domains/exchange/imports";
import { Known } from "@/domains/exchange/Known";
import { ApiError } from "@/kernel/errors";
import { showCount } from "@/kernel/format";
import type { Kind } from "@/kernel/kinds";

const SAMPLES = 3;

interface Props {
  job: Import;
  kind: Kind;
}

interface ColumnProps {
  header: string;
  sample: string[];
  targets: Target[];
  plan: Plan;
  set: (mapping: Record<string, string>) => void;
}

/** The record's own fields first, then what only new rows take and what hangs on the record, each under its name. */
function groupsOf(targets: Target[], taken: Set<string>, own: string) {
  const groups = new Map<string, { value: string; label: string; disabled: boolean }[]>();
  for (const { name, label, group, required } of targets) {
    const title = group || own;
    const shown = /#\d/.test(name) ? `${group} · ${label}` : label;
    const options = groups.get(title) ?? [];
    options.push({ value: name, label: required ? `${shown} *` : shown, disabled: taken.has(name) });
    groups.set(title, options);
  }
  return [...groups].map(([label, options]) => ({ label, options }));
}

function Column({ header, sample, targets, plan, set }: ColumnProps) {
  const { t } = useTranslation();
  const mapping = plan.mapping ?? {};
  const taken = new Set(Object.entries(mapping).flatMap(([other, name]) => (other === header ? [] : [name])));
  const choose = (name: string | undefined) => {
    const { [header]: _old, ...others } = mapping;
    set(name ? { ...others, [header]: name } : others);
  };
  return (
    <tr data-mapped={header in mapping}>
      <th scope="row">{header}</th>
      <td className="x-sample">{sample.join(" · ") || "–"}</td>
      <td>
        <Select
          className="x-field"
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          value={mapping[header]}
          placeholder={t("imports.leaveOut")}
          aria-label={t("imports.fieldFor", { header })}
          options={groupsOf(targets, taken, t("exchange.ownField"))}
          onChange={choose}
        />
      </td>
    </tr>
  );
}

interface ColumnsProps {
  job: Import;
  targets: Target[];
  plan: Plan;
  set: (plan: Plan) => void;
}

function Columns({ job, targets, plan, set }: ColumnsProps) {
  const { t } = useTranslation();
  return (
    <div className="x-columns">
      <table>
        <thead>
          <tr>
            <th>{t("imports.column")}</th>
            <th>{t("imports.sample")}</th>
            <th>{t("imports.field")}</th>
          </tr>
        </thead>
        <tbody>
          {job.headers.map((header, at) => (
            <Column
              key={header}
              header={header}
              sample={job.sample.slice(0, SAMPLES).flatMap((row) => row[at] || [])}
              targets={targets}
              plan={plan}
              set={(mapping) => set({ ...plan, mapping })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sheet({ job, onChoose }: { job: Import; onChoose: (sheet: string) => void }) {
  const { t } = useTranslation();
  if (job.sheets.length < 2) return null;
  return (
    <div className="x-line">
      <span>{t("imports.sheet")}</span>
      <Select
        className="x-field"
        value={job.sheet ?? undefined}
        aria-label={t("imports.sheet")}
        options={job.sheets.map((sheet) => ({ value: sheet, label: sheet }))}
        onChange={onChoose}
      />
    </div>
  );
}

interface FootProps {
  kind: Kind;
  plan: Plan;
  step: ReturnType<typeof useStep>;
}

function Foot({ kind, plan, step }: FootProps) {
  const { t } = useTranslation();
  const missing = unfilled(kind, plan);
  const labels = missing.map(({ label }) => label).join(t("list.comma"));
  const nothing = Object.keys(plan.mapping ?? {}).length === 0;
  return (
    <footer className="x-foot">
      <span className="x-missing">{labels ? t("imports.missing", { fields: labels }) : ""}</span>
      <Button onClick={() => step.mutate({ step: "cancel" })}>{t("imports.cancel")}</Button>
      <Button
        type="primary"
        loading={step.isPending}
        disabled={missing.length > 0 || nothing}
        onClick={() => step.mutate({ plan, step: "check" })}
      >
        {t("imports.check")}
      </Button>
    </footer>
  );
}

interface FieldsProps extends Props {
  offered: NonNullable<ReturnType<typeof useTargets>["data"]>;
}

function Fields({ job, kind, offered }: FieldsProps) {
  const { t } = useTranslation();
  const step = useStep(job.id);
  const { mapping, keys, duplicates, conflicts, clears, values } = job;
  const [plan, set] = useState<Plan>({ mapping, keys, duplicates, conflicts, clears, values });
  const error = step.error instanceof ApiError ? step.error : null;
  const problem = Object.values(error?.fields ?? {})[0] || error?.message;
  const rows = job.rows === null ? "…" : showCount(job.rows);
  return (
    <>
      <Sheet job={job} onChoose={(sheet) => step.mutate({ plan: { sheet } })} />
      <p>{t("imports.mapHelp", { columns: job.headers.length, rows })}</p>
      <Columns job={job} targets={offered.targets} plan={plan} set={set} />
      <FixedValues kind={kind} targets={offered.targets} plan={plan} set={set} />
      <Known offered={offered.keys} plan={plan} set={set} />
      <p className="x-note x-phone">{t("exchange.phone")}</p>
      {problem ? <Alert type="error" showIcon title={problem} /> : null}
      <Foot kind={kind} plan={plan} step={step} />
    </>
  );
}

/** Waits for the fields on offer: until they are known, a column could only show the raw name of its field. */
export function Mapping(props: Props) {
  const { t } = useTranslation();
  const offered = useTargets(props.job.id);
  if (offered.data) return <Fields {...props} offered={offered.data} />;
  if (!offered.error) return <Skeleton active paragraph={{ rows: 8 }} />;
  const again = <Button onClick={() => offered.refetch()}>{t("app.again")}</Button>;
  return <Alert type="error" showIcon title={offered.error.message || t("app.failed")} action={again} />;
}
