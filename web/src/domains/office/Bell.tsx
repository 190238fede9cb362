/** The bell in the top bar: how much is unread, and the latest of it. Comes by itself after the first paint. */
import { BellOutlined } from "@ant-design/icons";
import { Badge, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "@/domains/office/live";
import { useCount } from "@/domains/office/notices";
import { useGo } from "@/kernel/fields/RecordLink";
import { late } from "@/kernel/late";
import { Popover } from "@/kernel/marks/opening";
import { useNarrow } from "@/kernel/screen";
import "@/domains/office/office.css";

const Panel = late(() => import("@/domains/office/BellPanel"));

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
