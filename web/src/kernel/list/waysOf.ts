/** In which ways the rows of a kind can be shown: what it has fields for. */
import type { Kind } from "@/kernel/kinds";
import { hasDates } from "@/kernel/list/dates";
import { firstKey } from "@/kernel/list/grouping/keys";
import type { Ways } from "@/kernel/list/views";

export function waysOf(kind: Kind): Ways[] {
  const grouped = firstKey(kind) !== null;
  const found: (Ways | false)[] = [
    "table",
    grouped && "grouped",
    Boolean(kind.board) && "board",
    hasDates(kind) && "calendar",
    grouped && "chart",
    kind.map === true && "map",
  ];
  return found.filter((way) => way !== false);
}
