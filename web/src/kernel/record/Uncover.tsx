/** The eye beside a masked value: a reason, then the value for a minute. Every use stands in the audit trail. */
import { EyeOutlined } from "@ant-design/icons";
import { Button, Input, Modal, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { pathOf } from "@/kernel/api";
import { FieldShow } from "@/kernel/fields";
import { sentenceOf } from "@/kernel/form/problems";
import { api } from "@/kernel/http";
import type { Field, Kind, Row } from "@/kernel/kinds";

const SHOWN = 60_000;
const LONGEST = 200;

interface Props {
  kind: Kind;
  row: Row;
  field: Field;
}

/** The value goes with the minute, and with the page. */
function useUncovered() {
  const [value, setValue] = useState<unknown>(undefined);
  useEffect(() => {
    if (value === undefined) return;
    const timer = window.setTimeout(() => setValue(undefined), SHOWN);
    return () => window.clearTimeout(timer);
  }, [value]);
  return [value, setValue] as const;
}

interface Reasoning extends Props {
  onShow: (value: unknown) => void;
  onClose: () => void;
}

function useReason({ kind, row, field, onShow, onClose }: Reasoning) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    try {
      const path = `${pathOf(kind)}/${row.id}/unmask`;
      const answer = await api.post<{ value: unknown }>(path, { field: field.name, reason: reason.trim() });
      onShow(answer.value ?? "");
      onClose();
    } catch (error) {
      setProblem(sentenceOf(error, t));
    }
    setBusy(false);
  };
  return { reason, setReason, problem, busy, ask, ready: Boolean(reason.trim()) };
}

function Reason(props: Reasoning) {
  const { t } = useTranslation();
  const { reason, setReason, problem, busy, ask, ready } = useReason(props);
  return (
    <Modal
      open
      title={t("uncover.title", { field: props.field.label })}
      okText={t("uncover.show")}
      cancelText={t("form.cancel")}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={ask}
      onCancel={props.onClose}
    >
      <p className="kr-uncover-help">{t("uncover.help")}</p>
      <Input
        autoFocus
        value={reason}
        maxLength={LONGEST}
        status={problem ? "error" : undefined}
        placeholder={t("uncover.reason")}
        aria-label={t("uncover.reason")}
        onChange={(event) => setReason(event.target.value)}
        onPressEnter={() => (ready ? void ask() : undefined)}
      />
      {problem ? (
        <span className="kf-problem" role="alert">
          {problem}
        </span>
      ) : null}
    </Modal>
  );
}

/** A masked field of a record: what the mask leaves, and the eye for who may uncover it. */
export function MaskedField({ kind, row, field }: Props) {
  const { t } = useTranslation();
  const [value, setValue] = useUncovered();
  const [asking, setAsking] = useState(false);
  if (value !== undefined) return <FieldShow field={field} value={value} />;
  const may = kind.can.includes("unmask") && field.right !== "masked";
  return (
    <span className="kr-masked">
      <FieldShow field={field} value={row[field.name]} masked />
      {may ? (
        <Tooltip title={t("uncover.eye")}>
          <Button
            size="small"
            type="text"
            icon={<EyeOutlined />}
            aria-label={t("uncover.eye_of", { field: field.label })}
            onClick={() => setAsking(true)}
          />
        </Tooltip>
      ) : null}
      {asking ? (
        <Reason kind={kind} row={row} field={field} onShow={setValue} onClose={() => setAsking(false)} />
      ) : null}
    </span>
  );
}
