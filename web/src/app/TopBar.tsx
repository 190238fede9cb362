/** The top bar: search everywhere, create, me. */
import { PlusOutlined, SearchOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { CreateAnything, useDaily } from "@/app/CreateAnything";
import { MeMenu } from "@/app/MeMenu";
import { keyEnds } from "@/kernel/actions/menuKey";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { Dropdown } from "@/kernel/marks/opening";
import { useNarrow } from "@/kernel/screen";

const Palette = late(() => import("@/app/Palette"));
const Bell = late(async () => (await Promise.all([import("@/domains/office/Bell"), openRoom("office")]))[0]);

/** Ctrl+K anywhere, also while writing. */
function useOpenKey(open: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [open]);
}

function CreateButton() {
  const { t } = useTranslation();
  const kinds = useDaily();
  const [creating, setCreating] = useState<string | null>(null);
  if (kinds.length === 0) return null;
  const items = kinds.map((kind) => ({
    key: kind.name,
    label: kind.label,
    icon: <KindIcon name={kind.icon} />,
    onClick: () => setCreating(kind.name),
  }));
  return (
    <>
      <Dropdown menu={{ items, onClick: keyEnds }} trigger={["click"]} placement="bottomRight">
        <Button icon={<PlusOutlined />} type="text">
          {t("app.create")}
        </Button>
      </Dropdown>
      <CreateAnything kind={creating} onClose={() => setCreating(null)} />
    </>
  );
}

export function TopBar() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const [finding, setFinding] = useState(false);
  useOpenKey(() => setFinding(true));
  const key = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";
  return (
    <header className="a-bar">
      <button type="button" className="a-find" onClick={() => setFinding(true)}>
        <SearchOutlined />
        <span>{t(narrow ? "app.findShort" : "app.find")}</span>
        <kbd>{key}</kbd>
      </button>
      <span className="a-spring" />
      {narrow ? null : <CreateButton />}
      <Bell />
      <MeMenu />
      {finding ? <Palette onClose={() => setFinding(false)} /> : null}
    </header>
  );
}
