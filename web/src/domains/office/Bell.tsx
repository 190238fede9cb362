/** The bell in the top bar: how much is unread, and the latest of it. Comes by itself after the first paint. */
import { BellOutlined } from "@ant-design/icons";
import { Badge, Button, Popover, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "@/domains/office/live";
import { NoticeLine } from "@/domains/office/NoticeLine";
import { useCount, useDealing, useNotices } from "@/domains/office/notices";
import { useGo } from "@/kernel/fields/RecordLink";
import { useNarrow } from "@/kernel/screen";
import "@/domains/office/office.css";

function Panel({ onClose }: { onClose: () => void }) {
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

export default function Bell() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const go = useGo();
  const [open, setOpen] = useState(false);
  const { data } = useCount(useLive());
  const unread = data?.quiet ? 0 : (data?.unread ?? 0);
  const label = unread > 0 ? t("office.bell", { count: unread }) : t("office.notices");
  const bell = (
    <Button
      type="text"
      className="o-bell"
      aria-label={label}
      aria-haspopup={narrow ? undefined : "dialog"}
      onClick={narrow ? () => go("/notices") : undefined}
      icon={
        <Badge count={unread} overflowCount={99} size="small" offset={unread > 9 ? [7, -3] : undefined}>
          <BellOutlined />
        </Badge>
      }
    />
  );
  if (narrow) return bell;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      destroyOnHidden
      content={<Panel onClose={() => setOpen(false)} />}
    >
      {bell}
    </Popover>
  );
}
