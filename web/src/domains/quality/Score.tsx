/** One number of a hundred, as a figure and as the length of a bar: never by colour alone. */
import { useTranslation } from "react-i18next";
import { levelOf, type parts } from "@/domains/quality/quality";
import "@/domains/quality/quality.css";

type Part = "quality" | (typeof parts)[number];

interface Props {
  part: Part;
  value: number | null | undefined;
  /** The label stands in the head of a column already. */
  bare?: boolean;
}

export function Score({ part, value, bare = false }: Props) {
  const { t } = useTranslation();
  const known = value !== null && value !== undefined;
  return (
    <span className="q-score" data-level={levelOf(value)} data-part={part}>
      {bare ? null : <small>{t(`quality.${part}`)}</small>}
      <b className="k-figures">{known ? value : "–"}</b>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className="q-ground" width="100" height="4" rx="1" />
        <rect className="q-length" width={known ? value : 0} height="4" rx="1" />
      </svg>
    </span>
  );
}
