/** The days as the house reckons with them: rested or worked, what is celebrated, and the day of the moon. */
import { useQueries } from "@tanstack/react-query";
import { readDay } from "@/kernel/fields/anniversaries";
import { api } from "@/kernel/http";
import { currentLanguage } from "@/kernel/i18n";

const ones = "一二三四五六七八九十";
const months = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"];

function dayWord(day: number): string {
  if (day === 20) return "二十";
  if (day === 30) return "三十";
  const ten = day <= 10 ? "初" : day < 20 ? "十" : "廿";
  return ten + (ones[(day - 1) % 10] ?? "");
}

/** 初二 … 三十; the first day of a month is called by its month. In English 8/15. */
export function moonOf(told: string | null | undefined): string {
  const found = told ? readDay(told) : null;
  if (!found?.month || !found.day) return "";
  const { month, day } = found;
  const leap = found.calendar === "leap";
  if (currentLanguage() === "en") return `${leap ? "+" : ""}${month}/${day}`;
  if (day > 1) return dayWord(day);
  const twelfth = month === 12 && currentLanguage() === "zh-hant" ? "臘" : months[month - 1];
  return `${leap ? (currentLanguage() === "zh-hant" ? "閏" : "闰") : ""}${twelfth}月`;
}

export interface Day {
  day: string;
  works: boolean;
  name: string;
  source: "week" | "published" | "estimated" | "announced" | "own";
  id: string | null;
}
export type Known = Day & { lunar?: string | null };

export function useDays(days: string[]): Map<string, Known> {
  const years = [...new Set(days.map((day) => Number(day.slice(0, 4))))];
  const answers = useQueries({
    queries: years.map((year) => ({
      queryKey: ["calendar", year],
      queryFn: () => api.get<{ days: Known[] }>(`/api/office/calendar/${year}`),
      staleTime: 300_000,
    })),
  });
  return new Map(answers.flatMap(({ data }) => (data?.days ?? []).map((day) => [day.day, day] as const)));
}
