/** The menu: only what the person may use; kinds of a domain stand together, settings last. */
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fieldOf, type Kind, useKinds } from "@/kernel/kinds";

export interface MenuItem {
  key: string;
  label: string;
  icon: string;
  to: string;
  /** The view of the list that opens. */
  view?: string;
}

export interface MenuGroup {
  key: GroupKey;
  label: string;
  items: MenuItem[];
}

const order = [
  "customers",
  "sales",
  "products",
  "service",
  "marketing",
  "partners",
  "callcentre",
  "analytics",
  "office",
  "other",
  "settings",
] as const;
type GroupKey = (typeof order)[number];

/** Domains whose kinds are set up rather than worked with. */
const settings = new Set(["people", "screens", "settings", "kernel"]);
const CUSTOMER = "customers.customer";
const POOL = "customers.pool";
const LOAN = "customers.loan";
/** Settings of the customer domain. */
const setUp = new Set([
  POOL,
  "customers.recycle_rule",
  "customers.assignment_rule",
  "customers.grade_rule",
  "customers.business_line",
  "customers.personality",
  "products.category",
  "products.parameter",
  "products.unit",
  "sales.pipeline",
  "sales.reason",
  "sales.document_template",
  "office.reminder_rule",
  "approvals.flow",
  "automation.rule",
]);

function groupOf(kind: Kind): GroupKey {
  if (settings.has(kind.domain) || setUp.has(kind.name)) return "settings";
  return order.find((key) => key === kind.domain) ?? "other";
}

/** What is set up once, and not made every day. */
export const isSetUp = (kind: Kind) => groupOf(kind) === "settings";

/** Parts of customers that one looks for by themselves. */
const alone = new Set(["customers.contact", "customers.important_day"]);
/** Parts that one looks for by themselves where it is one's work to write them: others find them on their record. */
const work = new Set(["sales.write_off"]);

/** Nothing to see for who knows no customer, or no deal (an auditor, who keeps the roles): read by everybody, empty for them. */
const about: Record<string, string> = {
  "customers.access_request": CUSTOMER,
  "customers.collected": CUSTOMER,
  "customers.customer_group": CUSTOMER,
  "customers.dispute": CUSTOMER,
  "customers.duplicate": CUSTOMER,
  "sales.competitor": "sales.opportunity",
};

/** Where the day begins of who has no work with customers: what his role is for. */
const duties = ["screens.inquiry", "people.role", "people.user"];

export function beginning(groups: MenuGroup[]): MenuItem | undefined {
  const items = groups.flatMap((group) => group.items);
  return duties.map((duty) => items.find(({ key }) => key === duty)).find(Boolean) ?? items[0];
}

/** Parts of another record are found on its page; contacts are people one looks for. */
function standsAlone(kind: Kind): boolean {
  if (kind.menu === false || inPages.has(kind.name)) return false;
  const mayChange = kind.can.includes("create") || kind.can.includes("update");
  if (groupOf(kind) === "settings" && !mayChange) return false;
  return !kind.parent || alone.has(kind.name) || (work.has(kind.name) && kind.can.includes("create"));
}

/** The order of what is set up: people first. */
const settingsOrder = [
  "people.user",
  "people.role",
  "people.sharing_rule",
  POOL,
  "customers.business_line",
  "screens.own_field",
];

function rank({ key }: MenuItem): number {
  const at = settingsOrder.indexOf(key);
  return at < 0 ? settingsOrder.length : at;
}

/** Kinds that have a page of their own instead of a list. */
const pages = {
  "people.user": { label: "menu.organisation", to: "/organisation" },
  "people.role": { label: "menu.roles", to: "/roles" },
  "screens.inquiry": { label: "menu.trail", to: "/trail" },
  "people.sharing_rule": { label: "menu.sharing", to: "/sharing" },
} as const;
/** Kinds that are found on such a page. */
const inPages = new Set(["people.department", "people.restriction", "people.group", "people.team_role"]);

function itemOf(kind: Kind, t: TFunction): MenuItem {
  const page = pages[kind.name as keyof typeof pages];
  const plain = kind.name === POOL ? t("menu.poolSettings") : kind.plural;
  return {
    key: kind.name,
    label: page ? t(page.label) : plain,
    icon: kind.icon ?? "file",
    to: page?.to ?? `/${kind.name.replace(".", "/")}`,
  };
}

function customerItems(customer: Kind, kinds: Kind[], t: TFunction): MenuItem[] {
  const to = `/${CUSTOMER.replace(".", "/")}`;
  const items: MenuItem[] = [{ key: "today", label: t("menu.today"), icon: "dashboard", to: "/" }];
  if (kinds.some(({ name }) => name === POOL)) {
    items.push({ key: "pools", label: t("menu.pools"), icon: "sea", to: "/pools" });
  }
  if (customer.can.includes("manage")) {
    items.push({ key: "desk", label: t("menu.desk"), icon: "dashboard", to: "/customers/desk" });
  }
  const desk = { key: "loans", label: t("menu.loans"), icon: "swap", to: "/loans" };
  if (fieldOf(customer, "owner")) {
    items.push({
      key: "mine",
      label: t("menu.mine"),
      icon: "harbour",
      to,
      view: "mine",
    });
  }
  const label = t("menu.allOf", { kind: customer.plural });
  const loans = kinds.some(({ name }) => name === LOAN) ? [desk] : [];
  return [...items, { key: "all", label, icon: customer.icon ?? "team", to }, ...loans, ...lookup(kinds, t)];
}

/** Whose number this is: for the company's own people, who are those that know its departments. */
function lookup(kinds: Kind[], t: TFunction): MenuItem[] {
  const ours = kinds.some(({ name }) => name === "people.department");
  return ours ? [{ key: "lookup", label: t("menu.lookup"), icon: "phone", to: "/lookup" }] : [];
}

function officeItems(kinds: Kind[], t: TFunction): MenuItem[] {
  const agenda = { key: "agenda", label: t("menu.agenda"), icon: "calendar", to: "/agenda" };
  const tasks = { key: "tasks", label: t("menu.tasks"), icon: "check", to: "/tasks" };
  const deadlines = { key: "deadlines", label: t("menu.deadlines"), icon: "dashboard", to: "/deadlines" };
  const has = (wanted: string) => kinds.some(({ name }) => name === wanted);
  const visits = { key: "visits", label: t("menu.visits"), icon: "environment", to: "/visits" };
  const mine = has("customers.visit") ? [visits] : [];
  const board = { key: "announcements", label: t("menu.announcements"), icon: "sound", to: "/announcements" };
  return [
    ...mine,
    ...(has("office.task") ? [agenda, tasks] : []),
    ...(has("office.announcement") ? [board] : []),
    ...(has("office.deadline") ? [deadlines] : []),
  ];
}

/** The funnel is made of deals and their moves. */
function funnel(kinds: Kind[], t: TFunction): MenuItem[] {
  const whole = ["sales.opportunity", "sales.stage_move"].every((wanted) => kinds.some(({ name }) => name === wanted));
  return whole ? [{ key: "funnel", label: t("menu.funnel"), icon: "dashboard", to: "/sales/funnel" }] : [];
}

/** What is owed, by age: read off the payment plans. */
function owed(kinds: Kind[], t: TFunction): MenuItem[] {
  const whole = ["sales.contract", "sales.instalment"].every((wanted) => kinds.some(({ name }) => name === wanted));
  return whole ? [{ key: "ageing", label: t("menu.ageing"), icon: "dashboard", to: "/sales/ageing" }] : [];
}

function approving(kinds: Kind[], t: TFunction): MenuItem[] {
  const there = kinds.some(({ name }) => name === "approvals.approval");
  return there ? [{ key: "approvals", label: t("menu.approvals"), icon: "safety", to: "/approvals" }] : [];
}

export function menuOf(kinds: Kind[], t: TFunction): MenuGroup[] {
  const groups = new Map<GroupKey, MenuItem[]>();
  const add = (key: GroupKey, items: MenuItem[]) => groups.set(key, [...(groups.get(key) ?? []), ...items]);
  const customer = kinds.find(({ name }) => name === CUSTOMER);
  const pointless = ({ name }: Kind) => name in about && !kinds.some((other) => other.name === about[name]);
  if (customer) add("customers", customerItems(customer, kinds, t));
  for (const kind of kinds) {
    if (kind.name !== CUSTOMER && standsAlone(kind) && !pointless(kind)) add(groupOf(kind), [itemOf(kind, t)]);
  }
  if (customer && fieldOf(customer, "source")) {
    add("analytics", [{ key: "channels", label: t("menu.channels"), icon: "swap", to: "/customers/channels" }]);
  }
  if (kinds.some(({ fields }) => fields.some(({ name }) => name === "completeness"))) {
    add("analytics", [{ key: "quality", label: t("menu.quality"), icon: "dashboard", to: "/quality" }]);
  }
  if (["products.product", "products.price_list"].every((wanted) => kinds.some(({ name }) => name === wanted))) {
    add("products", [{ key: "prices", label: t("menu.prices"), icon: "calculator", to: "/products/calculator" }]);
  }
  add("sales", [...funnel(kinds, t), ...owed(kinds, t)]);
  add("office", [...officeItems(kinds, t), ...approving(kinds, t)]);
  if (kinds.some(({ name }) => name === "office.work_day")) {
    add("settings", [{ key: "calendar", label: t("menu.calendar"), icon: "calendar", to: "/calendar" }]);
  }
  if (kinds.some(({ can }) => can.includes("import"))) {
    add("settings", [{ key: "imports", label: t("menu.imports"), icon: "import", to: "/imports" }]);
  }
  if (kinds.some(({ name, can }) => name === "people.role" && can.includes("update"))) {
    add("settings", [{ key: "settings", label: t("settings.title"), icon: "setting", to: "/settings" }]);
  }
  if (kinds.some(({ can }) => can.includes("delete"))) {
    add("settings", [{ key: "bin", label: t("menu.bin"), icon: "delete", to: "/bin" }]);
  }
  return order.flatMap((key) => {
    const items = groups.get(key);
    if (key === "settings") items?.sort((one, other) => rank(one) - rank(other));
    return items?.length ? [{ key, label: t(`menu.group.${key}`), items }] : [];
  });
}

export function useMenu(): { groups: MenuGroup[]; loading: boolean } {
  const { t } = useTranslation();
  const { data, isLoading } = useKinds();
  const groups = useMemo(() => menuOf(data?.kinds ?? [], t), [data, t]);
  return { groups, loading: isLoading };
}
