/** A year of the working calendar as the server reckons with it. */
import { useQuery } from "@tanstack/react-query";
import type { Day } from "@/kernel/calendar/moon";
import { api } from "@/kernel/http";

export type { Day };

interface Year {
  days: Day[];
  published: boolean;
  notices: string[];
  may: boolean;
  workdays: number;
}

export const useYear = (year: number) =>
  useQuery({ queryKey: ["calendar", year], queryFn: () => api.get<Year>(`/api/office/calendar/${year}`) });

export const announce = (year: number, text: string, keep: boolean) =>
  api.post<{ days: Day[]; kept: boolean }>(`/api/office/calendar/${year}`, { text, keep });
