/** Columns as a person wants them: widths, order, which stand still, what is added up. Fetched after the rows are drawn. */
import { type RefObject, useLayoutEffect, useState } from "react";
import { createPortal } from "react-dom";
import { HeadTools } from "@/kernel/list/heads/HeadTools";
import { fieldsOf } from "@/kernel/list/heads/layout";
import { Totals } from "@/kernel/list/heads/Totals";
import { useHands } from "@/kernel/list/heads/useHands";
import { useSheet } from "@/kernel/list/heads/useSheet";
import type { ListModel } from "@/kernel/list/useListModel";
import "@/kernel/list/heads/heads.css";

interface Props {
  model: ListModel;
  frame: RefObject<HTMLDivElement | null>;
}

/** The heads as they stand on the page, found again whenever the columns change. */
function useHeads(frame: Props["frame"], columns: string): Map<string, HTMLElement> {
  const [heads, setHeads] = useState(new Map<string, HTMLElement>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns are other heads
  useLayoutEffect(() => {
    const found = frame.current?.querySelectorAll<HTMLElement>("thead th[data-field]") ?? [];
    setHeads(new Map([...found].map((head) => [head.dataset.field ?? "", head])));
  }, [frame, columns]);
  return heads;
}

export default function Arrangement({ model, frame }: Props) {
  const fields = fieldsOf(model.kind, model.state.columns);
  const heads = useHeads(frame, model.state.columns.join());
  useSheet(frame, model);
  useHands(frame, model);
  const table = frame.current?.querySelector("table");
  return (
    <>
      {fields.map((field) => {
        const head = heads.get(field.name);
        return head?.isConnected
          ? createPortal(<HeadTools model={model} field={field} head={head} />, head, field.name)
          : null;
      })}
      {table ? createPortal(<Totals model={model} fields={fields} />, table) : null}
    </>
  );
}
