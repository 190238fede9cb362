/** Leads from a customer, or from those chosen in a list, to their cards as they are printed. */
import { PrinterOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { MOST } from "@/domains/customers/card/cards";
import { useGo } from "@/kernel/fields/RecordLink";

export default function PrintTool({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  const go = useGo();
  const [first] = ids;
  const many = ids.length > 1;
  const full = ids.length > MOST;
  const to = many ? `/customers/cards?ids=${ids.join(",")}` : `/customers/${first}/card`;
  return (
    <Tooltip title={full ? t("card.print.most", { most: MOST }) : many ? "" : t("card.print.help")}>
      <Button
        icon={<PrinterOutlined />}
        disabled={full || ids.length === 0}
        aria-label={t("card.print.open")}
        onClick={() => go(to)}
      >
        {many ? t("card.print.many") : null}
      </Button>
    </Tooltip>
  );
}
