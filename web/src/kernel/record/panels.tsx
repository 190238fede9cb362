/** Panels that a domain adds to the page of a record: registered once, drawn beside what is related. */
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { type Kind, type Row, useKinds } from "@/kernel/kinds";

export interface PanelProps {
  kind: Kind;
  row: Row;
}

interface Panel {
  key:
    | "dryRun"
    | "members"
    | "region"
    | "address"
    | "answer"
    | "deadlines"
    | "tasks"
    | "frozen"
    | "merged"
    | "pair"
    | "sharing"
    | "sessions"
    | "group"
    | "states"
    | "path"
    | "checks"
    | "person"
    | "trial"
    | "quality"
    | "approvals"
    | "tryFlow"
    | "tryRule"
    | "ruleRuns"
    | "recordRuns"
    | "ledger"
    | "commission"
    | "comments"
    | "receipts";
  fits: (kind: Kind, row: Row) => boolean;
  Body: ComponentType<PanelProps>;
  /** The kind of related records that it lists itself: they do not stand twice on the page. */
  lists?: string;
  /** The kind that its reader must see for it to be there. */
  needs?: string;
  /** Above the other panels. */
  first?: boolean;
  /** Without anything to tell it is not there at all. */
  quiet?: boolean;
}

const panels: Panel[] = [];
/** Actions that a panel draws with its own knowledge, of every kind ("merge") or of one ("office.task.remind"). */
const apart = new Set<string>();

export function registerPanel(panel: Panel, actions: string[] = []): void {
  if (panel.first) panels.unshift(panel);
  else panels.push(panel);
  for (const action of actions) apart.add(action);
}

/** A tool of a record's head, or of rows chosen in a list, that is no action: it shows them in another way. */
interface Tool {
  fits: (kind: Kind) => boolean;
  Body: ComponentType<{ kind: Kind; ids: string[] }>;
}

const tools: Tool[] = [];

export function registerTool(tool: Tool): void {
  tools.push(tool);
}

export function Tools({ kind, ids }: { kind: Kind; ids: string[] }) {
  return tools
    .filter(({ fits }) => fits(kind))
    .map(({ Body }, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes after start
      <Body key={at} kind={kind} ids={ids} />
    ));
}

/** What stands above a record for those whom it concerns: drawn by itself, or not at all. */
const banners = new Map<string, ComponentType<PanelProps>>();

export function registerBanner(kind: string, Body: ComponentType<PanelProps>): void {
  banners.set(kind, Body);
}

export function Banner({ kind, row }: PanelProps) {
  const Body = banners.get(kind.name);
  return Body ? <Body kind={kind} row={row} /> : null;
}

/** The matter itself, where a kind's page has more to tell than its history. */
export interface Matter {
  Body: ComponentType<PanelProps>;
  /** What its tab is called. */
  label: "case" | "content" | "flow";
  /** The fields that it shows itself: they do not stand twice on the page. */
  shows: readonly string[];
}

const matters = new Map<string, Matter>();

export function registerMatter(
  kind: string,
  Body: ComponentType<PanelProps>,
  label: Matter["label"] = "case",
  shows: readonly string[] = [],
): void {
  matters.set(kind, { Body, label, shows });
}

export const matterOf = (kind: Kind) => matters.get(kind.name);

/** A plain button would ask for what nobody knows, or stand twice. */
export const isApart = (kind: Kind, action: string) => apart.has(action) || apart.has(`${kind.name}.${action}`);
export const listedBy = (kind: Kind, row: Row) => new Set(panelsOf(kind, row).map(({ lists }) => lists));
export const panelsOf = (kind: Kind, row: Row) => panels.filter(({ fits }) => fits(kind, row));

export function Panels({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data } = useKinds();
  const seen = (name?: string) => !name || data?.kinds.some((each) => each.name === name);
  const there = panelsOf(kind, row).filter(({ needs }) => seen(needs));
  return there.map(({ key, Body, quiet }) => (
    <section key={key} className={quiet ? "kr-related kr-if-any" : "kr-related"} aria-label={t(`record.panel.${key}`)}>
      <header>
        <h3>{t(`record.panel.${key}`)}</h3>
      </header>
      <Body kind={kind} row={row} />
    </section>
  ));
}
