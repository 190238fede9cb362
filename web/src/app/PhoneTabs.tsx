/** The tabs at the foot of a phone: today, customers, create, notices, me. */
import { BellOutlined, CalendarOutlined, PlusOutlined, UserOutlined } from "@ant-design/icons";
import { useRouterState } from "@tanstack/react-router";
import { Badge } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { CreateAnything, useDaily } from "@/app/CreateAnything";
import { useMenu } from "@/app/menu";
import { Tab } from "@/app/PhoneTab";
import { useCurrent } from "@/app/useCurrent";
import { useCounts } from "@/domains/mobile/useQueue";
import { useCount } from "@/domains/office/notices";
import { useKinds } from "@/kernel/kinds";
import { late } from "@/kernel/late";

const NOTE = "customers.follow_up";
/** What one makes on the way comes first. */
const first = [NOTE, "customers.customer", "customers.visit", "office.visit", "office.task"];

const Sheet = late(() => import("@/app/PhoneSheets").then((module) => ({ default: module.Sheet })));
const Choices = late(() => import("@/app/PhoneSheets").then((module) => ({ default: module.Choices })));

/** What slides up is fetched with the first press, and stays to slide down again. */
function Opened({ when, children }: { when: boolean; children: ReactNode }) {
  const [ever, setEver] = useState(when);
  if (when && !ever) setEver(true);
  return ever || when ? children : null;
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
      <Opened when={choosing}>
        <Choices
          kinds={kinds}
          open={choosing}
          onClose={() => setChoosing(false)}
          onChoose={(name) => {
            setChoosing(false);
            setCreating(name);
          }}
        />
      </Opened>
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
      <Opened when={open}>
        <Sheet open={open} onClose={() => setOpen(false)} />
      </Opened>
    </nav>
  );
}
