/** Whom an announcement is for: departments and roles by name; nothing chosen is everybody. */
import { Select } from "antd";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { useChoices, useOne } from "@/domains/bulletin/bulletin";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { Around } from "@/kernel/form/around";
import type { Link } from "@/kernel/kinds";
import "@/domains/bulletin/bulletin.css";

const words = ["departments", "roles"] as const;
type Audience = Partial<Record<(typeof words)[number], string[]>>;

function audienceOf(value: unknown): Audience {
  return value && typeof value === "object" && !Array.isArray(value) ? (value as Audience) : {};
}

/** By name on its own page, as everybody may read who reads it; in a list of many as a number. */
function AudienceShow({ value, dense }: ShowProps) {
  const { t } = useTranslation();
  const around = useContext(Around);
  const { data } = useOne(dense || typeof around.id !== "string" ? undefined : around.id, around.version);
  const told = audienceOf(value);
  const count = words.reduce((sum, word) => sum + (told[word]?.length ?? 0), 0);
  if (!count) return <span>{t("bulletin.everybody")}</span>;
  const names = data?.for.join(t("list.comma"));
  return <span>{names || t("bulletin.some", { count })}</span>;
}

const optionsOf = (links: Link[] | undefined) => (links ?? []).map(({ id, label }) => ({ value: id, label }));

function AudienceEdit({ value, onChange, id, status, disabled }: EditProps) {
  const { t } = useTranslation();
  const { data, isLoading } = useChoices(true);
  const told = audienceOf(value);
  const hint = t(data && !data.all ? "bulletin.chooseOwn" : "bulletin.choose");
  const shown = words.filter((word) => word === "departments" || data?.all);
  return (
    <div className="bu-audience">
      {shown.map((word) => (
        <Select
          key={word}
          {...(word === "departments" && id ? { id } : {})}
          {...(status ? { status } : {})}
          mode="multiple"
          className="kf-wide"
          loading={isLoading}
          disabled={disabled ?? false}
          optionFilterProp="label"
          maxTagCount="responsive"
          aria-label={t(`bulletin.${word}`)}
          placeholder={`${t(`bulletin.${word}`)} · ${hint}`}
          options={optionsOf(data?.[word])}
          value={told[word] ?? []}
          onChange={(picked: string[]) => onChange?.({ ...told, [word]: picked })}
        />
      ))}
    </div>
  );
}

export const audience: HandMade = { Show: AudienceShow, Edit: AudienceEdit };
