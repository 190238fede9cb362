/** Where a person is signed in, on that person's page, for who may change the person. */
import { SessionLines } from "@/domains/security/Sessions";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/security/security.css";

export function SessionsPanel({ row }: PanelProps) {
  return <SessionLines person={row.id} />;
}
