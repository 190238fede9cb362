/** What was asked for and waits until others agree: said with the way to the request; it is no error. */

import { ApiError } from "@/kernel/errors";
import { useSaid } from "@/kernel/said";

interface Waiting {
  id: string;
  number: string;
}

export function useWaits() {
  const { notification } = useSaid();
  const say = (message: string, found: Waiting[]) =>
    notification.info({
      title: message,
      duration: 10,
      description: found.map(({ id, number }) => (
        <a key={id} href={`/approvals/approval/${id}`}>
          {number}
        </a>
      )),
    });
  /** Whether this is what became of it; then it has been said. */
  const waits = (error: unknown): boolean => {
    if (!(error instanceof ApiError) || !error.approval) return false;
    say(error.message, [error.approval]);
    return true;
  };
  return { say, waits };
}
