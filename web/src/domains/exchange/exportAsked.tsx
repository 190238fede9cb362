/** What a request for an export asks for, in the words of the kind it speaks of: which columns, which rows. */
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { useConditionWords } from "@/domains/people/sharing/rules";
import type { HandMade } from "@/kernel/fields/handmade";
import { JsonEdit } from "@/kernel/fields/json";
import { Nothing } from "@/kernel/fields/Shown";
import type { ShowProps } from "@/kernel/fields/types";
import { Around } from "@/kernel/form/around";
import { openRoom } from "@/kernel/i18n";
import { type Filter, type Kind, useKind } from "@/kernel/kinds";

export function labelsOf(kind: Kind | undefined, names: unknown): string[] {
  const labels = new Map(kind?.fields.map(({ name, label }) => [name, label]));
  return Array.isArray(names) ? names.map((name) => labels.get(String(name)) ?? String(name)) : [];
}

const useAsked = () => useKind(String(useContext(Around).kind ?? ""));

function ColumnsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  return <span>{labelsOf(useAsked(), value).join(t("list.comma"))}</span>;
}

function RowsShow({ value }: ShowProps) {
  const kind = useAsked();
  const words = useConditionWords();
  if (!value || Object.keys(value).length === 0) return <Nothing />;
  return <span>{kind ? words(kind, value as Filter) : JSON.stringify(value)}</span>;
}

export async function inItsRoom(part: "columns" | "filter"): Promise<HandMade> {
  await openRoom("admin");
  return { Show: part === "columns" ? ColumnsShow : RowsShow, Edit: JsonEdit };
}
