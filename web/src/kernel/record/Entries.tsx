/** One entry of the timeline: a follow-up with what was said and agreed, or a change with its fields folded. */
import { DownOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionButtons } from "@/kernel/actions/ActionButtons";
import { FieldShow } from "@/kernel/fields";
import { isFiled, isLink, isMasked } from "@/kernel/fields/values";
import { fullTime, showTime } from "@/kernel/format";
import { type Change, type Field, fieldOf, type Kind, type Row } from "@/kernel/kinds";
import { PersonMark } from "@/kernel/marks/Avatar";
import { Diff } from "@/kernel/record/Diff";
import { filled } from "@/kernel/record/layout";
import { contentOf, timeFieldOf } from "@/kernel/record/stream";

function Time({ at }: { at: string }) {
  return (
    <Tooltip title={fullTime(at)}>
      <time dateTime={at} className="kr-time">
        {showTime(at)}
      </time>
    </Tooltip>
  );
}

interface NoteProps {
  kind: Kind;
  row: Row;
  /** The field that points at the record whose page this is. */
  link: string;
}

/** Who wrote it: the owner where the kind has one, else its creator. */
function writerOf(row: Row): string {
  const person = [row.owner, row.created_by].find(isLink);
  return person?.label ?? "";
}

const said = new Set(["owner", "created_by", "created_at", "updated_at", "updated_by", "number"]);

function partsOf(kind: Kind, row: Row, link: string) {
  const content = contentOf(kind);
  const rest = filled(row, kind.fields).filter(
    ({ name }) => name !== content?.name && name !== link && name !== timeFieldOf(kind) && !said.has(name),
  );
  const isTag = ({ type }: Field) => type === "choice" || type === "boolean";
  return {
    content,
    tags: rest.filter(isTag),
    files: rest.filter(isFiled),
    lines: rest.filter((field) => !isTag(field) && !isFiled(field) && field.type !== "json"),
  };
}

function Lines({ fields, show }: { fields: Field[]; show: (field: Field) => ReactNode }) {
  if (fields.length === 0) return null;
  return (
    <dl className="kr-entry-lines">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.label}</dt>
          <dd>{show(field)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Note({ kind, row, link }: NoteProps) {
  const { content, tags, files, lines } = partsOf(kind, row, link);
  const writer = writerOf(row);
  const show = (field: Field) => {
    const brief = field.type === "text"; // no copy icons between the facts
    return <FieldShow field={field} value={row[field.name]} masked={isMasked(field, row)} dense={brief} />;
  };
  return (
    <article className="kr-entry kr-note">
      <PersonMark name={writer} size={28} />
      <div className="kr-entry-body">
        <header className="kr-entry-head">
          <span>{writer}</span>
          {tags.map((field) => (
            <Tooltip key={field.name} title={field.label}>
              <span>{show(field)}</span>
            </Tooltip>
          ))}
          <Time at={String(row[timeFieldOf(kind)] ?? row.created_at)} />
          <span className="kr-entry-actions">
            <ActionButtons kind={kind} row={row} max={0} size="small" />
          </span>
        </header>
        {content ? <div className="kr-entry-content">{show(content)}</div> : null}
        <Lines fields={lines} show={show} />
        {files.map((field) => (
          <div key={field.name}>{show(field)}</div>
        ))}
      </div>
    </article>
  );
}

/** The labels of the changed fields, in one line, before anybody unfolds them. */
function Summary({ kind, change }: { kind: Kind; change: Change }) {
  const { t } = useTranslation();
  const labels = change.diff.map(({ field, label }) => label || fieldOf(kind, field)?.label || field);
  const words = labels.slice(0, 4).join(t("actions.comma"));
  return labels.length > 4 ? t("record.and_others", { names: words, count: labels.length }) : words;
}

export function ChangeEntry({ kind, change, unfolded = false }: { kind: Kind; change: Change; unfolded?: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(unfolded);
  const some = change.diff.length > 0;
  return (
    <article className="kr-entry kr-change">
      <span className="kr-dot" aria-hidden />
      <div className="kr-entry-body">
        <header className="kr-entry-head">
          {change.actor.kind === "user" ? (
            <span>{change.actor.label}</span>
          ) : (
            <span title={change.actor.label}>{t("record.system")}</span>
          )}
          <span className="kr-verb">{change.label}</span>
          {change.text ? <span>{change.text}</span> : null}
          {some ? (
            <Button type="text" size="small" className="kr-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
              <Summary kind={kind} change={change} />
              <span className="k-unseen"> {t("record.what_changed")}</span>
              {open ? <UpOutlined /> : <DownOutlined />}
            </Button>
          ) : null}
          <Time at={change.at} />
        </header>
        {some && open ? <Diff kind={kind} diff={change.diff} /> : null}
      </div>
    </article>
  );
}
