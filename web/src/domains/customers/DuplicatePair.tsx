/** The way from a possible duplicate to the merge of its two customers. */
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Link } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";

const idOf = (value: unknown) => (value as Link | null)?.id;

export default function DuplicatePair({ row }: PanelProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const ids = [idOf(row.one), idOf(row.other)].filter(Boolean).join(",");
  return (
    <Button type="primary" onClick={() => void navigate({ to: `/customers/merge?ids=${ids}` as never })}>
      {t("pairs.compare")}
    </Button>
  );
}
