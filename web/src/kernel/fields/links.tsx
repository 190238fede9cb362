/** Fields that point at other records: shown as a link, chosen by searching the server. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/kernel/fields/heavy";
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
          <RecordLink key={id} kind={target.name} id={id} className={dense ? "kf-quiet" : undefined}>
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

interface Option {
  value: string;
  label: string;
  hint?: string;
}

const optionOf = ({ id, label, hint }: Link & { hint?: string }): Option => {
  return { value: id, label: label || id, hint };
};

const listOf = (picked: Option | Option[] | null | undefined): Option[] => {
  if (Array.isArray(picked)) return picked;
  return picked ? [picked] : [];
};

function OptionLine({ label, hint }: Option) {
  return (
    <span className="kf-option">
      <span>{label}</span>
      {hint ? <span className="kf-hint">{hint}</span> : null}
    </span>
  );
}

function LinkPicker({ field, value, many, clearable, onChange, rest }: PickerProps) {
  const { t } = useTranslation();
  const { autoFocus, ...others } = rest ?? {};
  const [open, setOpen] = useState(autoFocus === true);
  const [q, setQ] = useState("");
  const { choices, loading, settled } = useChoices(field.target, q, open);
  const pick = (picked: Option | Option[] | null | undefined) => {
    setQ("");
    onChange(listOf(picked).map(({ value: id, label }) => ({ id, label: String(label) })));
  };
  const chosen = value.map(optionOf);
  return (
    <Select<Option | Option[] | null, Option>
      {...others}
      className="kf-wide"
      autoFocus={autoFocus}
      open={open}
      onOpenChange={setOpen}
      labelInValue
      mode={many ? "multiple" : undefined}
      value={many ? chosen : (chosen[0] ?? null)}
      options={choices.map(optionOf)}
      optionRender={({ data }) => <OptionLine {...data} />}
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
