/** What was merged into a record, each with the way back; and where to begin another merge. */
import { MergeCellsOutlined, RollbackOutlined } from "@ant-design/icons";
import { App, Button, Modal, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Merge, mergeAddress, type Undoing, useMerges, useUndoing, useUnmerge } from "@/domains/merging/merging";
import { FieldEdit } from "@/kernel/fields";
import { useGo } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { one } from "@/kernel/form/words";
import { showCount, showDay } from "@/kernel/format";
import type { Field, Link } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/merging/merging.css";

interface UndoProps extends PanelProps {
  merge: Merge;
  onClose: () => void;
}

function useUndo({ kind, row, merge, onClose }: UndoProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const unmerge = useUnmerge(kind);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      void message.success(await unmerge(row.id, merge.id));
      onClose();
    } catch (problem) {
      void message.error(sentenceOf(problem, t));
      setBusy(false);
    }
  };
  return { busy, run };
}

/** What comes back, what stays here. */
function Lines({ told }: { told: Undoing }) {
  const { t } = useTranslation();
  const lines = [
    t("merging.back", { numbers: told.numbers.join(t("actions.comma")) }),
    ...told.kept.map(({ label }) => t("merging.kept", { field: label })),
    ...told.added.map(({ label, count }) => t("merging.added", { kind: label, shown: showCount(count) })),
    ...told.public.map((number) => t("merging.public", { number })),
  ];
  return (
    <ul className="mg-undoing">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Before it is done: what would happen, and what stands in the way. */
function UndoDialog(props: UndoProps) {
  const { kind, row, merge, onClose } = props;
  const { t } = useTranslation();
  const { busy, run } = useUndo(props);
  const { data, error } = useUndoing(kind.name, row.id, merge.id);
  return (
    <Modal
      open
      centered
      title={t("merging.undo")}
      okText={t("merging.undo")}
      cancelText={t("actions.cancel")}
      okButtonProps={{ disabled: !data || data.refused !== null, loading: busy }}
      onOk={run}
      onCancel={onClose}
    >
      {error ? <p role="alert">{sentenceOf(error, t)}</p> : null}
      {data || error ? null : <Skeleton active title={false} />}
      {data ? <Lines told={data} /> : null}
      {data?.refused ? <p role="alert">{t("merging.refused", { why: data.refused })}</p> : null}
    </Modal>
  );
}

function Past({ kind, row, merge }: PanelProps & { merge: Merge }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <span>
        <b className="k-figures">{merge.numbers.join(t("actions.comma"))}</b>
        <small>
          {showDay(merge.at)} · {merge.actor.label}
          {merge.undone ? ` · ${t("merging.undone", { day: showDay(merge.undone) })}` : ""}
        </small>
      </span>
      {merge.can ? (
        <Button size="small" type="text" icon={<RollbackOutlined />} onClick={() => setOpen(true)}>
          {t("merging.undo")}
        </Button>
      ) : null}
      {open ? <UndoDialog kind={kind} row={row} merge={merge} onClose={() => setOpen(false)} /> : null}
    </li>
  );
}

function Another({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const go = useGo();
  const [open, setOpen] = useState(false);
  const [other, setOther] = useState<Link | null>(null);
  const field = { name: "merge_with", label: t("merging.with"), type: "link", target: kind.name } as Field;
  const chosen = other?.id && other.id !== row.id ? other.id : null;
  return (
    <>
      <Button size="small" icon={<MergeCellsOutlined />} onClick={() => setOpen(true)}>
        {t("merging.begin")}
      </Button>
      <Modal
        open={open}
        centered
        destroyOnHidden
        title={t("merging.with_which", { kind: one(kind) })}
        okText={t("merging.compare")}
        cancelText={t("actions.cancel")}
        okButtonProps={{ disabled: !chosen }}
        onOk={() => chosen && go(mergeAddress(kind, [row.id, chosen]))}
        onCancel={() => setOpen(false)}
      >
        <label htmlFor="mg-with">{field.label}</label>
        <FieldEdit id="mg-with" field={field} value={other} onChange={(value) => setOther(value as Link | null)} />
      </Modal>
    </>
  );
}

export default function MergedPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data } = useMerges(kind.name, row.id);
  return (
    <div className="mg-panel">
      {data && data.rows.length > 0 ? (
        <ul>
          {data.rows.map((merge) => (
            <Past key={merge.id} kind={kind} row={row} merge={merge} />
          ))}
        </ul>
      ) : (
        <p className="mg-help">{t("merging.never")}</p>
      )}
      <Another kind={kind} row={row} />
    </div>
  );
}
