/** A stage for component tests: kinds, a server that answers from a list of replies, the app's surroundings. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { configure, fireEvent, render, screen } from "@testing-library/react";
import { App, ConfigProvider } from "antd";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { Said } from "@/app/Said";
import type { Field, Kind } from "@/kernel/kinds";

// jsdom knows no pseudo-elements and says so at length whenever antd measures a scroll bar.
const styleOf = window.getComputedStyle.bind(window);
window.getComputedStyle = (element) => styleOf(element);

// Asking every element whether it is hidden takes most of a test's time, and nothing hidden is asked for.
configure({ defaultHidden: true, asyncUtilTimeout: 8000 });

export interface Call {
  method: string;
  path: string;
  body: Record<string, unknown>;
  key: string | null;
}

type Reply = { status?: number; body: unknown } | Error;
type Server = (call: Call) => Reply | undefined;

/** Stands in for the network only; everything above fetch is the real thing. */
export function serve(server: Server): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const call: Call = {
      method: init.method ?? "GET",
      path: url,
      body: typeof init.body === "string" ? JSON.parse(init.body) : {},
      key: headers.get("Idempotency-Key"),
    };
    calls.push(call);
    const reply = server(call) ?? { status: 404, body: { error: { code: "not_found", message: "" } } };
    if (reply instanceof Error) throw reply;
    const { status = 200, body } = reply;
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  return calls;
}

export const field = (name: string, facts: Partial<Field> = {}): Field => ({
  name,
  label: name,
  type: "text",
  right: "write",
  ...facts,
});

export function kindOf(facts: Partial<Kind> & { fields: Field[] }): Kind {
  return {
    name: "customers.customer",
    path: "/api/customers/customer",
    domain: "customers",
    label: "客户",
    plural: "客户",
    title: "name",
    columns: facts.fields.map(({ name }) => name),
    form: [{ title: "", fields: facts.fields.map(({ name }) => name) }],
    highlights: [],
    quick: [],
    sort: "-created_at",
    children: [],
    timeline: null,
    clock: null,
    parent: null,
    can: ["create", "update", "delete"],
    actions: [],
    ...facts,
  };
}

export function stage(content: ReactNode, kinds: Kind[] = []) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
  client.setQueryData(["kinds"], { epoch: 1, language: "zh-hans", kinds });
  const around = (inner: ReactNode) => (
    <QueryClientProvider client={client}>
      <ConfigProvider theme={{ zeroRuntime: true, token: { motion: false } }}>
        <App>
          <Said>{inner}</Said>
        </App>
      </ConfigProvider>
    </QueryClientProvider>
  );
  const { rerender, ...rest } = render(around(content));
  return { ...rest, client, rerender: (next: ReactNode) => rerender(around(next)) };
}

/** Writes into a field at once; typing letter by letter is for tests about keys. */
export function fill(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}
