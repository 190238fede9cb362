/** Where a workbook is too large to go at once: a request to somebody who may allow it. */

import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListQuery } from "@/kernel/api";
import { useGo } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { api, newKey } from "@/kernel/http";
import type { Kind } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

const REQUEST = "screens/export_request";

interface Props {
  kind: Kind;
  query: ListQuery;
  /** The server's sentence about why it does not go at once. */
  why: string;
  onClose: () => void;
}

function useRequest({ kind, query, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const go = useGo();
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const [key] = useState(newKey);
  const send = async () => {
    const { filter, sort, columns, q } = query;
    const body = {
      kind: kind.name,
      filter: filter ?? {},
      sort: sort ?? "",
      columns: columns ?? [],
      q: q ?? "",
      reason,
    };
    try {
      const made = await api.post<{ id: string }>(`/api/${REQUEST}`, body, { key });
      void message.success(t("exports.sent"));
      onClose();
      go(`/${REQUEST}/${made.id}`);
    } catch (error) {
      setProblem(sentenceOf(error, t));
    }
  };
  return { reason, setReason, problem, send };
}

export default function ExportDialog(props: Props) {
  const { t } = useTranslation();
  const { reason, setReason, problem, send } = useRequest(props);
  return (
    <Modal
      open
      title={t("exports.title")}
      okText={t("exports.send")}
      cancelText={t("form.cancel")}
      okButtonProps={{ disabled: !reason.trim() }}
      onOk={send}
      onCancel={props.onClose}
    >
      <p>{props.why}</p>
      <Input.TextArea
        autoFocus
        rows={3}
        maxLength={200}
        value={reason}
        status={problem ? "error" : undefined}
        placeholder={t("exports.reason")}
        aria-label={t("exports.reason")}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem ? (
        <span className="kf-problem" role="alert">
          {problem}
        </span>
      ) : null}
    </Modal>
  );
}
