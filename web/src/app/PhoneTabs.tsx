/** The tabs at the foot of a phone: the pools, my customers, create, all customers, the menu. */
import { AppstoreOutlined, PlusOutlined } from "@ant-design/icons";
import { Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CreateAnything, useCreatable } from "@/app/CreateAnything";
import { type MenuItem, useMenu } from "@/app/menu";
import { NavLink } from "@/app/NavLink";
import { useCurrent } from "@/app/useCurrent";
import { KindIcon } from "@/kernel/marks/KindIcon";

function Tab({ item, current }: { item: MenuItem; current: boolean }) {
  return (
    <NavLink item={item} current={current}>
      <KindIcon name={item.icon} />
      {item.label}
    </NavLink>
  );
}

function Sheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { groups } = useMenu();
  const isCurrent = useCurrent();
  return (
    <Drawer placement="bottom" size="70%" open={open} onClose={onClose} closable={false}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside are the controls; following one closes the sheet */}
      <nav className="a-menu" onClick={onClose}>
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

function CreateTab() {
  const { t } = useTranslation();
  const kinds = useCreatable();
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
      <CreateAnything kind={creating} onClose={() => setCreating(null)} />
    </>
  );
}

export function PhoneTabs() {
  const { t } = useTranslation();
  const { groups } = useMenu();
  const isCurrent = useCurrent();
  const [open, setOpen] = useState(false);
  const items = groups[0]?.items ?? [];
  return (
    <nav className="a-tabs" aria-label={t("menu.label")}>
      {items.slice(0, 2).map((item) => (
        <Tab key={item.key} item={item} current={isCurrent(item)} />
      ))}
      <CreateTab />
      {items.slice(2, 3).map((item) => (
        <Tab key={item.key} item={item} current={isCurrent(item)} />
      ))}
      <button type="button" onClick={() => setOpen(true)}>
        <AppstoreOutlined />
        {t("menu.more")}
      </button>
      <Sheet open={open} onClose={() => setOpen(false)} />
    </nav>
  );
}
