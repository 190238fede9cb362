/** The tabs at the foot of a phone: today, customers, create, notices, me. */
import { BellOutlined, CalendarOutlined, PlusOutlined, SendOutlined, UserOutlined } from "@ant-design/icons";
import { useRouterState } from "@tanstack/react-router";
import { Badge, Drawer, Switch } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { CreateAnything, useDaily } from "@/app/CreateAnything";
import { type MenuItem, useMenu } from "@/app/menu";
import { NavLink } from "@/app/NavLink";
import { useCurrent } from "@/app/useCurrent";
import { useCounts } from "@/domains/mobile/useQueue";
import { useCount } from "@/domains/office/notices";
import { useKinds } from "@/kernel/kinds";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { setPreferences, usePreferences } from "@/kernel/preferences";

const NOTE = "customers.follow_up";
/** What one makes on the way comes first. */
const first = [NOTE, "customers.customer", "customers.visit", "office.visit", "office.task"];

function Tab({ item, current, icon }: { item: MenuItem; current: boolean; icon?: ReactNode }) {
  return (
    <NavLink item={item} current={current}>
      {icon ?? <KindIcon name={item.icon} />}
      {item.label}
    </NavLink>
  );
}

function Large() {
  const { t } = useTranslation();
  const { largeType } = usePreferences();
  return (
    <div className="a-sheet-line">
      <span id="large-type">{t("me.largeType")}</span>
      <Switch
        aria-labelledby="large-type"
        checked={largeType}
        onChange={(checked) => setPreferences({ largeType: checked })}
      />
    </div>
  );
}

function Sheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { groups } = useMenu();
  const isCurrent = useCurrent();
  const { waiting, stuck } = useCounts();
  const queue = { key: "queue", label: t("mobile.queue"), icon: "upload", to: "/queue" };
  return (
    <Drawer placement="bottom" size="78%" open={open} onClose={onClose} title={t("mobile.mine")}>
      <Large />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside are the controls; following one closes the sheet */}
      <nav className="a-menu" onClick={onClose}>
        <ul>
          <li>
            <Tab
              item={queue}
              current={isCurrent(queue)}
              icon={
                <Badge count={waiting + stuck} size="small" color={stuck ? undefined : "blue"}>
                  <SendOutlined />
                </Badge>
              }
            />
          </li>
        </ul>
        {groups.map((group) => (
          <section key={group.key}>
            <h2>{group.label}</h2>
            <ul>
              {group.items.map((item) => (
                <li key={item.key}>
                  <Tab item={item} current={isCurrent(item)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
    </Drawer>
  );
}

/** What one may create: on the way first, then what the menu would offer. */
function useMakeable() {
  const { data } = useKinds();
  const free = useDaily();
  const quick = first.flatMap(
    (name) => data?.kinds.find((kind) => kind.name === name && kind.can.includes("create")) ?? [],
  );
  return [...quick, ...free.filter(({ name }) => !first.includes(name))];
}

function CreateTab() {
  const { t } = useTranslation();
  const kinds = useMakeable();
  const [choosing, setChoosing] = useState(false);
  const [creating, setCreating] = useState<string | null>(null);
  if (kinds.length === 0) return null;
  const begin = () => (kinds.length === 1 ? setCreating(kinds[0]?.name ?? null) : setChoosing(true));
  return (
    <>
      <button type="button" className="a-tab-plus" aria-label={t("app.create")} onClick={begin}>
        <PlusOutlined />
      </button>
      <Drawer
        placement="bottom"
        size="default"
        open={choosing}
        onClose={() => setChoosing(false)}
        title={t("app.create")}
      >
        <div className="a-choices">
          {kinds.map((kind) => (
            <button
              type="button"
              key={kind.name}
              onClick={() => {
                setChoosing(false);
                setCreating(kind.name);
              }}
            >
              <KindIcon name={kind.icon} />
              {kind.label}
            </button>
          ))}
        </div>
      </Drawer>
      <CreateAnything kind={creating} stay={creating === NOTE} onClose={() => setCreating(null)} />
    </>
  );
}

function Notices({ at }: { at: string }) {
  const { t } = useTranslation();
  const { data } = useCount();
  const item = { key: "notices", label: t("mobile.notices"), icon: "bell", to: "/notices" };
  const unread = data?.quiet ? 0 : data?.unread;
  const icon = (
    <Badge count={unread} overflowCount={99} size="small">
      <BellOutlined />
    </Badge>
  );
  return <Tab item={item} current={at.startsWith("/notices")} icon={icon} />;
}

function Mine({ open }: { open: () => void }) {
  const { t } = useTranslation();
  const { waiting, stuck } = useCounts();
  return (
    <button type="button" onClick={open}>
      <Badge dot={waiting + stuck > 0} color={stuck > 0 ? "red" : "blue"}>
        <UserOutlined />
      </Badge>
      {t("mobile.mine")}
    </button>
  );
}

export default function PhoneTabs() {
  const { t } = useTranslation();
  const { groups } = useMenu();
  const isCurrent = useCurrent();
  const at = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState(false);
  const items = groups.flatMap((group) => group.items);
  const mine = items.find(({ key }) => key === "mine") ?? items.find(({ key }) => key === "all");
  const today = { key: "today", label: t("mobile.today"), icon: "calendar", to: "/" };
  return (
    <nav className="a-tabs" aria-label={t("menu.label")}>
      {mine ? <Tab item={today} current={at === "/"} icon={<CalendarOutlined />} /> : null}
      {mine ? <Tab item={{ ...mine, label: t("mobile.customers") }} current={isCurrent(mine)} /> : null}
      <CreateTab />
      <Notices at={at} />
      <Mine open={() => setOpen(true)} />
      <Sheet open={open} onClose={() => setOpen(false)} />
    </nav>
  );
}
