/** Dresses everything below in the theme and the language the person chose. */
import { ConfigProvider } from "antd";
import type { Locale } from "antd/es/locale";
import { type ReactNode, useEffect, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Said } from "@/app/Said";
import { paintRoot, paletteOf, themeOf } from "@/app/theme";
import { type Language, languageOf } from "@/kernel/i18n";
import { nonceOf } from "@/kernel/nonce";
import { usePreferences } from "@/kernel/preferences";
import { useDarkDevice, useNarrow, useStill } from "@/kernel/screen";

const locales: Record<Language, () => Promise<{ default: Locale }>> = {
  "zh-hans": () => import("antd/es/locale/zh_CN"),
  "zh-hant": () => import("antd/es/locale/zh_TW"),
  en: () => import("antd/es/locale/en_US"),
};

const fetched = new Map<Language, Locale>();

/** The library's own words, there before anything is drawn in a language. */
export async function fetchWords(language: Language): Promise<Locale> {
  const { default: words } = await locales[language]();
  fetched.set(language, words);
  return words;
}

function useAntLocale(): Locale | undefined {
  const { i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const [locale, setLocale] = useState(() => fetched.get(language));
  useEffect(() => {
    let wanted = true;
    void fetchWords(language).then((words) => {
      if (wanted) setLocale(words);
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return locale;
}

export function Theme({ children }: { children: ReactNode }) {
  const preferences = usePreferences();
  const device = useDarkDevice();
  const narrow = useNarrow();
  const still = useStill();
  const locale = useAntLocale();
  const dark = preferences.theme === "system" ? device : preferences.theme === "dark";
  const large = preferences.largeType && narrow;
  useLayoutEffect(() => paintRoot(paletteOf(dark), dark, large), [dark, large]);
  if (!locale) return null;
  const look = { dark, large, still, compact: preferences.density === "compact" };
  return (
    <ConfigProvider
      theme={themeOf(look)}
      locale={locale}
      csp={{ nonce: nonceOf() }}
      button={{ autoInsertSpace: false }}
    >
      <Said>{children}</Said>
    </ConfigProvider>
  );
}
