/** A flow speaks of the fields of its kind by their labels, on its page and beside its steps. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { flowFields } from "@/domains/approvals/flowFields";
import { Around } from "@/kernel/form/around";
import type { Field } from "@/kernel/kinds";

const field = { name: "shown", label: "Shown", type: "json" } as Field;
const customer = {
  name: "customers.customer",
  fields: [
    { name: "grade", label: "等级" },
    { name: "region", label: "地区" },
    { name: "owner", label: "负责人" },
  ],
};

function shown(part: string, value: unknown, around: Record<string, unknown>) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(["kinds"], { epoch: 1, language: "zh-hans", kinds: [customer] });
  client.setQueryData(["record", "approvals.flow", "f1"], { id: "f1", kind: "customers.customer" });
  const Show = flowFields[part]?.Show;
  if (!Show) throw new Error(part);
  render(
    <QueryClientProvider client={client}>
      <Around.Provider value={around}>
        <Show field={field} value={value} />
      </Around.Provider>
    </QueryClientProvider>,
  );
}

it("on the page of the flow", () => {
  shown("shown", ["grade", "region"], { kind: "customers.customer" });
  expect(screen.getByText("等级、地区")).toBeTruthy();
});

it("of a step, by the flow it hangs on", () => {
  shown("field", "owner", { flow: { id: "f1", label: "" } });
  expect(screen.getByText("负责人")).toBeTruthy();
});

it("a field that is gone keeps its name", () => {
  shown("touches", ["lost"], { kind: "customers.customer" });
  expect(screen.getByText("lost")).toBeTruthy();
});
