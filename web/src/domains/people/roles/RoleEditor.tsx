/** One role: its head, its matrix, and the bar that saves what was changed. */
import { CopyOutlined, DiffOutlined, TeamOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Legend } from "@/domains/people/matrix/Matrix";
import type { Vocabulary } from "@/domains/people/matrix/vocabulary";
import { NewRole } from "@/domains/people/roles/NewRole";
import { RoleMatrix } from "@/domains/people/roles/RoleMatrix";
import { ROLE, type Role } from "@/domains/people/roles/roles";
import { type Draft, useDraft } from "@/domains/people/roles/useDraft";
import { ActionButtons } from "@/kernel/actions/ActionButtons";
import { LeaveGuard } from "@/kernel/form/LeaveGuard";
import { showCount } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";

const Review = late(() => import("@/domains/people/roles/Review").then(({ Review }) => ({ default: Review })));
const Compare = late(() => import("@/domains/people/roles/Compare").then(({ Compare }) => ({ default: Compare })));
const Holders = late(() => import("@/domains/people/roles/Holders").then(({ Holders }) => ({ default: Holders })));

interface Props {
  role: Role;
  roles: Role[];
  count: number;
  vocabulary: Vocabulary;
  onGo: (id: string | undefined) => void;
}

type Dialog = "review" | "compare" | "holders" | "copy" | null;

function Head({ role, roles, count, open, onGo }: Omit<Props, "vocabulary"> & { open: (dialog: Dialog) => void }) {
  const { t } = useTranslation();
  const kind = useKind(ROLE);
  const holders = t("admin.people", { count, shown: showCount(count) });
  return (
    <header className="p-role-head">
      <div>
        <h2>{role.name}</h2>
        <p>{role.remark}</p>
      </div>
      <div className="p-role-tools">
        <Button icon={<TeamOutlined />} onClick={() => open("holders")}>
          {holders}
        </Button>
        {kind?.can.includes("create") ? (
          <Button icon={<CopyOutlined />} onClick={() => open("copy")}>
            {t("admin.copy")}
          </Button>
        ) : null}
        {roles.length > 1 ? (
          <Button icon={<DiffOutlined />} onClick={() => open("compare")}>
            {t("admin.compare")}
          </Button>
        ) : null}
        {kind ? (
          <ActionButtons kind={kind} row={role.row} max={0} onDone={({ row }) => row === null && onGo(undefined)} />
        ) : null}
      </div>
      <Legend />
    </header>
  );
}

function SaveBar({ draft, onReview }: { draft: Draft; onReview: () => void }) {
  const { t } = useTranslation();
  if (draft.count === 0) return null;
  return (
    <footer className="p-save" role="status">
      <span>{t("admin.unsaved", { count: draft.count })}</span>
      <Button onClick={draft.discard}>{t("admin.discard")}</Button>
      <Button type="primary" onClick={onReview}>
        {t("admin.reviewSave")}
      </Button>
    </footer>
  );
}

/** What is asked of who leaves without saving. */
function useWords() {
  const { t } = useTranslation();
  return {
    title: t("admin.leave.title"),
    help: t("admin.leave.help"),
    go: t("admin.leave.go"),
    stay: t("admin.leave.stay"),
  };
}

export function RoleEditor(props: Props) {
  const { role, roles, vocabulary, onGo } = props;
  const draft = useDraft(role);
  const words = useWords();
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const editable = role.row.can?.includes("update") ?? false;
  const changed = new Set(draft.cells.map(({ kind, op }) => `${kind} ${op}`));
  return (
    <article className="p-role" aria-label={role.name}>
      <Head {...props} open={setDialog} />
      <RoleMatrix
        name={role.name}
        vocabulary={vocabulary}
        grants={draft.grants}
        fields={draft.fields}
        changed={changed}
        onGrants={editable ? draft.setGrants : undefined}
        onFields={editable ? draft.setFields : undefined}
      />
      <SaveBar draft={draft} onReview={() => setDialog("review")} />
      <LeaveGuard dirty={draft.count > 0} words={words} />

      {dialog === "review" ? <Review role={role} draft={draft} vocabulary={vocabulary} onClose={close} /> : null}
      {dialog === "compare" ? <Compare role={role} roles={roles} vocabulary={vocabulary} onClose={close} /> : null}
      {dialog === "holders" ? <Holders role={role} onClose={close} /> : null}
      {dialog === "copy" ? (
        <NewRole
          roles={roles}
          from={role}
          onClose={(made) => {
            close();
            if (made) onGo(made);
          }}
        />
      ) : null}
    </article>
  );
}
