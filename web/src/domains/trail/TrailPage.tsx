/** The audit trail: who did, looked at or took out what; and a report of all that one person took. */
import { DownloadOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Spin, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Breach } from "@/domains/trail/Breach";
import { Choose } from "@/domains/trail/Choose";
import { Rows } from "@/domains/trail/Rows";
import { exportUrl, type Filters, useTrail } from "@/domains/trail/trail";
import { sentenceOf } from "@/kernel/form/problems";
import { api } from "@/kernel/http";
import { useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { save } from "@/kernel/list/useExport";
import { Trouble } from "@/kernel/record/States";
import "@/domains/trail/trail.css";

function Events() {
  const { t } = useTranslation();
  const go = useNavigate();
  const filters: Filters = useSearch({ strict: false });
  const trail = useTrail(filters);
  const rows = trail.data?.pages.flatMap((page) => page.rows) ?? [];
  const change = (next: Filters) => void go({ to: "/trail", search: { ...next }, replace: true });
  return (
    <>
      <Choose filters={filters} onChange={change} />
      {trail.isError ? <Trouble error={trail.error} onRetry={() => void trail.refetch()} /> : null}
      {trail.isPending ? <Spin className="t-spin" /> : null}
      {trail.isSuccess && rows.length === 0 ? <Quiet line={t("trail.none")} /> : null}
      {rows.length ? <Rows rows={rows} /> : null}
      {trail.hasNextPage ? (
        <Button className="t-more" loading={trail.isFetchingNextPage} onClick={() => void trail.fetchNextPage()}>
          {t("trail.more")}
        </Button>
      ) : null}
    </>
  );
}

export default function TrailPage() {
  const { t } = useTranslation();
  const filters: Filters = useSearch({ strict: false });
  const right = useKind("screens.inquiry");
  const { message } = App.useApp();
  const [taking, setTaking] = useState(false);
  const take = async () => {
    setTaking(true);
    try {
      save(await api.file(exportUrl(filters)), `${t("trail.title")}.xlsx`);
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
    setTaking(false);
  };
  const tabs = [{ key: "events", label: t("trail.events"), children: <Events /> }];
  if (right?.can.includes("create")) tabs.push({ key: "report", label: t("trail.report"), children: <Breach /> });
  return (
    <div className="t-page">
      <header className="t-head">
        <h1>{t("trail.title")}</h1>
        {right?.can.includes("export") ? (
          <Button icon={<DownloadOutlined />} loading={taking} onClick={take}>
            {t("list.export")}
          </Button>
        ) : null}
      </header>
      <Tabs items={tabs} />
    </div>
  );
}
