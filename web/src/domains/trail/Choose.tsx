/** What is looked for in the trail: a person, an event, what became of it, a kind, a time, an address. */
import { DatePicker, Input, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { events, type Filters, outcomes } from "@/domains/trail/trail";
import { useChoices, useLabels } from "@/kernel/fields/targets";
import { local } from "@/kernel/format";
import { useKinds } from "@/kernel/kinds";

const USER = "people.user";

/** One person, found by typing. */
export function Person({ value, onChange }: { value?: string; onChange: (id?: string) => void }) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [open, setOpen] = useState(false);
  const { choices, loading } = useChoices(USER, q, open);
  const labels = useLabels(USER, value ? [value] : []);
  const known = choices.map(({ id, label, hint }) => ({ value: id, label: hint ? `${label} ${hint}` : label }));
  const chosen = value && !known.some((one) => one.value === value) ? [{ value, label: labels[value] ?? value }] : [];
  return (
    <Select
      className="t-person"
      allowClear
      showSearch={{ filterOption: false, searchValue: q, onSearch: setQ }}
      value={value ?? null}
      open={open}
      onOpenChange={setOpen}
      loading={loading}
      placeholder={t("trail.anybody")}
      aria-label={t("trail.who")}
      options={[...chosen, ...known]}
      onChange={(id: string | null) => {
        setQ("");
        onChange(id ?? undefined);
      }}
    />
  );
}

/** Two moments of the company's clock. */
export function Between({
  from,
  to,
  onChange,
}: {
  from?: string;
  to?: string;
  onChange: (from?: string, to?: string) => void;
}) {
  const { t } = useTranslation();
  const value: [Dayjs | null, Dayjs | null] = [from ? local(from) : null, to ? local(to) : null];
  return (
    <DatePicker.RangePicker
      className="t-between"
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      value={value}
      allowEmpty={[true, true]}
      placeholder={[t("trail.from"), t("trail.to")]}
      onChange={(range) => onChange(range?.[0]?.toISOString(), range?.[1]?.toISOString())}
    />
  );
}

interface Props {
  filters: Filters;
  set: (part: Filters) => void;
}

function Deeds({ filters, set }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        value={filters.event ?? null}
        placeholder={t("trail.any_event")}
        aria-label={t("trail.what")}
        options={events.map((event) => ({ value: event, label: t(`trail.event.${event}`) }))}
        onChange={(event) => set({ event: event ?? undefined })}
      />
      <Select
        allowClear
        value={filters.outcome ?? null}
        placeholder={t("trail.any_outcome")}
        aria-label={t("trail.outcome_label")}
        options={outcomes.map((outcome) => ({ value: outcome, label: t(`trail.outcome.${outcome}`) }))}
        onChange={(outcome) => set({ outcome: outcome ?? undefined })}
      />
    </>
  );
}

function Kinds({ filters, set }: Props) {
  const { t } = useTranslation();
  const kinds = useKinds().data?.kinds ?? [];
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      value={filters.kind ?? null}
      placeholder={t("trail.any_kind")}
      aria-label={t("trail.kind")}
      options={kinds.map(({ name, label }) => ({ value: name, label }))}
      onChange={(kind) => set({ kind: kind ?? undefined })}
    />
  );
}

export function Choose({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const { t } = useTranslation();
  const set = (part: Filters) => onChange({ ...filters, ...part });
  return (
    <search className="t-filters">
      <Person value={filters.who} onChange={(who) => set({ who })} />
      <Deeds filters={filters} set={set} />
      <Kinds filters={filters} set={set} />
      <Between from={filters.from} to={filters.to} onChange={(from, to) => set({ from, to })} />
      <Input.Search
        className="t-address"
        allowClear
        defaultValue={filters.address}
        placeholder={t("trail.address")}
        aria-label={t("trail.address")}
        onSearch={(address) => set({ address: address.trim() || undefined })}
      />
    </search>
  );
}
