/** From a contract to its print, as PDF and as Word. */
import { FilePdfOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import WordTool from "@/domains/money/WordTool";

export default function PdfTool({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  const [first] = ids;
  if (!first || ids.length > 1) return null;
  return (
    <>
      <Button
        icon={<FilePdfOutlined />}
        href={`/api/sales/contracts/${first}/pdf`}
        target="_blank"
        rel="noopener"
        aria-label={t("money.pdf")}
        title={t("money.pdf")}
      />
      <WordTool at={`/api/sales/contracts/${first}`} sort="contract" />
    </>
  );
}
