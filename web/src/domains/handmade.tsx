/** The registered exceptions: panels, marks and fields that metadata alone cannot draw. Loaded when one of them is shown. */
import type { ComponentType } from "react";
import { lazily } from "@/domains/handmadeFields";
import { registerField } from "@/kernel/fields/handmade";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { registerAside } from "@/kernel/list/asides";
import { registerMark } from "@/kernel/record/marks";
import { type PanelProps, registerBanner, registerMatter, registerPanel, registerTool } from "@/kernel/record/panels";

const inRoom =
  <T,>(room: string, load: () => Promise<T>) =>
  async () =>
    (await Promise.all([load(), openRoom(room)]))[0];

const inOffice = (load: () => Promise<{ default: ComponentType<PanelProps> }>) => late(inRoom("office", load));

const today =
  <T,>(load: () => Promise<T>) =>
  async () =>
    (await Promise.all([load(), openRoom("office"), openRoom("today")]))[0];
registerPanel({
  key: "tasks",
  fits: ({ name }) => /^(customers\.(customer|contact|development)|sales\.opportunity)$/.test(name),
  Body: late(today(() => import("@/domains/office/TasksPanel"))),
});
for (const part of ["kind", "date_field", "person_field", "condition"] as const) {
  registerField(
    `office.reminder_rule.${part}`,
    lazily(today(async () => (await Promise.all([import("@/domains/office/ruleFields"), openRoom("admin")]))[0][part])),
  );
}

registerPanel({
  key: "deadlines",
  fits: ({ name }) => /^customers\.(customer|collected|development)$/.test(name),
  Body: inOffice(() => import("@/domains/office/DeadlinesPanel")),
});

registerPanel({
  key: "quality",
  fits: ({ fields }) => ["quality", "completeness"].every((word) => fields.some(({ name }) => name === word)),
  Body: late(inRoom("quality", () => import("@/domains/quality/QualityPanel"))),
});

registerPanel({
  key: "frozen",
  lists: "customers.card_snapshot",
  fits: ({ name }, { can }) => name === "customers.customer" && Boolean(can?.includes("update")),
  Body: inOffice(() => import("@/domains/office/FrozenPanel")),
});

for (const rule of ["customers.recycle_rule", "customers.assignment_rule", "customers.customer_group"]) {
  registerField(
    `${rule}.condition`,
    lazily(async () => (await import("@/domains/customers/pooling/ruleCondition")).inItsRoom()),
  );
}

registerField(
  "customers.recycle_rule.date_field",
  lazily(async () => (await import("@/domains/customers/pooling/dateField")).dateField),
);

registerPanel({
  key: "dryRun",
  fits: ({ name, can }) => name === "office.reminder_rule" && can.includes("update"),
  Body: late(today(() => import("@/domains/office/RuleDryRun"))),
});

registerPanel({
  key: "dryRun",
  fits: ({ name, can }) => name === "customers.recycle_rule" && can.includes("update"),
  Body: late(async () => {
    const [panel] = await Promise.all([import("@/domains/customers/pooling/DryRunPanel"), openRoom("pools")]);
    return panel;
  }),
});

const inGroups = (load: () => Promise<{ default: ComponentType<PanelProps> }>) => late(inRoom("groups", load));

registerPanel({
  key: "members",
  fits: ({ name }) => name === "customers.customer_group",
  Body: inGroups(() => import("@/domains/customers/grouping/MembersPanel")),
});

registerPanel({
  key: "dryRun",
  fits: ({ name, can }) => name === "customers.grade_rule" && can.includes("update"),
  Body: inGroups(() => import("@/domains/customers/grouping/GradeDryRun")),
});

const card =
  <T,>(load: () => Promise<T>) =>
  async () =>
    (await Promise.all([load(), openRoom("card")]))[0];
const ofCustomers = ({ name }: { name: string }) => name === "customers.customer";

registerMark({
  fits: ofCustomers,
  Body: late(card(async () => ({ default: (await import("@/domains/customers/card/checks")).FieldMark }))),
});
registerTool({ fits: ofCustomers, Body: late(card(() => import("@/domains/customers/card/PrintTool"))) });
registerPanel({
  key: "states",
  fits: ofCustomers,
  Body: late(card(() => import("@/domains/customers/card/StatesPanel"))),
});
registerPanel({
  key: "checks",
  fits: ofCustomers,
  Body: late(card(async () => ({ default: (await import("@/domains/customers/card/checks")).ChecksPanel }))),
});
registerPanel({
  key: "group",
  fits: (kind, row) => ofCustomers(kind) && row.kind_of !== "person",
  Body: late(card(() => import("@/domains/customers/card/GroupPanel"))),
});
registerPanel({
  key: "person",
  fits: ({ name }) => name === "customers.contact",
  Body: late(card(() => import("@/domains/customers/card/PersonPanel"))),
});

registerPanel(
  {
    key: "sharing",
    fits: ({ actions }, { can }) =>
      actions.some(({ name }) => name === "share") && Boolean(can?.includes("share") || can?.includes("update")),
    Body: late(async () => {
      const [panel] = await Promise.all([import("@/domains/people/sharing/AccessPanel"), openRoom("admin")]);
      return panel;
    }),
  },
  ["stop_sharing"],
);

registerPanel({
  key: "pair",
  fits: ({ name }, { can }) => name === "customers.duplicate" && Boolean(can?.includes("not_a_duplicate")),
  Body: late(inRoom("similar", () => import("@/domains/customers/DuplicatePair"))),
});

registerAside("customers.duplicate", late(inRoom("similar", () => import("@/domains/customers/DuplicateScan"))));

registerPanel({
  key: "sessions",
  fits: ({ name }, { can }) => name === "people.user" && Boolean(can?.includes("update")),
  Body: late(async () => ({ default: (await import("@/domains/security/SessionsPanel")).SessionsPanel })),
});

registerPanel(
  {
    key: "merged",
    fits: (_kind, { can }) => Boolean(can?.includes("merge")),
    Body: late(async () => {
      const [panel] = await Promise.all([import("@/domains/merging/MergedPanel"), openRoom("merging")]);
      return panel;
    }),
  },
  ["merge", "unmerge"],
);

const intake = async () => (await Promise.all([import("@/domains/intake/room"), openRoom("intake")]))[0];
const asked = {
  "web_form.fields": "formFields",
  "self_fill.asks": "fieldNames",
  "self_fill.shows": "fieldNames",
  "self_fill.taken": "fieldNames",
  "self_fill.told": "said",
  "submission.values": "said",
} as const;
for (const [address, part] of Object.entries(asked)) {
  registerField(
    `customers.${address}`,
    lazily(async () => (await intake())[part]),
  );
}
const ofIntake = (part: "RegionPanel" | "AddressPanel" | "AnswerPanel") =>
  late(async () => ({ default: (await intake())[part] }));
registerPanel({
  key: "region",
  fits: ({ name }) => name === "customers.customer",
  Body: ofIntake("RegionPanel"),
});
registerPanel({
  key: "address",
  fits: ({ name }, { can, state }) =>
    /web_form$/.test(name) ||
    (/self_fill$/.test(name) && /^(open|answered)$/.test(String(state)) && Boolean(can?.length)),
  Body: ofIntake("AddressPanel"),
});
registerPanel(
  { key: "answer", fits: (_kind, { can }) => Boolean(can?.includes("take_over")), Body: ofIntake("AnswerPanel") },
  ["take_over"],
);

registerPanel({
  key: "trial",
  fits: ({ name }, { can }) => name === "people.identity_provider" && Boolean(can?.includes("update")),
  Body: late(inRoom("ways", () => import("@/domains/security/TryProvider"))),
});

const inCourt = (load: () => Promise<{ default: ComponentType<PanelProps> }>) => late(inRoom("court", load));
registerMatter(
  "customers.dispute",
  inCourt(() => import("@/domains/customers/court/CasePanel")),
);
registerBanner(
  "customers.customer",
  inCourt(() => import("@/domains/customers/court/InDispute")),
);

const developing = (load: () => Promise<{ default: ComponentType<PanelProps> }>) => late(inRoom("development", load));
registerPanel({
  key: "path",
  fits: ({ name }) => name === "customers.development",
  Body: developing(() => import("@/domains/customers/development/PathPanel")),
});
const inSales = <T,>(load: () => Promise<T>) => inRoom("sales", load);
registerBanner("sales.opportunity", late(inSales(() => import("@/domains/sales/StagePath"))));
const inWord = <T,>(load: () => Promise<T>) => inRoom("word", load);
registerBanner("sales.quote", late(inWord(inRoom("quotes", () => import("@/domains/quotes/QuoteLines")))));
registerAside("sales.target", late(inSales(() => import("@/domains/sales/TargetAside"))));
registerField("sales.stage.needs", lazily(inSales(async () => (await import("@/domains/sales/needs")).default)));
registerAside(
  "customers.development_target",
  late(inRoom("development", () => import("@/domains/customers/development/Progress"))),
);

registerTool({
  fits: ({ name }) => name === "products.product",
  Body: late(inRoom("products", () => import("@/domains/products/PriceTool"))),
});

const inMoney = <T,>(load: () => Promise<T>) => inRoom("money", load);
registerPanel({
  key: "ledger",
  fits: ({ name }) => name === "sales.receipt",
  Body: late(inMoney(() => import("@/domains/money/AllocationPanel"))),
});
registerBanner("sales.order", late(inMoney(() => import("@/domains/money/OrderTracking"))));
registerAside("sales.document_template", late(inWord(() => import("@/domains/money/WordAside"))));
registerAside("sales.sample_request", late(inMoney(() => import("@/domains/money/SampleAside"))));
registerTool({
  fits: ({ name }) => name === "sales.contract",
  Body: late(inWord(inMoney(() => import("@/domains/money/PdfTool")))),
});
