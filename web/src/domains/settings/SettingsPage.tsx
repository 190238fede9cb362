/** The company's settings, drawn from what the server declares; saved together, with who changed what below. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Form, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/kernel/errors";
import { FormFields } from "@/kernel/form/FormFields";
import { changesOf, type Problems, type Values } from "@/kernel/form/values";
import { showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import { openRoom } from "@/kernel/i18n";
import type { Field } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { useProve } from "@/kernel/prove";
import { Trouble } from "@/kernel/record/States";
import "@/domains/security/security.css";

const SampleData = late(
  async () => (await Promise.all([import("@/domains/sampledata/SampleData"), openRoom("sampledata")]))[0],
);

interface Setting {
  field: Field;
  value: unknown;
}
interface Settings {
  groups: { title: string; settings: Setting[] }[];
}
interface Change {
  at: string;
  by: string;
  diff: { name: string; label: string; before: unknown; after: unknown }[];
}

const SETTINGS = "/api/settings";

function useSettings() {
  return useQuery({ queryKey: ["settings"], queryFn: () => api.get<Settings>(SETTINGS), retry: false });
}

const valuesOf = (found: Settings): Values =>
  Object.fromEntries(found.groups.flatMap(({ settings }) => settings.map(({ field, value }) => [field.name, value])));

function wordOf(field: Field | undefined, value: unknown, empty: string): string {
  if (value === null || value === undefined || value === "") return empty;
  return field?.choices?.find((choice) => choice.value === value)?.label ?? String(value);
}

function Changes({ fields }: { fields: Field[] }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ["settings", "history"],
    queryFn: () => api.get<{ rows: Change[] }>(`${SETTINGS}/history`),
  });
  const rows = data?.rows ?? [];
  const word = (name: string, value: unknown) =>
    wordOf(
      fields.find((field) => field.name === name),
      value,
      t("settings.default"),
    );
  if (rows.length === 0) return null;
  return (
    <section className="s-card">
      <h2>{t("settings.history")}</h2>
      {rows.map((row) => (
        <div className="s-line" key={`${row.at}${row.diff[0]?.name}`}>
          <div>
            {row.diff.map(({ name, label, before, after }) => (
              <span key={name} className="s-change">
                {`${label}: ${word(name, before)} → ${word(name, after)}`}
              </span>
            ))}
            <p>{`${row.by} · ${showTime(row.at)}`}</p>
          </div>
        </div>
      ))}
    </section>
  );
}

function useSheet(found: Settings) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { prove, dialog } = useProve();
  const [values, setValues] = useState<Values>(() => valuesOf(found));
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const fields = found.groups.flatMap(({ settings }) => settings.map(({ field }) => field));
  const changes = changesOf(fields, values, valuesOf(found));
  const send = () =>
    api.patch<Settings>(SETTINGS, changes).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== "invalid") throw error;
      setProblems(error.fields);
      return null;
    });
  const save = async () => {
    setBusy(true);
    setProblems({});
    const saved = await prove(send);
    setBusy(false);
    if (!saved) return;
    client.setQueryData(["settings"], saved);
    void message.success(t("settings.saved"));
    await client.invalidateQueries({ queryKey: ["settings", "history"] });
  };
  const change = (name: string, value: unknown) => setValues((before) => ({ ...before, [name]: value }));
  return { fields, values, problems, busy, change, save, dialog, idle: Object.keys(changes).length === 0 };
}

function Sheet({ found }: { found: Settings }) {
  const { t } = useTranslation();
  const { fields, values, problems, busy, change, save, dialog, idle } = useSheet(found);
  return (
    <>
      {found.groups.map(({ title, settings }) => (
        <section className="s-card" key={title}>
          <h2>{title}</h2>
          <Form layout="vertical" component="div" requiredMark={false} className="s-form">
            <FormFields
              single
              groups={[{ title, fields: settings.map(({ field }) => field) }]}
              values={values}
              problems={problems}
              onChange={change}
            />
          </Form>
        </section>
      ))}
      <div className="s-save">
        <Button type="primary" loading={busy} disabled={idle} onClick={() => void save()}>
          {t("settings.save")}
        </Button>
      </div>
      <Changes fields={fields} />
      {dialog}
    </>
  );
}

export default function SettingsPage() {
  const { t } = useTranslation();
  const { data, isError, error, refetch } = useSettings();
  if (isError && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  return (
    <div className="s-page">
      <header>
        <h1>{t("settings.title")}</h1>
        <p>
          {t("settings.help")} <Link to="/operation">{t("settings.operation")}</Link>
        </p>
      </header>
      {data ? <Sheet found={data} /> : <Spin />}
      {data ? <SampleData framed /> : null}
    </div>
  );
}
