/** Work for when the page stands and nothing else is to be done: fetching what is likely wanted next. */

const LATEST = 3_000;

/** Returns how to take it back. */
export function whenIdle(work: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(work, LATEST / 2);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: LATEST });
  return () => cancelIdleCallback(handle);
}
