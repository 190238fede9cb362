/** Fields that point at other records: shown as a link, chosen by searching the server. */
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { takesList } from "@/kernel/fields/operators";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { shown } from "@/kernel/fields/Shown";
import { useChoices, useLabels } from "@/kernel/fields/targets";
import type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";
import { linksOf } from "@/kernel/fields/values";
import { type Field, type Link, useKind } from "@/kernel/kinds";

function LinkShow({ field, value, dense }: ShowProps) {
  const { t } = useTranslation();
  const target = useKind(field.target);
  return (
    <span className="kf-links">
      {linksOf(value).map(({ id, label }) => {
        const words = label || t("fields.not_readable");
        const open = target && label;
        return open ? (
          <RecordLink
            key={id}
            kind={target.name}
            id={id}
            className={dense ? "kf-quiet" : undefined}
          >
            {words}
          </RecordLink>
        ) : (
          <span key={id} className={label ? undefined : "kf-stub"}>
            {words}
          </span>
        );
      })}
    </span>
  );
}

interface PickerProps {
  field: Field;
  value: Link[];
  many: boolean;
  clearable: boolean;
  onChange: (links: Link[]) => void;
  rest?: Partial<EditProps>;
}

function NoResult({ loading, q }: { loading: boolean; q: string }) {
  const { t } = useTranslation();
  if (loading) return <span className="kf-hint">{t("fields.searching")}</span>;
  return (
    <span className="kf-hint" role="status">
      {q ? t("fields.no_match", { q }) : t("fields.none_found")}
    </span>
  );
}

function LinkPicker({ field, value, many, clearable, onChange, rest }: PickerProps) {
  const { t } = useTranslation();
  const { autoFocus, ...others } = rest ?? {};
  const [open, setOpen] = useState(autoFocus === true);
  const [q, setQ] = useState("");
  const { choices, loading, settled } = useChoices(field.target, q, open);
  const pick = (picked: unknown) => {
    const list = (Array.isArray(picked) ? picked : picked ? [picked] : []) as {
      value: string;
      label: string;
    }[];
    const known = [...choices, ...value];
    setQ("");
    onChange(
      list.map((item) => ({
        id: item.value,
        label: known.find(({ id }) => id === item.value)?.label ?? String(item.label),
      })),
    );
  };
  const shownValue = value.map(({ id, label }) => ({ value: id, label: label || id }));
  return (
    <Select
      {...others}
      className="kf-wide"
      autoFocus={autoFocus}
      open={open}
      onOpenChange={setOpen}
      labelInValue
      mode={many ? "multiple" : undefined}
      value={many ? shownValue : (shownValue[0] ?? null)}
      options={choices.map((choice) => ({
        value: choice.id,
        label: choice.label,
        hint: choice.hint,
      }))}
      optionRender={({ data }) => (
        <span className="kf-option">
          <span>{data.label}</span>
          {data.hint ? <span className="kf-hint">{data.hint}</span> : null}
        </span>
      )}
      showSearch={{ filterOption: false, searchValue: q, onSearch: setQ }}
      loading={loading}
      allowClear={clearable}
      placeholder={t("fields.search_to_choose")}
      notFoundContent={<NoResult loading={loading || !settled} q={q} />}
      aria-label={field.label}
      onChange={pick}
    />
  );
}

function LinkEdit({ field, value, onChange, ...rest }: EditProps) {
  const many = field.multiple === true;
  return (
    <LinkPicker
      field={field}
      value={linksOf(value)}
      many={many}
      clearable={!field.required}
      onChange={(links) => onChange?.(many ? links : (links[0] ?? null))}
      rest={rest}
    />
  );
}

/** A filter holds bare ids; their labels are asked for. */
function LinkFilter({ field, op, value, onChange }: FilterProps) {
  const many = takesList(op);
  const ids = (Array.isArray(value) ? value : value ? [value] : []).map(String);
  const labels = useLabels(field.target, ids);
  return (
    <LinkPicker
      field={field}
      value={ids.map((id) => ({ id, label: labels[id] ?? "…" }))}
      many={many}
      clearable
      onChange={(links) => onChange(many ? links.map(({ id }) => id) : (links[0]?.id ?? null))}
    />
  );
}

export const link: FieldEntry = { Show: shown(LinkShow), Edit: LinkEdit, Filter: LinkFilter };
