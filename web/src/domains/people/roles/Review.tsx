/** Before a role is saved: what changes, in sentences, and for whom. */
import { Alert, App, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Vocabulary } from "@/domains/people/matrix/vocabulary";
import { type Role, useHolders } from "@/domains/people/roles/roles";
import { Sentences } from "@/domains/people/roles/Sentences";
import type { Draft } from "@/domains/people/roles/useDraft";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";

const NAMED = 6;

function useWho(role: Role) {
  const { t } = useTranslation();
  const { holders, total } = useHolders(role.id);
  const names = holders.slice(0, NAMED).map(({ person }) => person.label);
  const who = total > 0 ? t("admin.people", { count: total, shown: showCount(total) }) : t("admin.review.holders");
  const more = total > NAMED ? t("admin.review.andMore", { count: total - NAMED }) : "";
  return { who, named: names.join(t("list.comma")) + more, total };
}

interface Props {
  role: Role;
  draft: Draft;
  vocabulary: Vocabulary;
  onClose: (saved: boolean) => void;
}

function useSave(draft: Draft, onClose: Props["onClose"]) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    setBusy(true);
    try {
      await draft.save();
      void message.success(t("admin.review.saved"));
      onClose(true);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return { save, busy, error };
}

export function Review({ role, draft, vocabulary, onClose }: Props) {
  const { t } = useTranslation();
  const { who, named, total } = useWho(role);
  const { save, busy, error } = useSave(draft, onClose);
  return (
    <Modal
      open
      width={620}
      title={t("admin.review.title", { name: role.name })}
      okText={t("admin.review.save")}
      cancelText={t("admin.review.back")}
      confirmLoading={busy}
      onOk={save}
      onCancel={() => onClose(false)}
    >
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} role="alert" /> : null}
      <Sentences cells={draft.cells} levels={draft.levels} vocabulary={vocabulary} who={who} />
      <p className="p-help">
        {total > 0 ? t("admin.review.affects", { names: named }) : t("admin.review.nobody")} {t("admin.review.atOnce")}
      </p>
    </Modal>
  );
}
