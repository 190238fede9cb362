/** On a customer's page: that it is in dispute and stays where it is, for who may know. */
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { DISPUTE, useDisputesAbout } from "@/domains/customers/court/court";
import { RecordLink } from "@/kernel/fields/RecordLink";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/customers/court/court.css";

export default function InDispute({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data } = useDisputesAbout(row.id);
  const open = data?.rows.find((line) => line.open);
  if (!open) return null;
  return (
    <Alert
      className="ct-banner"
      type="warning"
      showIcon
      title={
        <>
          {t("court.inDispute", { state: open.label })}{" "}
          <RecordLink kind={DISPUTE} id={open.id}>
            {open.number}
          </RecordLink>
        </>
      }
    />
  );
}
