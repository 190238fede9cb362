/** What waits to be sent, as a page sees it. */
import { useEffect, useState } from "react";
import { mine, watch } from "@/domains/mobile/queue";
import type { Item } from "@/domains/mobile/store";

export function useQueue(): Item[] | null {
  const [items, setItems] = useState<Item[] | null>(null);
  useEffect(() => {
    let here = true;
    const read = () =>
      void mine().then(
        (found) => here && setItems(found),
        () => here && setItems([]),
      );
    read();
    const stop = watch(read);
    return () => {
      here = false;
      stop();
    };
  }, []);
  return items;
}

export function useCounts(): { waiting: number; stuck: number } {
  const items = useQueue() ?? [];
  const of = (...states: Item["state"][]) => items.filter(({ state }) => states.includes(state)).length;
  return { waiting: of("waiting", "sending"), stuck: of("refused", "conflict") };
}
