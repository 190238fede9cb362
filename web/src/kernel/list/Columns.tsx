/** Which columns the list shows, in which order, and how close the rows stand. */
import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Button, Checkbox, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { type Field, fieldOf } from "@/kernel/kinds";
import type { ListModel } from "@/kernel/list/useListModel";
import { setPreferences, usePreferences } from "@/kernel/preferences";

function moved(columns: string[], name: string, by: number): string[] {
  const at = columns.indexOf(name);
  const next = columns.filter((column) => column !== name);
  next.splice(Math.max(0, at + by), 0, name);
  return next;
}

function Column({ field, columns, set }: { field: Field; columns: string[]; set: (next: string[]) => void }) {
  const { t } = useTranslation();
  const at = columns.indexOf(field.name);
  const on = at >= 0;
  const toggle = () => set(on ? columns.filter((name) => name !== field.name) : [...columns, field.name]);
  return (
    <div className="k-column">
      <Checkbox checked={on} disabled={on && columns.length === 1} onChange={toggle}>
        {field.label}
      </Checkbox>
      {on ? (
        <span className="k-column-move">
          <Button
            size="small"
            type="text"
            icon={<ArrowUpOutlined />}
            disabled={at === 0}
            aria-label={t("list.columnUp", { name: field.label })}
            onClick={() => set(moved(columns, field.name, -1))}
          />
          <Button
            size="small"
            type="text"
            icon={<ArrowDownOutlined />}
            disabled={at === columns.length - 1}
            aria-label={t("list.columnDown", { name: field.label })}
            onClick={() => set(moved(columns, field.name, 1))}
          />
        </span>
      ) : null}
    </div>
  );
}

export default function Columns({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { density } = usePreferences();
  const { kind, state } = model;
  const chosen = state.columns.flatMap((name) => fieldOf(kind, name) ?? []);
  const others = kind.fields.filter(
    (field) =>
      field.type !== "json" &&
      field.type !== "files" &&
      field.type !== "picture" &&
      !state.columns.includes(field.name),
  );
  const set = (columns: string[]) => state.change({ columns });
  return (
    <div className="k-columns">
      <Segmented
        block
        size="small"
        value={density}
        options={[
          { value: "comfortable", label: t("list.comfortable") },
          { value: "compact", label: t("list.compact") },
        ]}
        onChange={(value) => setPreferences({ density: value as typeof density })}
      />
      <div className="k-columns-all">
        {[...chosen, ...others].map((field) => (
          <Column key={field.name} field={field} columns={state.columns} set={set} />
        ))}
      </div>
      <Button size="small" type="link" onClick={() => state.change({ columns: undefined, layout: undefined })}>
        {t("list.columnsReset")}
      </Button>
    </div>
  );
}
