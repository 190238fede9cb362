/** A sharing rule or a restriction: which records, to whom, and how far that would reach. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Form, Input, Modal, Segmented, Select, Spin, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Condition } from "@/domains/people/sharing/Condition";
import {
  bodyOf,
  type Draft,
  draftOf,
  empty,
  type Grantee,
  grantees,
  RULE,
  type Ruling,
  targets,
  useOwnedKinds,
  useReach,
} from "@/domains/people/sharing/rules";
import { pathOf, refresh } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { FieldEdit } from "@/kernel/fields";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";
import { api, newKey } from "@/kernel/http";
import type { Link, Row } from "@/kernel/kinds";

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function Which({ draft, change, fixed }: PartProps & { fixed: boolean }) {
  const { t } = useTranslation();
  const kinds = useOwnedKinds();
  const kind = kinds.find(({ name }) => name === draft.kind);
  return (
    <>
      <Form.Item label={t("admin.name")} htmlFor="rule-name">
        <Input
          id="rule-name"
          value={draft.name}
          maxLength={60}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t("admin.share.which")} htmlFor="rule-kind">
        <Select
          id="rule-kind"
          disabled={fixed}
          value={draft.kind || undefined}
          aria-label={t("admin.share.which")}
          options={kinds.map(({ name, plural }) => ({ value: name, label: plural }))}
          onChange={(name: string) => change({ kind: name, criteria: null })}
        />
      </Form.Item>
      {kind ? (
        <Form.Item label={t("admin.share.condition")}>
          <Condition key={kind.name} kind={kind} value={draft.criteria} onChange={(criteria) => change({ criteria })} />
        </Form.Item>
      ) : null}
    </>
  );
}

function Who({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const held = grantees.find((word) => draft.to[word]) ?? "department";
  const [sort, setSort] = useState<Grantee>(held);
  const give = (link: Link | null) => change({ to: { ...empty.to, [sort]: link } });
  const field = { name: sort, label: t(`admin.share.to.${sort}`), type: "link" as const, target: targets[sort] };
  return (
    <>
      <Form.Item label={t("admin.share.whom")}>
        <Segmented
          value={sort}
          aria-label={t("admin.share.whom")}
          options={grantees.map((value) => ({ value, label: t(`admin.share.to.${value}`) }))}
          onChange={(next) => {
            setSort(next);
            change({ to: empty.to });
          }}
        />
        <div className="p-whom">
          <FieldEdit key={sort} field={field} value={draft.to[sort]} onChange={(link) => give(link as Link | null)} />
        </div>
      </Form.Item>
      <Form.Item label={t("admin.share.may")}>
        <Segmented
          value={draft.level}
          aria-label={t("admin.share.may")}
          options={[
            { value: "read" as const, label: t("admin.share.read") },
            { value: "update" as const, label: t("admin.share.update") },
          ]}
          onChange={(level) => change({ level })}
        />
      </Form.Item>
    </>
  );
}

function Except({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const field = { name: "role", label: t("admin.share.except"), type: "link" as const, target: targets.role };
  const except = (link: unknown) => change({ to: { ...empty.to, role: link as Link | null } });
  return (
    <Form.Item label={t("admin.share.except")}>
      <FieldEdit field={field} value={draft.to.role} onChange={except} />
    </Form.Item>
  );
}

const NAMED = 8;

function Reach({ draft, ruling }: { draft: Draft; ruling: Ruling }) {
  const { t } = useTranslation();
  const { data, error, isFetching } = useReach(draft);
  if (!draft.kind || !draft.criteria) return <p className="p-help">{t("admin.share.needsCondition")}</p>;
  if (error) return <Alert type="warning" showIcon title={sentenceOf(error, t)} />;
  if (!data) return <Spin spinning={isFetching} />;
  const named = data.people.slice(0, NAMED).map(({ label }) => label);
  const blind = data.people.filter(({ reads }) => !reads);
  const records = t("admin.share.records", { count: data.records, shown: showCount(data.records) });
  const people = t("admin.people", { count: data.total, shown: showCount(data.total) });
  return (
    <output className="p-reach">
      <b>{ruling === RULE ? t("admin.share.reach", { records, people }) : t("admin.share.closes", { records })}</b>
      {ruling === RULE && named.length > 0 ? (
        <p>
          {named.join(t("list.comma"))}
          {data.total > NAMED ? t("admin.review.andMore", { count: data.total - NAMED }) : ""}
        </p>
      ) : null}
      {ruling === RULE && blind.length > 0 ? (
        <p>
          {t("admin.share.blind", {
            names: blind
              .slice(0, NAMED)
              .map(({ label }) => label)
              .join(t("list.comma")),
          })}
        </p>
      ) : null}
    </output>
  );
}

function useSave(ruling: Ruling, row: Row | undefined, onClose: () => void) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (draft: Draft) => {
    setBusy(true);
    try {
      const body = bodyOf(draft, ruling, row?.version);
      if (row) await api.patch(`${pathOf(ruling)}/${row.id}`, body, { key: newKey() });
      else await api.post(pathOf(ruling), body, { key: newKey() });
      await refresh(client, ruling);
      onClose();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return { save, busy, error };
}

interface Props {
  ruling: Ruling;
  row?: Row;
  onClose: () => void;
}

export function RuleDialog({ ruling, row, onClose }: Props) {
  const { t } = useTranslation();
  const kinds = useOwnedKinds();
  const [draft, setDraft] = useState<Draft>(() => (row ? draftOf(row) : { ...empty, kind: kinds[0]?.name ?? "" }));
  const { save, busy, error } = useSave(ruling, row, onClose);
  const change = (part: Partial<Draft>) => setDraft((so) => ({ ...so, ...part }));
  const told = error instanceof ApiError ? Object.values(error.fields)[0] : undefined;
  const whole = draft.name.trim() && draft.criteria && (ruling !== RULE || grantees.some((word) => draft.to[word]));
  const part = { draft, change };
  return (
    <Modal
      open
      width={680}
      className="kdialog-full"
      title={t(ruling === RULE ? "admin.share.rule" : "admin.share.restriction")}
      okText={t("admin.review.save")}
      cancelText={t("admin.cancel")}
      okButtonProps={{ disabled: !whole, loading: busy }}
      onOk={() => save(draft)}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      {error ? <Alert type="error" showIcon role="alert" title={told || sentenceOf(error, t)} /> : null}
      <Form layout="vertical" component="div">
        <Which {...part} fixed={Boolean(row)} />
        {ruling === RULE ? <Who {...part} /> : <Except {...part} />}
        <Form.Item label={t("admin.share.active")} htmlFor="rule-active">
          <Switch id="rule-active" checked={draft.active} onChange={(active) => change({ active })} />
        </Form.Item>
      </Form>
      <Reach draft={draft} ruling={ruling} />
    </Modal>
  );
}
