/** Languages: Simplified Chinese first, Traditional Chinese and English complete; one is loaded at a time. */
import dayjs from "dayjs";
import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type admin from "@/locales/admin.zh-Hans.json";
import type agenda from "@/locales/agenda.zh-Hans.json";
import type approvals from "@/locales/approvals.zh-Hans.json";
import type automation from "@/locales/automation.zh-Hans.json";
import type board from "@/locales/board.zh-Hans.json";
import type bulletin from "@/locales/bulletin.zh-Hans.json";
import type card from "@/locales/card.zh-Hans.json";
import type cells from "@/locales/cells.zh-Hans.json";
import type channels from "@/locales/channels.zh-Hans.json";
import type charts from "@/locales/charts.zh-Hans.json";
import type comments from "@/locales/comments.zh-Hans.json";
import type court from "@/locales/court.zh-Hans.json";
import type development from "@/locales/development.zh-Hans.json";
import type exchange from "@/locales/exchange.zh-Hans.json";
import type fields from "@/locales/fields.zh-Hans.json";
import type groupings from "@/locales/groupings.zh-Hans.json";
import type groups from "@/locales/groups.zh-Hans.json";
import type heads from "@/locales/heads.zh-Hans.json";
import type intake from "@/locales/intake.zh-Hans.json";
import type keys from "@/locales/keys.zh-Hans.json";
import type leaving from "@/locales/leaving.zh-Hans.json";
import type lookup from "@/locales/lookup.zh-Hans.json";
import type maps from "@/locales/maps.zh-Hans.json";
import type merging from "@/locales/merging.zh-Hans.json";
import type mobile from "@/locales/mobile.zh-Hans.json";
import type money from "@/locales/money.zh-Hans.json";
import type office from "@/locales/office.zh-Hans.json";
import type operation from "@/locales/operation.zh-Hans.json";
import type pools from "@/locales/pools.zh-Hans.json";
import type products from "@/locales/products.zh-Hans.json";
import type quality from "@/locales/quality.zh-Hans.json";
import type quotes from "@/locales/quotes.zh-Hans.json";
import type record from "@/locales/record.zh-Hans.json";
import type sales from "@/locales/sales.zh-Hans.json";
import type sampleData from "@/locales/sampledata.zh-Hans.json";
import type security from "@/locales/security.zh-Hans.json";
import type similar from "@/locales/similar.zh-Hans.json";
import type today from "@/locales/today.zh-Hans.json";
import type trail from "@/locales/trail.zh-Hans.json";
import type training from "@/locales/training.zh-Hans.json";
import type visits from "@/locales/visits.zh-Hans.json";
import type ways from "@/locales/ways.zh-Hans.json";
import type word from "@/locales/word.zh-Hans.json";
import type simplified from "@/locales/zh-Hans.json";

export type Language = "zh-hans" | "zh-hant" | "en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: {
      translation: typeof simplified &
        typeof admin &
        typeof agenda &
        typeof approvals &
        typeof automation &
        typeof board &
        typeof bulletin &
        typeof card &
        typeof cells &
        typeof charts &
        typeof groupings &
        typeof maps &
        typeof channels &
        typeof comments &
        typeof court &
        typeof development &
        typeof exchange &
        typeof fields &
        typeof groups &
        typeof heads &
        typeof intake &
        typeof keys &
        typeof leaving &
        typeof lookup &
        typeof merging &
        typeof money &
        typeof mobile &
        typeof office &
        typeof operation &
        typeof pools &
        typeof products &
        typeof quality &
        typeof quotes &
        typeof record &
        typeof sales &
        typeof sampleData &
        typeof security &
        typeof similar &
        typeof today &
        typeof trail &
        typeof training &
        typeof visits &
        typeof ways &
        typeof word;
    };
  }
}

export const languages: { code: Language; label: string; tag: string }[] = [
  { code: "zh-hans", label: "简体中文", tag: "zh-Hans" },
  { code: "zh-hant", label: "繁體中文", tag: "zh-Hant" },
  { code: "en", label: "English", tag: "en" },
];

const files = import.meta.glob<{ default: object }>("../locales/*.json");

const calendars = {
  "zh-hans": async () => {
    await import("dayjs/locale/zh-cn");
    dayjs.locale("zh-cn");
  },
  "zh-hant": async () => {
    await import("dayjs/locale/zh-tw");
    dayjs.locale("zh-tw");
  },
  en: async () => {
    dayjs.locale("en");
  },
};

/** Rooms whose words come with their pages: few people ever open them. */
const later = new Set([
  "admin",
  "agenda",
  "approvals",
  "automation",
  "board",
  "bulletin",
  "card",
  "cells",
  "channels",
  "charts",
  "comments",
  "court",
  "development",
  "exchange",
  "groupings",
  "groups",
  "heads",
  "intake",
  "keys",
  "lookup",
  "maps",
  "merging",
  "mobile",
  "money",
  "office",
  "operation",
  "pools",
  "products",
  "quality",
  "quotes",
  "sales",
  "sampledata",
  "similar",
  "today",
  "trail",
  "training",
  "visits",
  "ways",
  "word",
]);
const opening = new Map<string, Promise<void>>();

/** The strings of a language: "zh-Hans.json" and every "<room>.zh-Hans.json" beside it that is open. */
async function stringsOf(tag: string): Promise<object[]> {
  const ours = Object.entries(files).filter(([path]) => {
    const [, room, of] = /(?:([^/.]+)\.)?([^/.]+)\.json$/.exec(path) ?? [];
    return of === tag && !later.has(room ?? "");
  });
  return (await Promise.all(ours.map(([, load]) => load()))).map((part) => part.default);
}

/** Opens a room for good: its words are there before its page is drawn, in every language from now on. */
export async function openRoom(room: string): Promise<void> {
  if (later.delete(room)) opening.set(room, furnish(room));
  await opening.get(room);
}

/** The language that was asked for last; its words may still be on their way. */
let wanted: Language | null = null;

/** The words of one room alone. The language stays what it is, so nothing that stands on the screen is drawn anew. */
async function furnish(room: string): Promise<void> {
  const spoken = new Set<Language>();
  for (let language = wanted ?? currentLanguage(); !spoken.has(language); language = wanted ?? currentLanguage()) {
    spoken.add(language);
    const part = await files[`../locales/${room}.${tagOf(language)}.json`]?.();
    if (part) i18next.addResourceBundle(language, "translation", part.default, true, true);
  }
  if ([...missed].some((key) => i18next.exists(key))) {
    missed.clear();
    i18next.emit("languageChanged", i18next.language);
  }
}

/** Words that were asked for before their room was open: only where there are such the screen is drawn anew. */
const missed = new Set<string>();

const tagOf = (language: Language) => languages.find(({ code }) => code === language)?.tag ?? language;

/** The nearest language of ours to a tag such as "zh-TW" or "__LANGUAGE__". */
export function languageOf(tag: string | null | undefined): Language {
  const text = (tag ?? "").toLowerCase();
  if (/^zh.(hant|tw|hk|mo)/.test(text)) return "zh-hant";
  if (text.startsWith("zh")) return "zh-hans";
  return text.startsWith("en") ? "en" : "zh-hans";
}

export function currentLanguage(): Language {
  return languageOf(i18next.language || document.documentElement.lang);
}

/** Loads a language and switches the screen to it. */
export async function switchLanguage(language: Language): Promise<void> {
  wanted = language;
  const [parts] = await Promise.all([stringsOf(tagOf(language)), calendars[language]()]);
  for (const part of parts) {
    i18next.addResourceBundle(language, "translation", part, true, true);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = tagOf(language);
}

/** `meanwhile` is begun as soon as words can be added, and not waited for. */
export async function startI18n(tag = document.documentElement.lang, meanwhile?: () => void): Promise<i18n> {
  const language = languageOf(tag);
  await i18next.use(initReactI18next).init({
    lng: language,
    lowerCaseLng: true,
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    saveMissing: true,
    missingKeyHandler: (_languages, _space, key) => void missed.add(key),
  });
  meanwhile?.();
  await switchLanguage(language);
  return i18next;
}
