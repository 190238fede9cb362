/** Parts of a page that come when they are wanted, and are drawn as soon as they are there. */
import { type ComponentProps, type ComponentType, type ReactNode, useEffect, useState } from "react";

interface Fetched {
  /** Fetches it before it is wanted. */
  fetch: () => Promise<void>;
}
type Part = ComponentType<object>;
// biome-ignore lint/suspicious/noExplicitAny: what it takes is its own matter, as for React's lazy
type AnyPart = ComponentType<any>;

/** A part's file: asked for once, and again after a break. */
function keeper(load: () => Promise<{ default: unknown }>) {
  const kept: { here: Part | null } = { here: null };
  let coming: Promise<void> | null = null;
  const fetch = () => {
    coming ??= load().then(
      (found) => {
        kept.here = found.default as Part;
      },
      (error) => {
        coming = null;
        throw error;
      },
    );
    return coming;
  };
  return { kept, fetch };
}

/**
 * As React's `lazy` without its Suspense, which keeps back what has come until 300 ms after any placeholder was shown
 * anywhere: a drawer, a dialog and every panel waited that long for nothing. `meanwhile` stands until it is there.
 */
export function late<C extends AnyPart>(
  load: () => Promise<{ default: C }>,
  meanwhile: ReactNode | ((props: ComponentProps<C>) => ReactNode) = null,
): C & Fetched {
  const { kept, fetch } = keeper(load);
  function Latecomer(props: object) {
    const [Made, come] = useState<Part | null>(() => {
      if (!kept.here) fetch().catch(() => undefined); // told below
      return kept.here;
    });
    useEffect(() => {
      let left = Boolean(Made);
      const tell = (made: () => Part | null) => left || come(made);
      const broken = (error: unknown) =>
        tell(() => {
          throw error; // to the boundary around the page
        });
      if (!left) fetch().then(() => tell(() => kept.here), broken);
      return () => {
        left = true;
      };
    }, [Made]);
    if (Made) return <Made {...props} />;
    return typeof meanwhile === "function" ? meanwhile(props as ComponentProps<C>) : meanwhile;
  }
  return Object.assign(Latecomer, { fetch }) as unknown as C & Fetched;
}
