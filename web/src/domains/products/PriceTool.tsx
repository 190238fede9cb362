/** Leads from a product, from products chosen in a list, or from a customer, to what they cost. */
import { CalculatorOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { MOST } from "@/domains/products/price";
import { useGo } from "@/kernel/fields/RecordLink";

export default function PriceTool({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  const go = useGo();
  const full = ids.length > MOST;
  return (
    <Tooltip title={full ? t("products.most", { most: MOST }) : t("products.open")}>
      <Button
        icon={<CalculatorOutlined />}
        disabled={full || ids.length === 0}
        aria-label={t("products.open")}
        onClick={() => go(`/products/calculator?products=${ids.join(",")}`)}
      />
    </Tooltip>
  );
}
