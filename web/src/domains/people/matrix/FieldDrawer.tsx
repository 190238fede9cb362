/** What a role shows of each field of a kind: nothing, masked, to read, to change. */
import { LockOutlined } from "@ant-design/icons";
import { Drawer, Input, Segmented, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldWord, KindWord } from "@/domains/people/matrix/vocabulary";
import { type FieldRights, type Level, levels, withLevel } from "@/domains/people/rights";
import { useNarrow } from "@/kernel/screen";

interface Props {
  kind: KindWord;
  rights: FieldRights;
  /** Absent: only to look at. */
  onChange?: (rights: FieldRights) => void;
  onClose: () => void;
}

/** A wider level than one's own stands there locked; what is written already may be made narrower. */
function useOptions(field: FieldWord, now: Level, readonly: boolean) {
  const { t } = useTranslation();
  const most = Math.max(levels.indexOf(field.most), levels.indexOf(now));
  return levels.map((value, at) => ({
    value,
    label: t(`admin.level.${value}`),
    disabled: readonly ? value !== now : at > most,
  }));
}

function FieldLine({ kind, field, rights, onChange }: Omit<Props, "onClose"> & { field: FieldWord }) {
  const { t } = useTranslation();
  const now = (rights[kind.name]?.[field.name] ?? "write") as Level;
  const options = useOptions(field, now, !onChange);
  const locked = Boolean(onChange) && options.some(({ disabled }) => disabled);
  return (
    <li>
      <span>
        {field.label}
        {field.sensitive ? <Tag>{t("admin.sensitive")}</Tag> : null}
        {locked ? <LockOutlined title={t("admin.fieldLocked")} aria-label={t("admin.fieldLocked")} /> : null}
      </span>
      <Segmented
        size="small"
        value={now}
        options={options}
        aria-label={field.label}
        onChange={(level) => onChange?.(withLevel(rights, kind.name, field.name, level))}
      />
    </li>
  );
}

export function FieldDrawer({ kind, rights, onChange, onClose }: Props) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const [q, setQ] = useState("");
  const wanted = q.trim().toLowerCase();
  const shown = kind.fields.filter(({ label }) => label.toLowerCase().includes(wanted));
  return (
    <Drawer
      open
      title={t("admin.fieldsOf", { kind: kind.plural })}
      size={narrow ? "100%" : 520}
      onClose={onClose}
      destroyOnHidden
    >
      <p className="p-help">{t("admin.fieldsHelp")}</p>
      <Input.Search
        allowClear
        value={q}
        placeholder={t("admin.findField")}
        aria-label={t("admin.findField")}
        onChange={({ target }) => setQ(target.value)}
      />
      <ul className="p-fields">
        {shown.map((field) => (
          <FieldLine key={field.name} kind={kind} field={field} rights={rights} onChange={onChange} />
        ))}
      </ul>
    </Drawer>
  );
}

/** The end of a line of the matrix: how many fields are limited, and the way to them. */
export function FieldsButton({ kind, rights, onOpen }: { kind: KindWord; rights: FieldRights; onOpen: () => void }) {
  const { t } = useTranslation();
  if (kind.fields.length === 0) return null;
  const count = Object.keys(rights[kind.name] ?? {}).length;
  const words = count ? t("admin.fieldsLimited", { count }) : t("admin.fieldsFree");
  return (
    <button
      type="button"
      className="p-scope"
      data-tone={count ? "some" : "none"}
      aria-label={`${kind.plural} ${t("admin.fields")}: ${words}`}
      onClick={onOpen}
    >
      {words}
    </button>
  );
}
