/** One product of the calculator: which, how many, in which unit; below it what that costs. */
import { DeleteOutlined } from "@ant-design/icons";
import { Alert, Button, Select, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Explained, Sums } from "@/domains/products/Explained";
import type { Line, PricedLine } from "@/domains/products/price";
import { FieldEdit } from "@/kernel/fields";
import { recordAddress, useGo } from "@/kernel/fields/RecordLink";
import { type Field, fieldOf, type Link, useKind } from "@/kernel/kinds";

interface Props {
  line: Line;
  told: PricedLine | undefined;
  currency: string;
  /** The only one cannot be taken away. */
  alone: boolean;
  onChange: (line: Line) => void;
  onRemove: () => void;
}

function UnitChoice({ line, told, onChange }: Pick<Props, "line" | "told" | "onChange">) {
  const { t } = useTranslation();
  if (!told || told.units.length < 2) return <span className="pp-unit">{told?.unit?.label ?? ""}</span>;
  return (
    <Select
      className="pp-unit"
      aria-label={t("products.unit")}
      value={line.unit ?? told.unit?.id}
      options={told.units.map(({ id, label }) => ({ value: id, label }))}
      onChange={(unit) => onChange({ ...line, unit })}
    />
  );
}

/** Not on sale any more: one may still know what it would cost. */
function State({ state }: { state: string }) {
  const kind = useKind("products.product");
  const found = kind && fieldOf(kind, "state")?.choices?.find(({ value }) => value === state);
  return state === "on_sale" || !found ? null : <Tag color="warning">{found.label}</Tag>;
}

function Unpriced({ told }: { told: PricedLine }) {
  const { t } = useTranslation();
  const go = useGo();
  const lists = useKind("products.price_list");
  const said = Object.values(told.problems);
  if (said.length > 0) return <Alert type="warning" showIcon role="alert" title={said.join(" ")} />;
  const mayAdd = lists?.can.includes("update");
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      title={t("products.none")}
      description={t("products.noneHelp")}
      action={
        mayAdd ? (
          <Button size="small" onClick={() => go(recordAddress("products.product", told.product.id))}>
            {t("products.toPrices")}
          </Button>
        ) : undefined
      }
    />
  );
}

export function LineCard({ line, told, currency, alone, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const product = { name: "product", label: t("products.product"), type: "link", target: "products.product" } as Field;
  const quantity = { name: "quantity", label: t("products.quantity"), type: "decimal" } as Field;
  const pick = (value: unknown) => onChange({ ...line, product: (value as Link | null) ?? null, unit: null });
  return (
    <li className="pp-line">
      <div className="pp-asked">
        <div className="pp-product">
          <FieldEdit
            field={product}
            value={line.product?.label ? line.product : (told?.product ?? line.product)}
            onChange={pick}
          />
        </div>
        <div className="pp-quantity">
          <FieldEdit
            field={quantity}
            value={line.quantity}
            onChange={(value) => onChange({ ...line, quantity: String(value ?? "") })}
          />
        </div>
        <UnitChoice line={line} told={told} onChange={onChange} />
        {told ? <State state={told.state} /> : null}
        {alone ? null : (
          <Button type="text" icon={<DeleteOutlined />} aria-label={t("products.remove")} onClick={onRemove} />
        )}
      </div>
      {told && !told.price ? <Unpriced told={told} /> : null}
      {told?.price ? (
        <div className="pp-told" role="status">
          <Explained price={told.price} unit={told.unit?.label ?? ""} />
          <Sums price={told.price} currency={currency} />
        </div>
      ) : null}
    </li>
  );
}
