/** The roles of the company, each with how many hold it. */
import { useTranslation } from "react-i18next";
import type { Role } from "@/domains/people/roles/roles";
import { showCount } from "@/kernel/format";

interface Props {
  roles: Role[];
  counts: Map<string, number>;
  at: string | undefined;
  onGo: (id: string) => void;
}

export function RoleList({ roles, counts, at, onGo }: Props) {
  const { t } = useTranslation();
  return (
    <nav className="p-roles" aria-label={t("admin.roles")}>
      <ul>
        {roles.map((role) => (
          <li key={role.id}>
            <button type="button" aria-current={role.id === at ? "true" : undefined} onClick={() => onGo(role.id)}>
              <span>
                <b>{role.name}</b>
                {role.remark ? <small>{role.remark}</small> : null}
              </span>
              <i className="k-figures">
                {t("admin.people", { count: counts.get(role.id) ?? 0, shown: showCount(counts.get(role.id) ?? 0) })}
              </i>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
