/** What the server says of sample data, and the two deeds with it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "@/kernel/form/problems";
import { api } from "@/kernel/http";

const URL = "/api/sales/sample-data";
const KEY = ["sample-data"];

interface State {
  may: boolean;
  planted: boolean;
  at: string | null;
  by: string | null;
}
export interface Told {
  gone: { kind: string; label: string; count: number }[];
  kept: { kind: string; id: string; label: string; why: string }[];
  hidden: number;
}

export const useSamples = () => useQuery({ queryKey: KEY, queryFn: () => api.get<State>(URL), retry: false });

export const useRemoval = () =>
  useQuery({
    queryKey: [...KEY, "removal"],
    queryFn: () => api.get<Told>(`${URL}/removal`),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

/** Figures, lists and the first steps all change with it. */
export function usePlant() {
  const client = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: () => api.post<State>(URL, {}),
    onSuccess: () => void message.success(t("sampleData.planted")),
    onError: (error) => void message.error(sentenceOf(error, t)),
    onSettled: () => client.invalidateQueries(),
  });
}

export function useRemove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<Told>(`${URL}/removal`, {}),
    // What would go is not asked again while the dialog tells what went.
    onSuccess: () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== "removal" }),
  });
}
