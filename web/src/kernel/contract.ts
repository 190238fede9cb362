/** What the server promises in its OpenAPI document, under short names; checked against our own types by tsc. */

import type { components } from "@/generated/api";
import type { BulkFailure } from "@/kernel/api";
import type { Action, Change, Field, Kind } from "@/kernel/kinds";

export type Shapes = components["schemas"];

/** True only when the server sends every property we read. */
type Sent<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs> extends never ? true : never;

export const contract: {
  field: Sent<Field, Shapes["Field"]>;
  action: Sent<Action, Shapes["Action"]>;
  kind: Sent<Kind, Shapes["Kind"]>;
  change: Sent<Change, Shapes["Change"]>;
  failure: Sent<BulkFailure, Shapes["BulkAnswer"]["results"][number]>;
} = { field: true, action: true, kind: true, change: true, failure: true };
