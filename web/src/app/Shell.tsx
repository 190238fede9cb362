/** The shell around every page: menu, top bar, the page, and on a phone the tabs below. */
import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Outlet } from "@tanstack/react-router";
import { Button } from "antd";
import { memo, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type MenuItem, useMenu } from "@/app/menu";
import { NavLink } from "@/app/NavLink";
import { TopBar } from "@/app/TopBar";
import { useCurrent } from "@/app/useCurrent";
import { Wordmark } from "@/app/Wordmark";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { Tip } from "@/kernel/marks/Tip";
import { setPreferences, usePreferences } from "@/kernel/preferences";
import { useNarrow } from "@/kernel/screen";
import { useMe } from "@/kernel/session";

const Device = late(async () => (await Promise.all([import("@/domains/mobile/Device"), openRoom("mobile")]))[0]);
const KeysDialog = late(async () => (await Promise.all([import("@/app/KeysDialog"), openRoom("keys")]))[0]);
const Watermark = late(() => import("@/app/Watermark").then((module) => ({ default: module.Watermark })));
const PhoneTabs = late(
  async () => (await Promise.all([import("@/app/PhoneTabs"), openRoom("mobile"), openRoom("office")]))[0],
  <nav className="a-tabs" />,
);

/** A menu has fifty of them, and a step to another page concerns two. */
const Entry = memo(function Entry({ item, folded, current }: { item: MenuItem; folded: boolean; current: boolean }) {
  return (
    <li>
      <Tip title={folded ? item.label : ""} placement="right">
        <NavLink item={item} current={current} label={folded ? item.label : undefined}>
          <KindIcon name={item.icon} />
          <span className="a-menu-label" title={item.label}>
            {item.label}
          </span>
        </NavLink>
      </Tip>
    </li>
  );
});

function Menu({ folded }: { folded: boolean }) {
  const { t } = useTranslation();
  const { groups } = useMenu();
  const isCurrent = useCurrent();
  return (
    <nav className="a-menu" aria-label={t("menu.label")}>
      {groups.map((group) => (
        <section key={group.key}>
          <h2>{group.label}</h2>
          <ul>
            {group.items.map((item) => (
              <Entry key={item.key} item={item} folded={folded} current={isCurrent(item)} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Side() {
  const { t } = useTranslation();
  const { menuFolded: folded } = usePreferences();
  const me = useMe();
  return (
    <aside className="a-side" data-folded={folded}>
      <Wordmark company={me.data?.company.name} />
      <Menu folded={folded} />
      <Button
        className="a-fold"
        type="text"
        icon={folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        aria-label={folded ? t("menu.unfold") : t("menu.fold")}
        onClick={() => setPreferences({ menuFolded: !folded })}
      />
    </aside>
  );
}

function Keys() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const writing =
        event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key === "?" && !writing) setOpen(true);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  if (!open) return null;
  return <KeysDialog onClose={() => setOpen(false)} />;
}

export function Shell() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  return (
    <div className="a-shell">
      <a className="a-skip" href="#main">
        {t("app.skip")}
      </a>
      {narrow ? null : <Side />}
      <TopBar />
      <div className="a-page">
        <main id="main" tabIndex={-1}>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Device />
      <Keys />
      <Watermark />
      {narrow ? <PhoneTabs /> : null}
    </div>
  );
}
