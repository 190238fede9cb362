/** What the columns of the sheet are called. */
import { useTranslation } from "react-i18next";

const HEADS = ["name", "quantity", "unit", "listed", "discount", "price", "tax", "amount"] as const;

export function Heads({ margins }: { margins: boolean }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{t("quotes.at")}</th>
        {HEADS.map((head) => (
          <th key={head} scope="col" className={head === "name" ? "qt-name" : undefined}>
            {t(`quotes.${head}`)}
          </th>
        ))}
        {margins ? <th scope="col">{t("quotes.margin")}</th> : null}
        <td />
      </tr>
    </thead>
  );
}
