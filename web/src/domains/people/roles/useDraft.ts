/** An edit of a role that is not saved yet. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { cellChanges, levelChanges } from "@/domains/people/matrix/changes";
import type { FieldRights, Grants } from "@/domains/people/rights";
import { ROLE, type Role } from "@/domains/people/roles/roles";
import { pathOf, refresh } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";

export function useDraft(role: Role) {
  const client = useQueryClient();
  const [grants, setGrants] = useState<Grants>(role.grants);
  const [fields, setFields] = useState<FieldRights>(role.fields);
  const cells = cellChanges(role.grants, grants);
  const levels = levelChanges(role.fields, fields);
  const save = async () => {
    const body = { grants, fields, version: role.row.version };
    await api.patch(`${pathOf(ROLE)}/${role.id}`, body, { key: newKey() });
    await refresh(client, ROLE);
    await client.invalidateQueries({ queryKey: ["rights"] });
  };
  const discard = () => {
    setGrants(role.grants);
    setFields(role.fields);
  };
  return { grants, fields, setGrants, setFields, cells, levels, count: cells.length + levels.length, save, discard };
}

export type Draft = ReturnType<typeof useDraft>;
