/** Roles and what they may do: the list beside the matrix; on a phone one after the other. */
import { ArrowLeftOutlined, EyeOutlined, PlusOutlined } from "@ant-design/icons";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useVocabulary, type Vocabulary } from "@/domains/people/matrix/vocabulary";
import { NewRole } from "@/domains/people/roles/NewRole";
import { RenewalButton } from "@/domains/people/roles/Renewal";
import { RoleEditor } from "@/domains/people/roles/RoleEditor";
import { RoleList } from "@/domains/people/roles/RoleList";
import { ROLE, type Role, useHolderCounts, useRoles } from "@/domains/people/roles/roles";
import { useGo } from "@/kernel/fields/RecordLink";
import { useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import { useNarrow } from "@/kernel/screen";
import "@/kernel/record/record.css";
import "@/domains/people/admin.css";

function usePlace() {
  const { id } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const onGo = (next: string | undefined) => void navigate({ to: next ? `/roles/${next}` : "/roles" });
  return { id, onGo };
}

interface HeadProps {
  roles: Role[];
  vocabulary: Vocabulary | undefined;
  onGo: (id: string | undefined) => void;
}

function Head({ roles, vocabulary, onGo }: HeadProps) {
  const { t } = useTranslation();
  const go = useGo();
  const kind = useKind(ROLE);
  const [making, setMaking] = useState(false);
  return (
    <header className="p-head">
      <h1>{t("admin.rolesTitle")}</h1>
      <span className="p-spring" />
      <RenewalButton vocabulary={vocabulary} may={kind?.can.includes("update") ?? false} />
      <Button icon={<EyeOutlined />} onClick={() => go("/rights")}>
        {t("admin.whoSees")}
      </Button>
      {kind?.can.includes("create") ? (
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t("admin.newRole")}
        </Button>
      ) : null}
      {making ? (
        <NewRole
          roles={roles}
          onClose={(made) => {
            setMaking(false);
            if (made) onGo(made);
          }}
        />
      ) : null}
    </header>
  );
}

function Body({ roles, vocabulary }: { roles: Role[]; vocabulary: Vocabulary }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const counts = useHolderCounts();
  const { id, onGo } = usePlace();
  const role = roles.find((one) => one.id === id) ?? (narrow ? undefined : roles[0]);
  if (roles.length === 0) return <Quiet line={t("admin.noRoles")} />;
  const list = <RoleList roles={roles} counts={counts} at={role?.id} onGo={onGo} />;
  if (!role) return list;
  return (
    <div className="p-body">
      {narrow ? (
        <Button className="p-back" type="link" icon={<ArrowLeftOutlined />} onClick={() => onGo(undefined)}>
          {t("admin.roles")}
        </Button>
      ) : (
        list
      )}
      <RoleEditor
        key={`${role.id} ${role.row.version}`}
        role={role}
        roles={roles}
        count={counts.get(role.id) ?? 0}
        vocabulary={vocabulary}
        onGo={onGo}
      />
    </div>
  );
}

export default function RolesPage() {
  const { roles, error, loading, refetch } = useRoles();
  const vocabulary = useVocabulary();
  const { onGo } = usePlace();
  const failed = error ?? vocabulary.error;
  const again = () => {
    void refetch();
    void vocabulary.refetch();
  };
  return (
    <div className="p-page">
      <Head roles={roles} vocabulary={vocabulary.data} onGo={onGo} />
      {failed ? <Trouble error={failed} onRetry={again} /> : null}
      {!failed && (loading || !vocabulary.data) ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {!loading && vocabulary.data ? <Body roles={roles} vocabulary={vocabulary.data} /> : null}
    </div>
  );
}
