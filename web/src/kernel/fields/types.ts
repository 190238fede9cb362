/** What an entry of the map of field types is made of. */
import type { ComponentType } from "react";
import type { Field, Operator } from "@/kernel/kinds";

export interface ShowProps {
  field: Field;
  value: unknown;
  /** In a table cell: one line, no copy icons. */
  dense?: boolean;
  /** The server hid a part of the value from this person. */
  masked?: boolean;
}

export interface EditProps {
  field: Field;
  /** As read from the server: links and regions as {id, label}, files as a list. */
  value?: unknown;
  onChange?: (value: unknown) => void;
  id?: string;
  autoFocus?: boolean;
  disabled?: boolean;
  status?: "error" | undefined;
}

export interface FilterProps {
  field: Field;
  op: Operator;
  /** As written in a filter: bare ids, codes and strings. */
  value: unknown;
  onChange: (value: unknown) => void;
}

export interface FieldEntry {
  Show: ComponentType<ShowProps>;
  Edit: ComponentType<EditProps>;
  Filter: ComponentType<FilterProps>;
}
