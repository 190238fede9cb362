/** One comment: who, when, the words with the people named in them, and for its author what he does with it. */
import { DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CommentBox } from "@/domains/office/CommentBox";
import { type Comment, useTalk } from "@/domains/office/comments";
import { sentenceOf } from "@/kernel/form/problems";
import { fullTime, showTime } from "@/kernel/format";
import type { Link } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { useSaid } from "@/kernel/said";

/** The words with each "@name" of somebody named set apart. */
function Words({ text, mentions }: { text: string; mentions: Link[] }) {
  const names = new Set(mentions.map(({ label }) => `@${label}`).filter((name) => name.length > 1));
  const escaped = [...names]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const parts = escaped.length ? text.split(new RegExp(`(${escaped.join("|")})`)) : [text];
  return (
    <p className="o-words">
      {parts.map((part, at) => {
        const key = `${at} ${part}`;
        return names.has(part) ? <b key={key}>{part}</b> : <span key={key}>{part}</span>;
      })}
    </p>
  );
}

function Earlier({ comment }: { comment: Comment }) {
  const { t } = useTranslation();
  if (comment.earlier.length === 0) return null;
  return (
    <details className="o-earlier">
      <summary>{t("comments.earlier")}</summary>
      {comment.earlier.map(({ text, at }) => (
        <p key={at}>
          <time dateTime={at}>{fullTime(at)}</time> {text}
        </p>
      ))}
    </details>
  );
}

function Tools({ onEdit, onRemove }: { onEdit: () => void; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <span className="o-comment-tools">
      <Button type="text" size="small" icon={<EditOutlined />} aria-label={t("comments.edit")} onClick={onEdit} />
      <Popconfirm
        title={t("comments.sure")}
        okText={t("comments.remove")}
        cancelText={t("form.cancel")}
        onConfirm={onRemove}
      >
        <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("comments.remove")} />
      </Popconfirm>
    </span>
  );
}

export function CommentLine({ kind, row, comment }: PanelProps & { comment: Comment }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const [editing, setEditing] = useState(false);
  const { edit, remove } = useTalk(kind, row);
  const { id, author, at, edited_at, removed_at, text, mentions, mine } = comment;
  const leave = () => setEditing(false);
  const change = { kind, row, text, named: mentions, verb: t("comments.save"), onLeave: leave };
  return (
    <li className="o-comment">
      <small>
        <b>{author.label || t("comments.somebody")}</b> <time title={fullTime(at)}>{showTime(at)}</time>
        {edited_at && !removed_at ? <span title={fullTime(edited_at)}> · {t("comments.edited")}</span> : null}
        {mine && !removed_at && !editing ? (
          <Tools
            onEdit={() => setEditing(true)}
            onRemove={() => void remove(id).catch((error: unknown) => void message.error(sentenceOf(error, t)))}
          />
        ) : null}
      </small>
      {editing ? <CommentBox {...change} onSend={(said) => edit(id, said).then(leave)} /> : null}
      {removed_at ? <p className="kr-none">{t("comments.removed")}</p> : null}
      {editing || removed_at ? null : <Words text={text} mentions={mentions} />}
      <Earlier comment={comment} />
    </li>
  );
}
