/** One attempt at a time: while it is on its way, a second press does nothing. */
import { useRef, useState } from "react";
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

/** The complaints when there are any. */
export const fault = (problems: Problems): Problems | null => (Object.keys(problems).length > 0 ? problems : null);
