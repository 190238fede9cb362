/** The condition of a rule: plain fields of the kind itself, built like a filter. */
import { useState } from "react";
import type { Filter, Kind } from "@/kernel/kinds";
import { GroupEditor } from "@/kernel/list/FilterBuilder";
import { clean, newCondition, type Tree, treeOf, treeToFilter } from "@/kernel/list/filters";
import "@/kernel/list/list.css";

interface Props {
  kind: Kind;
  value: Filter | null;
  onChange: (filter: Filter | null) => void;
  /** No condition is one too: it begins empty. */
  optional?: boolean;
}

/** What hides numbers must not tell them by what it opens: sensitive fields decide nothing. */
const usable = (kind: Kind) =>
  kind.fields.filter(
    ({ filter, sensitive, type, right }) => filter && !sensitive && type !== "json" && right !== "masked",
  );

function startOf(kind: Kind, value: Filter | null): Tree {
  const tree = treeOf(value);
  const [first] = usable(kind).filter(({ type }) => type === "choice");
  return tree.parts.length || !first ? tree : { word: "and", parts: [newCondition(first)] };
}

export function Condition({ kind, value, onChange, optional }: Props) {
  const [tree, setTree] = useState(() => (optional ? treeOf(value) : startOf(kind, value)));
  const edit = (next: Tree) => {
    setTree(next);
    onChange(clean(treeToFilter(next)) ?? null);
  };
  return (
    <div className="p-condition">
      <GroupEditor tree={tree} groups={[{ label: kind.label, fields: usable(kind) }]} depth={1} onChange={edit} />
    </div>
  );
}
