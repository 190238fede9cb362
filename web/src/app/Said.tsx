/** Lets every page say something at once, while the code that draws it comes only with the first word. */
import { type ReactNode, useMemo, useState } from "react";
import { late } from "@/kernel/late";
import { SaidContext, type Saying } from "@/kernel/said";

const SaidHere = late(() => import("@/app/SaidHere"));

type Word = (...words: never[]) => unknown;
type Held = { said: unknown };

/**
 * Stands for what the library will return: called or destroyed it closes what was said, awaited it waits as that does.
 * The return is held in an object, because a promise that met one which can be awaited would wait for its end.
 */
function handleOf(held: Promise<Held>) {
  const done = <T,>(use: (said: T) => unknown) => void held.then(({ said }) => use(said as T));
  const close = () => done((end: () => void) => end());
  return Object.assign(close, {
    // biome-ignore lint/suspicious/noThenProperty: what the library returns can be awaited, and so can this
    then: (kept: () => unknown, failed?: () => unknown) =>
      held.then(({ said }) => said as PromiseLike<unknown>).then(kept, failed),
    destroy: () => done(({ destroy }: { destroy: () => void }) => destroy()),
    update: (how: unknown) => done(({ update }: { update: (how: unknown) => void }) => update(how)),
  });
}

/** One of message, notification and modal, each word of it kept until somebody can say it. */
function later<Part extends keyof Saying>(part: Part, fetched: Promise<Saying>, ask: () => void): Saying[Part] {
  const word =
    (name: string) =>
    (...words: never[]) => {
      if (name !== "destroy") ask(); // nothing was said yet, so nothing is there to take away
      const held = fetched.then((saying) => {
        const words_ = saying[part] as unknown as Record<string, Word>;
        return { said: words_[name]?.(...words) };
      });
      return handleOf(held);
    };
  return new Proxy({}, { get: (_, name) => word(String(name)) }) as Saying[Part];
}

function waiting(ask: () => void): [saying: Saying, ready: (saying: Saying) => void] {
  let ready: (saying: Saying) => void = () => undefined;
  const fetched = new Promise<Saying>((resolve) => {
    ready = resolve;
  });
  const saying = {
    message: later("message", fetched, ask),
    notification: later("notification", fetched, ask),
    modal: later("modal", fetched, ask),
  };
  return [saying, ready];
}

export function Said({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const [saying, onReady] = useMemo(() => waiting(() => setWanted(true)), []);
  return (
    <SaidContext.Provider value={saying}>
      {children}
      {wanted ? <SaidHere onReady={onReady} /> : null}
    </SaidContext.Provider>
  );
}
