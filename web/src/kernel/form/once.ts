/** One attempt at a time: while it is on its way, a second press does nothing. */
import { useRef, useState } from "react";
import { arrived } from "@/kernel/fields/uploads";
import type { Problems } from "@/kernel/form/values";

export function useOnce() {
  const [sending, setSending] = useState(false);
  const busy = useRef(false);
  const once = async (attempt: () => Promise<Problems>): Promise<Problems> => {
    if (busy.current) return {};
    busy.current = true;
    setSending(true);
    try {
      return await attempt();
    } finally {
      busy.current = false;
      setSending(false);
    }
  };
  return { sending, once };
}

/** Sends what the form holds once its files have arrived; a file that does not arrive keeps it from being sent without it. */
export function useSubmitOnce(attempt: () => Promise<Problems>) {
  // What a file added to the form while it was awaited is in the newest attempt only.
  const newest = useRef(attempt);
  newest.current = attempt;
  const { sending, once } = useOnce();
  const submit = () => once(async () => ((await arrived()) ? newest.current() : {}));
  return { sending, submit };
}

/** The complaints when there are any. */
export const fault = (problems: Problems): Problems | null => (Object.keys(problems).length > 0 ? problems : null);
