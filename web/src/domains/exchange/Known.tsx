/** What tells that a row is already there, and what happens to it then. */
import { Alert, Checkbox, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Plan } from "@/domains/exchange/imports";

const VERSION = "@version";
const modes = ["skip", "fill", "update", "error"] as const;

interface Props {
  offered: { name: string; label: string }[];
  plan: Plan;
  set: (plan: Plan) => void;
}

type PartProps = Omit<Props, "offered">;

/** Whose word holds where both the file and a colleague changed a row. */
function Conflicts({ plan, set }: PartProps) {
  const { t } = useTranslation();
  return (
    <div className="x-line">
      <span>{t("exchange.conflicts")}</span>
      <Select
        className="x-field"
        value={plan.conflicts}
        aria-label={t("exchange.conflicts")}
        options={[
          { value: "keep", label: t("exchange.keepTheirs") },
          { value: "overwrite", label: t("exchange.overwrite") },
        ]}
        onChange={(conflicts) => set({ ...plan, conflicts })}
      />
    </div>
  );
}

function Found({ plan, set }: PartProps) {
  const { t } = useTranslation();
  const label = {
    skip: t("imports.skip"),
    fill: t("exchange.fill"),
    update: t("imports.update"),
    error: t("exchange.error"),
  };
  const writes = plan.duplicates === "update" || plan.duplicates === "fill";
  return (
    <>
      <div className="x-line">
        <span>{t("exchange.mode")}</span>
        <Select
          className="x-field"
          value={plan.duplicates}
          aria-label={t("exchange.mode")}
          options={modes.map((value) => ({ value, label: label[value] }))}
          onChange={(duplicates) => set({ ...plan, duplicates })}
        />
        {writes ? (
          <Checkbox checked={plan.clears} onChange={(event) => set({ ...plan, clears: event.target.checked })}>
            {t("exchange.clears")}
          </Checkbox>
        ) : null}
      </div>
      {writes && Object.values(plan.mapping ?? {}).includes(VERSION) ? <Conflicts plan={plan} set={set} /> : null}
    </>
  );
}

export function Known({ offered, plan, set }: Props) {
  const { t } = useTranslation();
  const mapped = new Set(Object.values(plan.mapping ?? {}));
  const keys = offered.filter(({ name }) => mapped.has(name));
  const chosen = (plan.keys ?? []).filter((name) => keys.some((key) => key.name === name));
  const change = (names: string[]) =>
    set({ ...plan, keys: names, duplicates: names.length === 0 ? "skip" : plan.duplicates });
  return (
    <section className="x-known">
      <h2>{t("imports.known")}</h2>
      {mapped.has(VERSION) ? <Alert type="info" showIcon title={t("exchange.backHere")} /> : null}
      <div className="x-line">
        <span>{t("imports.key")}</span>
        <Select
          className="x-field"
          mode="multiple"
          maxCount={5}
          value={chosen}
          placeholder={t("imports.noKey")}
          aria-label={t("imports.key")}
          options={keys.map(({ name, label }) => ({ value: name, label }))}
          onChange={change}
        />
        <span className="x-note">{t("exchange.keysHelp")}</span>
      </div>
      {chosen.length > 0 ? <Found plan={plan} set={set} /> : null}
    </section>
  );
}
