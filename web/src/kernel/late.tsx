/** Parts of a page that come when they are wanted, and are drawn as soon as they are there. */
import { type ComponentProps, type ComponentType, type ReactNode, useEffect, useState } from "react";

interface Fetched {
  /** Fetches it before it is wanted. */
  fetch: () => Promise<void>;
}
type Part = ComponentType<object>;
// biome-ignore lint/suspicious/noExplicitAny: what it takes is its own matter, as for React's lazy
type AnyPart = ComponentType<any>;

/**
 * As React's `lazy` without its Suspense, which keeps back what has come until 300 ms after any placeholder was shown
 * anywhere: a drawer, a dialog and every panel waited that long for nothing. `meanwhile` stands until it is there.
 */
export function late<C extends AnyPart>(
  load: () => Promise<{ default: C }>,
  meanwhile: ReactNode | ((props: ComponentProps<C>) => ReactNode) = null,
): C & Fetched {
  let here: Part | null = null;
  let coming: Promise<void> | null = null;
  const fetch = () => {
    coming ??= load().then(
      (found) => {
        here = found.default as unknown as Part;
      },
      (error) => {
        coming = null; // asked for again when it is wanted again
        throw error;
      },
    );
    return coming;
  };
  function Latecomer(props: object) {
    const [Made, come] = useState<Part | null>(() => {
      if (!here) fetch().catch(() => undefined); // told below
      return here;
    });
    useEffect(() => {
      let left = Boolean(Made);
      const tell = (made: () => Part | null) => left || come(made);
      if (!left)
        fetch().then(
          () => tell(() => here),
          (error) =>
            tell(() => {
              throw error; // to the boundary around the page
            }),
        );
      return () => {
        left = true;
      };
    }, [Made]);
    if (Made) return <Made {...props} />;
    return typeof meanwhile === "function" ? meanwhile(props as ComponentProps<C>) : meanwhile;
  }
  return Object.assign(Latecomer, { fetch }) as unknown as C & Fetched;
}
