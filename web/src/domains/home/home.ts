/** The first page as the server tells it: blocks of a kind's rows, figures, the team. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/kernel/http";
import type { Filter, Link, Row } from "@/kernel/kinds";

export const variants = ["rep", "manager", "boss"] as const;
export type Variant = (typeof variants)[number];

export interface Block {
  key: string;
  label: string;
  kind: string;
  sort: string;
  columns: string[];
  acts: string[];
  /** The link to the customer a follow-up is written about; "id" where the row is the customer itself. */
  follow: string;
  empty: string;
  urgent: boolean;
  filter: Filter | null;
  count: number;
  more: boolean;
  rows: Row[];
}
export interface Figure {
  key: string;
  label: string;
  value: string;
  before: string | null;
  money: boolean;
}
export interface Team {
  key: string;
  label: string;
  columns: string[];
  lines: { person: Link; numbers: number[] }[];
}
export interface Home {
  variant: Variant;
  variants: Variant[];
  figures: { key: string; label: string; numbers: Figure[] }[];
  teams: Team[];
  blocks: Block[];
}

const KEPT = "kehai.home";

/** Which of one's pages one begins with, kept on this device; the server says which it may be. */
export function useChoice() {
  const [chosen, setChosen] = useState(chosenHere);
  const choose = (variant: Variant) => {
    setChosen(variant);
    try {
      localStorage.setItem(KEPT, variant);
    } catch {
      // kept for this visit only
    }
  };
  return { chosen, choose };
}

const chosenHere = (): string => {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return ""; // a browser that keeps nothing still works
  }
};

const addressOf = (chosen: string) =>
  `/api/office/home${variants.some((one) => one === chosen) ? `?as=${chosen}` : ""}`;

/** Where the page is asked for as this device begins with it. */
export const homeAddress = () => addressOf(chosenHere());

/** Kept under "list", so that any action asks again. */
export function useHome(chosen: string) {
  return useQuery({
    queryKey: ["list", "office.home", chosen],
    queryFn: () => api.get<Home>(addressOf(chosen)),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: true,
    refetchInterval: 120_000,
  });
}

/** The list behind a block, with its filter in the address. */
export function listAddress({ kind, filter, sort }: Block): string {
  const params = new URLSearchParams({ sort });
  if (filter) params.set("filter", JSON.stringify(filter));
  return `/${kind.replace(".", "/")}?${params}`;
}
