/** The registered panels and fields of approval flows, trainings and automation rules. Loaded when one of them is shown. */
import type { ComponentType } from "react";
import { lazily } from "@/domains/handmadeFields";
import { type HandMade, registerField } from "@/kernel/fields/handmade";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { registerAside } from "@/kernel/list/asides";
import { type PanelProps, registerMatter, registerPanel } from "@/kernel/record/panels";

const approving = (load: () => Promise<{ default: ComponentType<PanelProps> }>) =>
  late(async () => (await Promise.all([load(), openRoom("approvals")]))[0]);
registerMatter(
  "approvals.approval",
  approving(() => import("@/domains/approvals/SheetPanel")),
);
registerPanel({
  key: "approvals",
  fits: ({ name }) => /^(customers\.customer|sales\.(opportunity|quote|contract|order|receipt))$/.test(name),
  Body: approving(() => import("@/domains/approvals/RecordPanel")),
});
registerMatter(
  "approvals.flow",
  approving(async () => (await Promise.all([import("@/domains/approvals/flow/FlowMatter"), openRoom("admin")]))[0]),
  "flow",
);
registerPanel({
  key: "tryFlow",
  lists: "approvals.flow_step",
  fits: ({ name, can }) => name === "approvals.flow" && can.includes("update"),
  Body: approving(() => import("@/domains/approvals/TryPanel")),
});
for (const address of [
  ...["flow.kind", "flow.action", "flow.touches", "flow.shown", "flow.condition", "flow.input_condition"],
  "flow_step.field",
]) {
  registerField(
    `approvals.${address}`,
    lazily(async () => {
      const [{ flowFields }] = await Promise.all([
        import("@/domains/approvals/flowFields"),
        openRoom("approvals"),
        openRoom("admin"),
      ]);
      return flowFields[address.split(".")[1] ?? ""] as HandMade;
    }),
  );
}

registerMatter(
  "products.training",
  late(async () => (await Promise.all([import("@/domains/products/TrainingMatter"), openRoom("training")]))[0]),
  "content",
);

const automated = (load: () => Promise<{ default: ComponentType<PanelProps> }>) =>
  late(async () => (await Promise.all([load(), openRoom("automation")]))[0]);
registerPanel({
  key: "tryRule",
  fits: ({ name, can }) => name === "automation.rule" && can.includes("update"),
  Body: automated(() => import("@/domains/automation/TryPanel")),
});
registerPanel({
  key: "ruleRuns",
  fits: ({ name }) => name === "automation.rule",
  Body: automated(() => import("@/domains/automation/RunsPanel")),
});
registerPanel({
  key: "recordRuns",
  needs: "automation.rule",
  quiet: true,
  fits: ({ name }) => !/^(automation|approvals|people)\./.test(name),
  Body: automated(() => import("@/domains/automation/RecordRunsPanel")),
});
for (const address of [
  ...["rule.kind", "rule.action", "rule.watched", "rule.date_field", "rule.condition"],
  ...["step.action", "step.inputs", "step.person_field", "step.fields", "step.condition"],
]) {
  registerField(
    `automation.${address}`,
    lazily(async () => {
      const [made] = await Promise.all([
        import("@/domains/automation/fields"),
        openRoom("automation"),
        openRoom("admin"),
      ]);
      const [of, name] = address.split(".");
      return (of === "rule" ? made.ruleFields : made.stepFields)[name ?? ""] as HandMade;
    }),
  );
}

registerAside(
  "sales.commission_statement",
  late(async () => (await Promise.all([import("@/domains/money/CommissionAside"), openRoom("money")]))[0]),
);
registerPanel({
  key: "commission",
  fits: ({ name }) => name === "sales.commission_statement",
  Body: late(async () => (await Promise.all([import("@/domains/money/CommissionPanel"), openRoom("money")]))[0]),
});

registerPanel({
  key: "comments",
  first: true,
  fits: ({ name }) => !/^(automation|jobs|office|people|screens)\./.test(name),
  Body: late(async () => (await Promise.all([import("@/domains/office/CommentsPanel"), openRoom("comments")]))[0]),
});

const announced =
  <T,>(load: () => Promise<T>) =>
  async () =>
    (await Promise.all([load(), openRoom("bulletin")]))[0];
registerMatter(
  "office.announcement",
  late(announced(() => import("@/domains/bulletin/AnnouncementMatter"))),
  "content",
  ["text", "files"],
);
registerPanel(
  {
    key: "receipts",
    fits: ({ name }, { can, state }) =>
      name === "office.announcement" && state !== "draft" && Boolean(can?.includes("update")),
    Body: late(announced(() => import("@/domains/bulletin/ReceiptsPanel"))),
  },
  ["office.announcement.remind"],
);
registerField(
  "office.announcement.audience",
  lazily(announced(async () => (await import("@/domains/bulletin/audienceField")).audience)),
);
