/** The stages of a pipeline as the page of a deal needs them. */
import { isEmpty } from "@/kernel/fields/values";
import type { Kind, Row } from "@/kernel/kinds";

export const STAGE = "sales.stage";
export const OPPORTUNITY = "sales.opportunity";

export interface Stage {
  id: string;
  name: string;
  probability: number;
  needs: string[];
  needsFiles: boolean;
  coaching: string;
}

export const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];

export function stagesOf(rows: Row[]): Stage[] {
  return rows.map((row) => ({
    id: row.id,
    name: String(row.name ?? ""),
    probability: Number(row.probability ?? 0),
    needs: namesOf(row.needs),
    needsFiles: row.needs_files === true,
    coaching: String(row.coaching ?? ""),
  }));
}

/** What the stage asks for and the deal does not have yet; of fields that may be read. */
export function needed(kind: Kind, row: Row, { needs, needsFiles }: Stage): string[] {
  const known = new Set(kind.fields.map(({ name }) => name));
  const files = needsFiles ? ["files"] : [];
  return [...needs, ...files].filter((name) => {
    const value = row[name];
    return known.has(name) && (isEmpty(value) || (Array.isArray(value) && value.length === 0));
  });
}

/** Fields that a stage may ask for: who works on a deal can fill them, and they are not always full. */
const never = new Set(["title", "customer", "pipeline", "stage", "state", "owner", "files"]);
export const gateable = (kind: Kind) =>
  kind.fields.filter(({ name, type, readonly }) => !readonly && !never.has(name) && type !== "boolean");
