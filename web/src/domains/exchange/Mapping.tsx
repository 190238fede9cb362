/** The second step: which column fills which field, what tells that a row is already there. */
import { Alert, Button, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FixedValues } from "@/domains/exchange/FixedValues";
import { hasDefault, type Import, keysOf, type Plan, targetsOf, unfilled, useStep } from "@/domains/exchange/imports";
import { ApiError } from "@/kernel/errors";
import { showCount } from "@/kernel/format";
import type { Field, Kind } from "@/kernel/kinds";

const SAMPLES = 3;

interface Props {
  job: Import;
  kind: Kind;
}

interface ColumnProps {
  header: string;
  sample: string[];
  fields: Field[];
  plan: Plan;
  set: (mapping: Record<string, string>) => void;
}

function Column({ header, sample, fields, plan, set }: ColumnProps) {
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
          options={fields.map(({ name, label, required, default: start }) => ({
            value: name,
            label: required && !hasDefault(start) ? `${label} *` : label,
            disabled: taken.has(name),
          }))}
          onChange={choose}
        />
      </td>
    </tr>
  );
}

function Columns({ job, kind, plan, set }: Props & { plan: Plan; set: (plan: Plan) => void }) {
  const { t } = useTranslation();
  const fields = targetsOf(kind);
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
              fields={fields}
              plan={plan}
              set={(mapping) => set({ ...plan, mapping })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Known({ kind, plan, set }: { kind: Kind; plan: Plan; set: (plan: Plan) => void }) {
  const { t } = useTranslation();
  const mapped = new Set(Object.values(plan.mapping ?? {}));
  const keys = keysOf(kind).filter(({ name }) => mapped.has(name));
  return (
    <section className="x-known">
      <h2>{t("imports.known")}</h2>
      <div className="x-line">
        <span>{t("imports.key")}</span>
        <Select
          className="x-field"
          allowClear
          value={keys.some(({ name }) => name === plan.key) ? plan.key : undefined}
          placeholder={t("imports.noKey")}
          aria-label={t("imports.key")}
          options={keys.map(({ name, label }) => ({ value: name, label }))}
          onChange={(key) => set({ ...plan, key: key ?? null })}
        />
        {plan.key ? (
          <Segmented
            value={plan.duplicates}
            options={[
              { value: "skip", label: t("imports.skip") },
              { value: "update", label: t("imports.update") },
            ]}
            onChange={(duplicates) => set({ ...plan, duplicates: duplicates as Plan["duplicates"] })}
          />
        ) : null}
      </div>
    </section>
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

export function Mapping({ job, kind }: Props) {
  const { t } = useTranslation();
  const step = useStep(job.id);
  const { mapping, key, duplicates, values } = job;
  const [plan, set] = useState<Plan>({ mapping, key, duplicates, values });
  const error = step.error instanceof ApiError ? step.error : null;
  const problem = Object.values(error?.fields ?? {})[0] || error?.message;
  const rows = job.rows === null ? "…" : showCount(job.rows);
  return (
    <>
      <Sheet job={job} onChoose={(sheet) => step.mutate({ plan: { sheet } })} />
      <p>{t("imports.mapHelp", { columns: job.headers.length, rows })}</p>
      <Columns job={job} kind={kind} plan={plan} set={set} />
      <FixedValues kind={kind} plan={plan} set={set} />
      <Known kind={kind} plan={plan} set={set} />
      {problem ? <Alert type="error" showIcon title={problem} /> : null}
      <Foot kind={kind} plan={plan} step={step} />
    </>
  );
}
