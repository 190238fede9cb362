/** Whose telephone number this is: one question a number, counted by the company. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/kernel/http";

interface Found {
  kind: string;
  label: string;
  id: string;
  name: string | null;
  owner?: { id: string; label: string } | null;
}

export interface Answer {
  found: Found[];
  elsewhere: boolean;
}

export interface Own {
  hourly: number;
  daily: number;
  left: number;
  rows: { id: string; at: string; number: string; count: number; reason: string | null }[];
}

const PATH = "/api/lookup/number";
const OWN = ["lookup", "own"];

export const useOwn = () => useQuery({ queryKey: OWN, queryFn: () => api.get<Own>(PATH) });

export function useAsk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: { number: string; reason: string }) => api.post<Answer>(PATH, asked),
    onSettled: () => client.invalidateQueries({ queryKey: OWN }),
  });
}

/** A number brought along in the address: behind the "#", which no server and no log ever sees. */
export const numberIn = (hash: string) => decodeURIComponent(hash.replace(/^#/, "")).slice(0, 40);
