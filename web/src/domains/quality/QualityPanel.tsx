/** Why this record has the number it has, what each lacking field would give, and the way into the form at that very field. */
import { EditOutlined } from "@ant-design/icons";
import { Button, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { parts, type Reason, useRecordQuality } from "@/domains/quality/quality";
import { Score } from "@/domains/quality/Score";
import { late } from "@/kernel/late";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/quality/quality.css";

const EditDialog = late(async () => ({ default: (await import("@/kernel/form/RecordForm")).EditDialog }));
/** So many reasons at once; the others are worth little. */
const FIRST = 5;

interface WhyProps {
  reasons: Reason[];
  may: boolean;
  onMend: (field: string | undefined) => void;
}

function Why({ reasons, may, onMend }: WhyProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all ? reasons : reasons.slice(0, FIRST);
  const verbOf = (sort: string) => t(sort === "empty" ? "quality.fill" : "quality.mend");
  return (
    <>
      <ul className="q-reasons">
        {shown.map(({ word, label, sort, gain, fields }) => (
          <li key={word} data-sort={sort}>
            <span>{label}</span>
            <Tag className="k-figures">{t("quality.gain", { points: gain })}</Tag>
            {may ? (
              <Button
                size="small"
                type="text"
                icon={<EditOutlined />}
                aria-label={t("quality.mendThis", { verb: verbOf(sort), what: label })}
                onClick={() => onMend(fields[0])}
              >
                {verbOf(sort)}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {reasons.length > FIRST && !all ? (
        <Button size="small" type="link" onClick={() => setAll(true)}>
          {t("quality.more", { count: reasons.length - FIRST })}
        </Button>
      ) : null}
    </>
  );
}

export default function QualityPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const [mending, setMending] = useState<{ field?: string } | null>(null);
  const { data, error, refetch } = useRecordQuality(kind.name, row.id);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} />;
  if (!data.told) return <p className="q-help">{t("quality.untold")}</p>;
  const may = Boolean(row.can?.includes("update"));
  return (
    <div className="q-panel">
      <div className="q-numbers">
        <Score part="quality" value={data.numbers.quality} />
        {parts.map((part) =>
          data.numbers[part] === null || data.numbers[part] === undefined ? null : (
            <Score key={part} part={part} value={data.numbers[part]} />
          ),
        )}
      </div>
      {data.reasons.length > 0 ? (
        <Why reasons={data.reasons} may={may} onMend={(field) => setMending({ field })} />
      ) : (
        <p className="q-help">{t("quality.nothingLacks")}</p>
      )}
      {mending ? (
        <EditDialog kind={kind} row={row} open focus={mending.field} onClose={() => setMending(null)} />
      ) : null}
    </div>
  );
}
