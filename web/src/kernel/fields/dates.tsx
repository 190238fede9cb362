/** Fields of time: days, which have no time zone, and moments, kept in UTC and shown in the company's zone. */
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { DatePicker, Select } from "@/kernel/fields/heavy";
import { dateRanges } from "@/kernel/fields/operators";
import { shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";
import { textOf } from "@/kernel/fields/values";
import { fromWall, fullTime, now, showDay, showTime, toWall } from "@/kernel/format";
import { Tip } from "@/kernel/marks/Tip";

const DAY = "YYYY-MM-DD";

function DateShow({ value }: ShowProps) {
  const day = textOf(value);
  return (
    <Tip title={dayjs(day).format("YYYY-MM-DD dddd")}>
      <time dateTime={day} className="kf-figures">
        {showDay(day)}
      </time>
    </Tip>
  );
}

function DatetimeShow({ value }: ShowProps) {
  const moment = textOf(value);
  return (
    <Tip title={fullTime(moment)}>
      <time dateTime={moment} className="kf-figures">
        {showTime(moment)}
      </time>
    </Tip>
  );
}

const nearDays = (t: (key: "when.today" | "when.tomorrow" | "fields.in_a_week") => string) => {
  const today = dayjs(now().format(DAY));
  return [
    { label: t("when.today"), value: today },
    { label: t("when.tomorrow"), value: today.add(1, "day") },
    { label: t("fields.in_a_week"), value: today.add(7, "day") },
  ];
};

function DateEdit({ field, value, onChange, autoFocus, ...rest }: EditProps) {
  const { t } = useTranslation();
  return (
    <DatePicker
      {...rest}
      className="kf-wide"
      autoFocus={autoFocus}
      defaultOpen={autoFocus}
      value={value ? dayjs(textOf(value)) : null}
      presets={nearDays(t)}
      allowClear={!field.required}
      aria-label={field.label}
      onChange={(day) => onChange?.(day ? day.format(DAY) : null)}
    />
  );
}

function DatetimeEdit({ field, value, onChange, autoFocus, ...rest }: EditProps) {
  const { t } = useTranslation();
  const morning = nearDays(t).map(({ label, value: day }) => ({
    label,
    value: day.hour(9),
  }));
  return (
    <DatePicker
      {...rest}
      className="kf-wide"
      autoFocus={autoFocus}
      defaultOpen={autoFocus}
      showTime={{ format: "HH:mm", minuteStep: 5 }}
      format="YYYY-MM-DD HH:mm"
      value={value ? toWall(textOf(value)) : null}
      presets={morning}
      allowClear={!field.required}
      aria-label={field.label}
      onChange={(wall) => onChange?.(wall ? fromWall(wall.second(0)) : null)}
    />
  );
}

function RangeFilter({ field, value, onChange }: FilterProps) {
  const { t } = useTranslation();
  return (
    <Select
      className="kf-wide"
      value={value === null || value === "" ? undefined : value}
      options={dateRanges.map((range) => ({ value: range, label: t(`fields.range.${range}`) }))}
      placeholder={t("fields.choose")}
      aria-label={field.label}
      onChange={onChange}
    />
  );
}

function filterOf(Edit: FieldEntry["Edit"]) {
  return function TimeFilter(props: FilterProps) {
    if (props.op === "within") return <RangeFilter {...props} />;
    const range = dateRanges.some((name) => name === props.value);
    return <Edit field={props.field} value={range ? null : props.value} onChange={props.onChange} />;
  };
}

export const date: FieldEntry = {
  Show: shown(DateShow),
  Edit: DateEdit,
  Filter: filterOf(DateEdit),
};
export const datetime: FieldEntry = {
  Show: shown(DatetimeShow),
  Edit: DatetimeEdit,
  Filter: filterOf(DatetimeEdit),
};
