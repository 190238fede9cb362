/** One cell: the field's own way to show itself; an owner wears the pool clock. */
import { FieldShow } from "@/kernel/fields";
import { Face } from "@/kernel/fields/picture";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { type Field, fieldOf, type Kind, type Link, type Row, titleOf } from "@/kernel/kinds";
import { reasonOf, ruleOf } from "@/kernel/list/state";
import { PersonMark } from "@/kernel/marks/Avatar";
import { PoolClock } from "@/kernel/marks/PoolClock";

export function clockOf(kind: Kind, row: Row): string | null {
  const until = kind.clock ? row[kind.clock] : null;
  return typeof until === "string" ? until : null;
}

/** Why it falls, in words; the server may send a choice or a sentence. */
export function whyOf(kind: Kind, row: Row): string {
  const rule = kind.clock ? (row[ruleOf(kind.clock)] as Link | null | undefined) : null;
  if (rule?.label) return rule.label;
  const name = kind.clock ? reasonOf(kind.clock) : "";
  const value = row[name];
  if (typeof value !== "string" || !value) return "";
  return fieldOf(kind, name)?.choices?.find((choice) => choice.value === value)?.label ?? value;
}

export function Owner({ kind, row }: { kind: Kind; row: Row }) {
  const owner = row.owner as Link | null | undefined;
  if (!owner) return <span className="k-nothing">–</span>;
  return (
    <PoolClock
      until={clockOf(kind, row)}
      why={whyOf(kind, row)}
      size={26}
      label={<span className="k-owner-name">{owner.label}</span>}
    >
      <PersonMark name={owner.label} size={20} />
    </PoolClock>
  );
}

interface TitleProps {
  kind: Kind;
  row: Row;
  /** Where it is not its own title that names it. */
  name?: string;
  onOpen?: () => void;
}

export function Title({ kind, row, name, onOpen }: TitleProps) {
  const peek = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation(); // a plain click peeks; the link itself would leave the list
    onOpen?.();
  };
  return (
    <span className="k-row-title" onClickCapture={peek}>
      <Face kind={kind} row={row} size={20} />
      <RecordLink kind={kind.name} id={row.id}>
        {name ?? titleOf(kind, row)}
      </RecordLink>
    </span>
  );
}

interface CellProps {
  kind: Kind;
  field: Field;
  row: Row;
  onOpen: () => void;
}

export function Cell({ kind, field, row, onOpen }: CellProps) {
  if (field.name === kind.title && row[field.name]) {
    return <Title kind={kind} row={row} onOpen={onOpen} />;
  }
  if (field.name === "owner" && kind.clock) return <Owner kind={kind} row={row} />;
  if (field.name === kind.clock)
    return <PoolClock until={clockOf(kind, row)} why={whyOf(kind, row)} size={16} spoken />;
  return <FieldShow field={field} value={row[field.name]} masked={row.masked?.includes(field.name)} dense />;
}
