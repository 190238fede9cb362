/** Networks and hours of an access window: addresses as tags, hours as days and two clocks. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import "@/domains/people/windows.css";

interface Span {
  days: number[];
  from: string;
  to: string;
}

const list = <T,>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
const WORKDAYS = [1, 2, 3, 4, 5];
const WEEK = [...WORKDAYS, 6, 7];

function NetworksShow({ value }: ShowProps) {
  const { t } = useTranslation();
  return <span>{list<string>(value).join(t("list.comma")) || t("windows.anywhere")}</span>;
}

function NetworksEdit({ value, onChange, id, field }: EditProps) {
  return (
    <Select
      mode="tags"
      id={id}
      className="kf-wide"
      aria-label={field.label}
      value={list<string>(value)}
      tokenSeparators={[",", " ", "，", "\n"]}
      placeholder="203.0.113.0/24"
      open={false}
      suffixIcon={null}
      onChange={(networks: string[]) => onChange?.(networks)}
    />
  );
}

function useDays() {
  const { t } = useTranslation();
  const name = (day: number) => t(`windows.day${day as 1}`);
  const said = (days: number[]) => {
    if (days.length === 7) return t("windows.daily");
    return days.join() === WORKDAYS.join() ? t("windows.workdays") : days.map(name).join(t("list.comma"));
  };
  return { said, options: WEEK.map((value) => ({ value, label: name(value) })) };
}

function HoursShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { said } = useDays();
  const spans = list<Span>(value).map(({ days, from, to }) => `${said(days)} ${from}–${to}`);
  return <span>{spans.join(t("list.comma")) || t("windows.anytime")}</span>;
}

function SpanEdit({ span, onChange, onRemove }: { span: Span; onChange: (span: Span) => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const { options } = useDays();
  return (
    <div className="p-span">
      <Select
        mode="multiple"
        aria-label={t("windows.days")}
        value={span.days}
        options={options}
        maxTagCount="responsive"
        onChange={(days: number[]) => onChange({ ...span, days: [...days].sort() })}
      />
      <div className="p-clocks">
        <Input
          type="time"
          aria-label={t("windows.from")}
          value={span.from}
          onChange={(event) => onChange({ ...span, from: event.target.value })}
        />
        –
        <Input
          type="time"
          aria-label={t("windows.to")}
          value={span.to}
          onChange={(event) => onChange({ ...span, to: event.target.value })}
        />
      </div>
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("windows.remove")} onClick={onRemove} />
    </div>
  );
}

function HoursEdit({ value, onChange }: EditProps) {
  const { t } = useTranslation();
  const spans = list<Span>(value);
  const put = (at: number, span: Span) => onChange?.(spans.map((one, index) => (index === at ? span : one)));
  const add = () => onChange?.([...spans, { days: WORKDAYS, from: "08:30", to: "18:00" }]);
  return (
    <div>
      {spans.map((span, at) => (
        <SpanEdit
          // biome-ignore lint/suspicious/noArrayIndexKey: spans have no names and may be alike
          key={at}
          span={span}
          onChange={(changed) => put(at, changed)}
          onRemove={() => onChange?.(spans.filter((_, index) => index !== at))}
        />
      ))}
      <Button icon={<PlusOutlined />} type="dashed" onClick={add}>
        {t("windows.add")}
      </Button>
    </div>
  );
}

export const networks: HandMade = { Show: NetworksShow, Edit: NetworksEdit };
export const hours: HandMade = { Show: HoursShow, Edit: HoursEdit };
