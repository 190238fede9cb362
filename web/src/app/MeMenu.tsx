/** Me: who I am, theme, language, type size, password, signing out. */
import { useQueryClient } from "@tanstack/react-query";
import type { MenuProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keyEnds } from "@/kernel/actions/menuKey";
import { useGo } from "@/kernel/fields/RecordLink";
import { currentLanguage, type Language, languages } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { PersonMark } from "@/kernel/marks/Avatar";
import { Dropdown } from "@/kernel/marks/opening";
import { type Preferences, setPreferences, usePreferences } from "@/kernel/preferences";
import { useSaid } from "@/kernel/said";
import { useNarrow } from "@/kernel/screen";
import { chooseLanguage, signOut, useMe } from "@/kernel/session";

const PasswordDialog = late(() => import("@/app/PasswordDialog"));

/** As if "?" had been pressed. */
const showKeys = () => void window.dispatchEvent(new KeyboardEvent("keydown", { key: "?" }));

function useItems(changePassword: () => void): NonNullable<MenuProps["items"]> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const narrow = useNarrow();
  const go = useGo();
  const { modal } = useSaid();
  const leave = async (everywhere: boolean) => {
    const { leaving } = await import("@/domains/mobile/leaving");
    await leaving({ modal, t, go, out: () => signOut(client, everywhere) });
  };
  const { largeType } = usePreferences();
  const themes = (["system", "light", "dark"] as const).map((value) => ({
    key: `theme-${value}`,
    label: t(`me.theme.${value}`),
  }));
  const tongues = languages.map(({ code, label }) => ({ key: `language-${code}`, label }));
  const keys = { key: "keys", label: t("keys.title"), onClick: showKeys };
  const large = { key: "large", label: largeType ? t("me.normalType") : t("me.largeType") };
  return [
    { key: "themes", label: t("me.theme.title"), children: themes },
    { key: "languages", label: t("me.language"), children: tongues },
    ...(narrow ? [large] : []),
    { type: "divider" },
    ...(narrow ? [] : [keys]),
    { key: "security", label: t("security.title"), onClick: () => go("/security") },
    { key: "password", label: t("me.password"), onClick: changePassword },
    { key: "leave", label: t("me.signOut"), onClick: () => void leave(false) },
    { key: "leave-all", label: t("me.signOutAll"), onClick: () => void leave(true) },
  ];
}

/** What a chosen line does that is a matter of taste: theme, language, size of type. */
function useChoose(): NonNullable<MenuProps["onClick"]> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = useSaid();
  const { largeType } = usePreferences();
  return (chosen) => {
    const { key } = chosen;
    keyEnds(chosen);
    if (key === "large") setPreferences({ largeType: !largeType });
    const [what, value] = key.split(/-(.*)/);
    if (what === "theme") setPreferences({ theme: value as Preferences["theme"] });
    if (what === "language") {
      chooseLanguage(client, value as Language, true).catch(() => message.error(t("app.failed")));
    }
  };
}

export function MeMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const narrow = useNarrow();
  const preferences = usePreferences();
  const [changing, setChanging] = useState(false);
  const items = useItems(() => setChanging(true));
  const choose = useChoose();
  const name = me.data?.user.label ?? "";
  const selectedKeys = [`theme-${preferences.theme}`, `language-${currentLanguage()}`];
  return (
    <>
      <Dropdown
        menu={{ items, onClick: choose, selectable: true, selectedKeys }}
        trigger={["click"]}
        placement="bottomRight"
      >
        <button type="button" className="a-me" title={t("me.title", { name })}>
          <PersonMark name={name} size={28} />
          <span className={narrow ? "k-unseen" : undefined}>{name}</span>
        </button>
      </Dropdown>
      {changing ? <PasswordDialog onClose={() => setChanging(false)} /> : null}
    </>
  );
}
