/** What a role may see of single fields: nothing, masked, read; where nothing is said, write. */
import { Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { businessFirst, fieldRightsOf, type Level, levels, withLevel } from "@/domains/people/rights";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { useKinds } from "@/kernel/kinds";
import "@/domains/people/people.css";

function useNames() {
  const { data } = useKinds();
  const kinds = businessFirst(data?.kinds ?? []);
  const kindOf = (name: string) => kinds.find((kind) => kind.name === name);
  return {
    kinds,
    kindLabel: (name: string) => kindOf(name)?.plural ?? name,
    fieldLabel: (kind: string, name: string) =>
      kindOf(kind)?.fields.find((field) => field.name === name)?.label ?? name,
  };
}

function RightsShow({ value, dense }: ShowProps) {
  const { t } = useTranslation();
  const { kindLabel, fieldLabel } = useNames();
  const lines = Object.entries(fieldRightsOf(value)).flatMap(([kind, fields]) =>
    Object.entries(fields).map(([name, level]) => ({ kind, name, level: level as Level })),
  );
  if (lines.length === 0) return <span>{t("people.noFieldRights")}</span>;
  if (dense) return <span>{t("people.fieldsLimited", { count: lines.length })}</span>;
  return (
    <ul className="p-levels">
      {lines.map(({ kind, name, level }) => (
        <li key={`${kind}.${name}`}>
          {kindLabel(kind)} · {fieldLabel(kind, name)}
          <b>{t(`people.level.${level}`)}</b>
        </li>
      ))}
    </ul>
  );
}

function RightsEdit({ value, onChange, field }: EditProps) {
  const { t } = useTranslation();
  const { kinds } = useNames();
  const rights = fieldRightsOf(value);
  const [chosen, setChosen] = useState(Object.keys(rights)[0] ?? kinds[0]?.name);
  const kind = kinds.find(({ name }) => name === chosen);
  return (
    <div className="p-field-rights">
      <Select
        showSearch={{ optionFilterProp: "label" }}
        value={chosen}
        aria-label={field.label}
        options={kinds.map(({ name, plural }) => ({
          value: name,
          label: name in rights ? `${plural} •` : plural,
        }))}
        onChange={setChosen}
      />
      <div className="p-field-list">
        {kind?.fields.map(({ name, label }) => (
          <div key={name}>
            <span>{label}</span>
            <Segmented
              size="small"
              value={(rights[kind.name]?.[name] as Level) ?? "write"}
              options={levels.map((level) => ({ value: level, label: t(`people.level.${level}`) }))}
              onChange={(level) => onChange?.(withLevel(rights, kind.name, name, level))}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

export const fieldRights: HandMade = { Show: RightsShow, Edit: RightsEdit };
