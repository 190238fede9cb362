/** Values every row gets, such as the source or the pool the customers go into. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Plan, Target } from "@/domains/exchange/imports";
import { FieldEdit } from "@/kernel/fields";
import { toWire } from "@/kernel/fields/values";
import { type Field, fieldOf, type Kind } from "@/kernel/kinds";

interface Props {
  kind: Kind;
  targets: Target[];
  plan: Plan;
  set: (plan: Plan) => void;
}

function Value({ field, plan, set }: { field: Field; plan: Plan; set: (plan: Plan) => void }) {
  const { t } = useTranslation();
  // The editor speaks in {id, label}; the plan keeps what the server is sent.
  const [shown, setShown] = useState<unknown>(plan.values?.[field.name]);
  const change = (value: unknown) => {
    setShown(value);
    set({ ...plan, values: { ...plan.values, [field.name]: toWire(field, value) } });
  };
  const remove = () => {
    const { [field.name]: _gone, ...values } = plan.values ?? {};
    set({ ...plan, values });
  };
  return (
    <div className="x-line">
      <span>{field.label}</span>
      <div className="x-field">
        <FieldEdit field={{ ...field, required: false, readonly: false }} value={shown} onChange={change} />
      </div>
      <Button
        type="text"
        icon={<DeleteOutlined />}
        aria-label={t("imports.removeFixed", { name: field.label })}
        onClick={remove}
      />
    </div>
  );
}

export function FixedValues({ kind, targets, plan, set }: Props) {
  const { t } = useTranslation();
  const mapped = new Set(Object.values(plan.mapping ?? {}));
  const fixed = Object.keys(plan.values ?? {}).flatMap((name) => fieldOf(kind, name) ?? []);
  const offered = new Set(targets.map(({ name }) => name));
  const fits = ({ name }: Field) => offered.has(name) && !mapped.has(name) && name !== "number";
  const free = kind.fields.filter((field) => fits(field) && !(field.name in (plan.values ?? {})));
  const items = free.map(({ name, label }) => ({ key: name, label }));
  const add = ({ key }: { key: string }) => set({ ...plan, values: { ...plan.values, [key]: null } });
  return (
    <section className="x-known">
      <h2>{t("imports.fixed")}</h2>
      {fixed.map((field) => (
        <Value key={field.name} field={field} plan={plan} set={set} />
      ))}
      <Dropdown menu={{ items, onClick: add, className: "x-menu" }} trigger={["click"]}>
        <Button size="small" type="text" icon={<PlusOutlined />}>
          {t("imports.addFixed")}
        </Button>
      </Dropdown>
    </section>
  );
}
