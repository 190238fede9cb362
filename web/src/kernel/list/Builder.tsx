/** The filter under construction: what is built is asked at once, half-built conditions wait. */
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Field, type Kind, useKinds } from "@/kernel/kinds";
import { GroupEditor } from "@/kernel/list/FilterBuilder";
import { fieldGroups } from "@/kernel/list/fieldsOf";
import { clean, newCondition, type Tree, treeOf, treeToFilter } from "@/kernel/list/filters";
import type { ListModel } from "@/kernel/list/useListModel";

const PAUSE = 350;

/** People mostly ask for the name. */
function firstField(kind: Kind): Field | undefined {
  const usable = kind.fields.filter((field) => field.filter && field.right !== "masked");
  return usable.find(({ name }) => name === kind.title) ?? usable[0];
}

function startOf(model: ListModel): Tree {
  const tree = treeOf(model.state.search.filter ?? model.view.filter);
  const first = firstField(model.kind);
  return tree.parts.length || !first ? tree : { word: "and", parts: [newCondition(first)] };
}

export default function Builder({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { data } = useKinds();
  const [tree, setTree] = useState(() => startOf(model));
  const timer = useRef<number>(undefined);
  const { change } = model.state;
  // Over a view that filters, "no filter" must be said; otherwise nothing is.
  const nothing = model.view.filter ? { and: [] } : undefined;
  const send = (next: Tree) => change({ filter: clean(treeToFilter(next)) ?? nothing });
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const edit = (next: Tree) => {
    setTree(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => send(next), PAUSE);
  };
  const reset = () => {
    setTree({ word: "and", parts: [] });
    change({ filter: nothing });
  };
  return (
    <div className="k-builder">
      <GroupEditor tree={tree} groups={fieldGroups(model.kind, data?.kinds ?? [])} depth={1} onChange={edit} />
      <Button size="small" type="link" onClick={reset}>
        {t("list.clearFilter")}
      </Button>
    </div>
  );
}
