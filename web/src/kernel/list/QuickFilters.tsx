/** The quick bar: one value editor for each field the kind puts first, as a quiet chip until it is used. */
import { CloseOutlined, DownOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLabels } from "@/kernel/fields/targets";
import { type Condition, type Field, fieldOf } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { fieldsIn, isComplete, quickOperator } from "@/kernel/list/filters";
import type { ListModel } from "@/kernel/list/useListModel";
import { Popover } from "@/kernel/marks/opening";

const QuickEditor = late(() => import("@/kernel/list/QuickEditor").then((module) => ({ default: module.QuickEditor })));

function useValueWords(field: Field, condition: Condition | undefined): string {
  const { t } = useTranslation();
  const values = [condition?.value ?? []].flat().map(String);
  const labels = useLabels(field.type === "link" ? field.target : null, field.type === "link" ? values : []);
  if (!condition || values.length === 0) return "";
  if (values.length > 2) return t("list.several", { count: values.length });
  const words = values.map((value) => {
    if (field.type === "boolean") return value === "true" ? t("list.yes") : t("list.no");
    if (condition.op === "within") return t(`fields.range.${value}` as "fields.range.today");
    return field.choices?.find((choice) => choice.value === value)?.label ?? labels[value] ?? value;
  });
  return words.join(t("list.comma"));
}

function useQuick(field: Field, { state }: ListModel) {
  const { search, change } = state;
  const condition = search.quick?.[field.name];
  const op = condition?.op ?? quickOperator(field);
  const set = (value: unknown) => {
    const { [field.name]: _old, ...others } = search.quick ?? {};
    const next: Condition = { field: field.name, op, value };
    const quick = isComplete(next) ? { ...others, [field.name]: next } : others;
    change({ quick: Object.keys(quick).length ? quick : undefined });
  };
  return { condition, op, set };
}

function QuickFilter({ field, model }: { field: Field; model: ListModel }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { condition, op, set } = useQuick(field, model);
  const words = useValueWords(field, condition);
  const editor = (
    <>
      <QuickEditor field={field} op={op} value={condition?.value} onChange={set} onClose={() => setOpen(false)} />
    </>
  );
  return (
    <span className={words ? "k-quick k-quick-on" : "k-quick"}>
      <Popover
        trigger="click"
        placement="bottomLeft"
        open={open}
        onOpenChange={setOpen}
        content={editor}
        destroyOnHidden
      >
        <button type="button" className="k-quick-button" aria-expanded={open}>
          {field.label}
          {words ? <b>{words}</b> : <DownOutlined />}
        </button>
      </Popover>
      {words ? (
        <button type="button" className="k-quick-clear" aria-label={t("list.clear")} onClick={() => set(null)}>
          <CloseOutlined />
        </button>
      ) : null}
    </span>
  );
}

export function QuickFilters({ model }: { model: ListModel }) {
  const settled = new Set(fieldsIn(model.frame.fixed));
  const fields = model.kind.quick.flatMap((name) => {
    if (settled.has(name)) return [];
    const field = fieldOf(model.kind, name);
    return field?.filter && field.right !== "masked" ? [field] : [];
  });
  if (fields.length === 0) return null;
  return (
    <div className="k-quicks">
      {fields.map((field) => (
        <QuickFilter key={field.name} field={field} model={model} />
      ))}
    </div>
  );
}
