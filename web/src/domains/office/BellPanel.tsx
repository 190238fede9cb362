/** What the bell opens: the latest notices, and the way to all of them. */
import { Button, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { NoticeLine } from "@/domains/office/NoticeLine";
import { useDealing, useNotices } from "@/domains/office/notices";
import { useGo } from "@/kernel/fields/RecordLink";

export default function Panel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const { data } = useNotices("waiting", 10);
  const { readAll } = useDealing();
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const toPage = () => {
    onClose();
    go("/notices");
  };
  return (
    <section className="o-panel" aria-label={t("office.notices")}>
      <header>
        <b>{t("office.notices")}</b>
        <Button type="link" size="small" disabled={rows.every(({ read }) => read)} onClick={() => void readAll()}>
          {t("office.readAll")}
        </Button>
      </header>
      {data ? null : <Skeleton active title={false} />}
      {data && rows.length === 0 ? <p>{t("office.nothing")}</p> : null}
      <ul>
        {rows.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} onFollow={onClose} />
        ))}
      </ul>
      <Button type="text" block onClick={toPage}>
        {t("office.all")}
      </Button>
    </section>
  );
}
