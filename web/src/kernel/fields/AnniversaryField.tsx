/** A day of the year shown as it is spoken, and chosen by calendar, month and day, the year only where it is known. */
import { Space } from "antd";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Anniversary, type Calendar, daysOf, nothing, readDay, writeDay } from "@/kernel/fields/anniversaries";
import { InputNumber, Select } from "@/kernel/fields/heavy";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { textOf } from "@/kernel/fields/values";

const calendars: Calendar[] = ["solar", "lunar", "leap"];

const namesOf = (words: string) => words.split(",");
const monthName = (t: TFunction, calendar: Calendar, month: number) =>
  namesOf(calendar === "solar" ? t("card.day.months") : t("card.day.moons"))[month - 1] ?? String(month);
const dayName = (t: TFunction, calendar: Calendar, day: number) =>
  namesOf(calendar === "solar" ? t("card.day.days") : t("card.day.moon_days"))[day - 1] ?? String(day);

export function speakDay(text: string, t: TFunction): string {
  const told = readDay(text);
  if (!told?.month || !told.day) return text;
  const { calendar, year, month, day } = told;
  const words = { month: monthName(t, calendar, month), day: dayName(t, calendar, day) };
  const spoken = t(`card.day.${calendar}`, words);
  return year ? t("card.day.with_year", { year, day: spoken }) : spoken;
}

export function AnniversaryShow({ value }: ShowProps) {
  const { t } = useTranslation();
  return <span className="kf-figures">{speakDay(textOf(value), t)}</span>;
}

const range = (most: number) => Array.from({ length: most }, (_none, at) => at + 1);

interface ChosenProps extends Pick<EditProps, "disabled" | "status"> {
  label: string;
  placeholder: string;
  value: number | null;
  options: { value: number; label: string }[];
  onChange: (value: number | null) => void;
}

function Chosen({ label, value, onChange, ...rest }: ChosenProps) {
  return (
    <Select
      {...rest}
      allowClear
      value={value ?? undefined}
      aria-label={label}
      onChange={(next) => onChange(typeof next === "number" ? next : null)}
    />
  );
}

function useTold(value: unknown, onChange: EditProps["onChange"]) {
  const [told, setTold] = useState<Anniversary>(readDay(textOf(value)) ?? nothing);
  const change = (part: Partial<Anniversary>) => {
    const next = { ...told, ...part };
    if (next.day && next.day > daysOf(next.calendar, next.month)) next.day = null;
    setTold(next);
    onChange?.(writeDay(next));
  };
  return { told, change };
}

export function AnniversaryEdit({ field, value, onChange, id, disabled, status }: EditProps) {
  const { t } = useTranslation();
  const { told, change } = useTold(value, onChange);
  const { calendar } = told;
  const same = { disabled, status };
  const labelled = { field: field.label };
  const months = range(12).map((month) => ({ value: month, label: monthName(t, calendar, month) }));
  const days = range(daysOf(calendar, told.month)).map((day) => ({ value: day, label: dayName(t, calendar, day) }));
  const month = { label: t("card.day.month_of", labelled), placeholder: t("card.day.month"), options: months };
  const day = { label: t("card.day.day_of", labelled), placeholder: t("card.day.day"), options: days };
  return (
    <Space.Compact block className="kf-anniversary">
      <Select
        {...same}
        id={id}
        value={calendar}
        aria-label={t("card.day.calendar_of", labelled)}
        options={calendars.map((each) => ({ value: each, label: t(`card.day.calendars.${each}`) }))}
        onChange={(each) => change({ calendar: each as Calendar })}
      />
      <InputNumber
        {...same}
        controls={false}
        min={1900}
        max={2100}
        value={told.year}
        placeholder={t("card.day.year")}
        aria-label={t("card.day.year_of", labelled)}
        onChange={(year) => change({ year: typeof year === "number" ? year : null })}
      />
      <Chosen {...same} {...month} value={told.month} onChange={(next) => change({ month: next })} />
      <Chosen {...same} {...day} value={told.day} onChange={(next) => change({ day: next })} />
    </Space.Compact>
  );
}
