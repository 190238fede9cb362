/** What stands beside some records: who has seen it, for auditors; the workbook of an approved export, for its requester. */

import { DownloadOutlined, EyeOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useGo } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import { type Kind, type Row, useKind } from "@/kernel/kinds";
import { save } from "@/kernel/list/useExport";
import { useSaid } from "@/kernel/said";
import { useMe } from "@/kernel/session";

const REQUEST = "screens.export_request";
const INQUIRY = "screens.inquiry";

interface Props {
  kind: Kind;
  row: Row;
}

/** Shown to those who may read the audit trail. */
export function Seers({ kind, row }: Props) {
  const { t } = useTranslation();
  const go = useGo();
  if (!useKind(INQUIRY)) return null;
  return (
    <Button
      size="small"
      type="link"
      icon={<EyeOutlined />}
      onClick={() => go(`/trail?kind=${kind.name}&record=${row.id}`)}
    >
      {t("exports.seers")}
    </Button>
  );
}

function Workbook({ row }: { row: Row }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const fetch = async () => {
    try {
      save(await api.file(`/api/exports/${row.id}/file`), `${String(row.number)}.xlsx`);
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
  return (
    <div className="kr-workbook">
      <Button type="primary" icon={<DownloadOutlined />} onClick={fetch}>
        {t("exports.fetch")}
      </Button>
      <span>{t("exports.until", { time: showTime(String(row.until)) })}</span>
    </div>
  );
}

/** An approved export can be fetched by who asked for it, while its time runs. */
export function Above({ kind, row }: Props) {
  const me = useMe().data;
  if (kind.name !== REQUEST || row.status !== "approved" || !row.until) return null;
  const owner = row.owner as { id: string } | null;
  const open = new Date(String(row.until)).getTime() > Date.now();
  return open && owner?.id === me?.user.id ? <Workbook row={row} /> : null;
}
