/** A press on a message of this browser leads to /notices?opened=…: the notice counts as read, and what it is about is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { opened } from "@/domains/mobile/push";

export function useOpened(): void {
  const client = useQueryClient();
  const go = useNavigate();
  const { opened: notice } = useSearch({ strict: false }) as { opened?: string };
  useEffect(() => {
    if (!notice) return;
    const at = ({ kind, id }: { kind: string; id: string }) => `/${kind.replace(".", "/")}/${id}`;
    void opened(notice)
      .then(({ about }) => go({ to: (about ? at(about) : "/notices") as never, search: {} as never, replace: true }))
      .then(() => client.invalidateQueries({ queryKey: ["notices"] }))
      .catch(() => undefined);
  }, [notice, client, go]);
}
