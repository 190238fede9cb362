/** How one wants to be told: by sort in the product and by e-mail, when the digest comes, and when it is quiet. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PushPanel } from "@/domains/office/PushPanel";
import { sentenceOf } from "@/kernel/form/problems";
import { api } from "@/kernel/http";
import { useSaid } from "@/kernel/said";

const PATH = "/api/office/notice_preference";
type Ways = { product?: boolean; email?: boolean };
interface Preference {
  id?: string;
  digest: string;
  quiet_from: string | null;
  quiet_until: string | null;
  sorts: Record<string, Ways>;
}
interface Sort {
  name: string;
  label: string;
  email: boolean;
}
const usual: Preference = { digest: "daily", quiet_from: null, quiet_until: null, sorts: {} };
const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);

function useFound() {
  return useQuery({
    queryKey: ["notices", "preferences"],
    queryFn: async () => {
      const [told, sorts] = await Promise.all([
        api.get<{ rows: Preference[] }>(
          `${PATH}?columns=digest,quiet_from,quiet_until,sorts&filter=${encodeURIComponent('{"field":"owner","op":"me"}')}`,
        ),
        api.get<{ rows: Sort[] }>("/api/office/notices/sorts"),
      ]);
      return { preference: told.rows[0] ?? usual, sorts: sorts.rows };
    },
    gcTime: 0,
  });
}

interface SortsProps {
  sorts: Sort[];
  value: Preference["sorts"];
  onChange: (value: Preference["sorts"]) => void;
}

function Sorts({ sorts, value, onChange }: SortsProps) {
  const { t } = useTranslation();
  const set = (name: string, way: keyof Ways, on: boolean) =>
    onChange({ ...value, [name]: { ...value[name], [way]: on } });
  const box = ({ name, label, email }: Sort, way: keyof Ways) => (
    <td>
      <Checkbox
        aria-label={`${label}: ${t(`office.${way}`)}`}
        checked={value[name]?.[way] ?? (way === "product" || email)}
        onChange={(event) => set(name, way, event.target.checked)}
      />
    </td>
  );
  return (
    <table className="o-sorts">
      <thead>
        <tr>
          <th scope="col">{t("office.sort")}</th>
          <th scope="col">{t("office.product")}</th>
          <th scope="col">{t("office.email")}</th>
        </tr>
      </thead>
      <tbody>
        {sorts.map((sort) => (
          <tr key={sort.name}>
            <th scope="row">{sort.label}</th>
            {box(sort, "product")}
            {box(sort, "email")}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Change = (told: Partial<Preference>) => void;

/** How often the digest comes, and the hours in which nothing disturbs. */
function Times({ value, change }: { value: Preference; change: Change }) {
  const { t } = useTranslation();
  const options = hours.map((hour) => ({ value: hour, label: hour }));
  const digests = (["never", "daily", "hourly"] as const).map((one) => ({
    value: one,
    label: t(`office.digests.${one}`),
  }));
  return (
    <>
      <label htmlFor="o-digest">{t("office.digest")}</label>
      <Select id="o-digest" options={digests} value={value.digest} onChange={(digest) => change({ digest })} />
      <label htmlFor="o-from">{t("office.quiet")}</label>
      <div className="o-quiet">
        <Select
          id="o-from"
          allowClear
          options={options}
          value={value.quiet_from}
          onChange={(one) => change({ quiet_from: one ?? null })}
        />
        <span>–</span>
        <Select
          aria-label={t("office.quietUntil")}
          allowClear
          options={options}
          value={value.quiet_until}
          onChange={(one) => change({ quiet_until: one ?? null })}
        />
      </div>
    </>
  );
}

function Sheet({ found, sorts, onDone }: { found: Preference; sorts: Sort[]; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = useSaid();
  const [value, setValue] = useState<Preference>(found);
  const change: Change = (told) => setValue((before) => ({ ...before, ...told }));
  const save = async () => {
    const { digest, quiet_from, quiet_until } = value;
    const body = { digest, quiet_from, quiet_until, sorts: value.sorts };
    try {
      await (found.id ? api.patch(`${PATH}/${found.id}`, body) : api.post(PATH, body));
      await client.invalidateQueries({ queryKey: ["notices"] });
      void message.success(t("office.kept"));
      onDone();
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
  return (
    <div className="o-preferences">
      <Times value={value} change={change} />
      <Sorts sorts={sorts} value={value.sorts} onChange={(sorts) => change({ sorts })} />
      <Button type="primary" onClick={() => void save()}>
        {t("office.keep")}
      </Button>
    </div>
  );
}

export function Preferences({ onDone }: { onDone: () => void }) {
  const { data } = useFound();
  if (!data) return <Skeleton active />;
  return (
    <>
      <Sheet found={data.preference} sorts={data.sorts} onDone={onDone} />
      <PushPanel />
    </>
  );
}
