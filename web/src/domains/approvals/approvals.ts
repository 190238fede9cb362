/** Requests for approval as the server tells them: already under the reader's rights. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { refresh, runOne } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";
import { useKinds } from "@/kernel/kinds";

export const APPROVAL = "approvals.approval";
const KEY = "approvals";

export interface Person {
  id: string;
  label: string;
}
export interface Head {
  id: string;
  number: string;
  subject: string;
  label: string;
  kind: string;
  state: string;
  state_label: string;
  asker: Person | null;
  at: string;
  step: number;
  of: number;
  due: string | null;
  outcome: string;
  asked: (Person & { me?: boolean })[];
  /** Of a record's own list: whether the reader may open the request. */
  open?: boolean;
}
interface Line {
  field: string;
  label: string;
  value: string;
}
export interface About {
  id: string;
  label: string | null;
  path: string;
  fields: Line[];
  changed: boolean;
}
export interface Brief extends Head {
  count: number;
  records: About[];
  input: Line[];
  can: string[];
}
export interface Seat {
  person: Person;
  instead_of: string | null;
  added: boolean;
  state: string;
  state_label: string;
  answer: string;
  at: string | null;
}
export interface Step {
  number: number;
  name: string;
  vote: "one" | "all" | "majority";
  seats: Seat[];
}
export interface Sheet extends Brief {
  steps: Step[];
  trace: { at: string; who: string; what: string; text: string }[];
}
export const boxes = ["waiting", "mine", "done"] as const;
export type Box = (typeof boxes)[number];

export function useBox(box: Box) {
  return useQuery({
    queryKey: [KEY, "box", box],
    queryFn: () => api.get<{ rows: Brief[] }>(`/api/approvals/box?box=${box}`),
    refetchOnWindowFocus: true,
  });
}

export function useSheet(id: string, version: unknown) {
  return useQuery({
    queryKey: [KEY, "sheet", id, version],
    queryFn: () => api.get<Sheet>(`/api/approvals/sheet/${id}`),
  });
}

export function useAbout(path: string) {
  return useQuery({
    queryKey: [KEY, "of", path],
    queryFn: () => api.get<{ rows: Head[] }>(`/api/approvals/of/${path}`),
  });
}

export interface Actions {
  kinds: {
    name: string;
    label: string;
    people: string[];
    actions: {
      name: string;
      label: string;
      inputs: {
        name: string;
        label: string;
        type: string;
        target?: string | null;
        choices?: { value: string; label: string }[];
      }[];
    }[];
  }[];
}

/** Which actions can be put under approval: asked only by who makes flows. */
export function useActions() {
  return useQuery({
    queryKey: [KEY, "actions"],
    queryFn: () => api.get<Actions>("/api/approvals/actions"),
    staleTime: 300_000,
  });
}

/** Says something to a request; whatever shows requests asks again. */
export function useSaying() {
  const client = useQueryClient();
  return async (id: string, action: string, input: object) => {
    try {
      return await runOne(APPROVAL, action, id, input, newKey());
    } finally {
      void client.invalidateQueries({ queryKey: [KEY] });
      void refresh(client, APPROVAL);
    }
  };
}

export function useMayManage(): boolean {
  const { data } = useKinds();
  return Boolean(data?.kinds.find(({ name }) => name === "approvals.flow")?.can.includes("update"));
}
