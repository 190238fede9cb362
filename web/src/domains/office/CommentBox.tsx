/** Where a comment is written: `@` offers people by name or pinyin; Ctrl+Enter sends it. */
import { Button, Mentions } from "antd";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Offered, type Said, stillNamed, useOffered } from "@/domains/office/comments";
import { ApiError } from "@/kernel/errors";
import { sentenceOf } from "@/kernel/form/problems";
import { isSaveKey } from "@/kernel/form/saveKey";
import type { Kind, Link, Row } from "@/kernel/kinds";

interface Props {
  kind: Kind;
  row: Row;
  text?: string;
  named?: Link[];
  verb: string;
  onSend: (said: Said) => Promise<void>;
  onLeave?: () => void;
}

interface ToolsProps {
  verb: string;
  sending: boolean;
  empty: boolean;
  onSend: () => void;
  onLeave: (() => void) | undefined;
}

function useWords({ text = "", named = [], onSend }: Pick<Props, "text" | "named" | "onSend">) {
  const { t } = useTranslation();
  const [words, setWords] = useState(text);
  const [people, setPeople] = useState(named);
  const [problem, setProblem] = useState("");
  const [sending, setSending] = useState(false);
  const send = async () => {
    if (!words.trim() || sending) return;
    setSending(true);
    setProblem("");
    try {
      await onSend({ text: words.trim(), mentions: stillNamed(words, people) });
      setWords("");
      setPeople([]);
    } catch (error) {
      const told = error instanceof ApiError ? (error.fields.mentions ?? error.fields.text) : undefined;
      setProblem(told ?? sentenceOf(error, t));
    } finally {
      setSending(false);
    }
  };
  const name = (one?: Link) => one && setPeople((all) => [...all, one]);
  const change = (next: string) => {
    setWords(next);
    setProblem("");
  };
  return { words, change, problem, sending, send, name };
}

function useOptions(offered: Offered[] | undefined) {
  const { t } = useTranslation();
  return (offered ?? []).map(({ id, label, sees, department }) => {
    const person = department ? `${label} · ${department}` : label;
    return { key: id, value: label, disabled: !sees, label: sees ? person : t("comments.blind", { person }) };
  });
}

function Tools({ verb, sending, empty, onSend, onLeave }: ToolsProps) {
  const { t } = useTranslation();
  return (
    <div className="o-say-tools">
      {onLeave ? <Button onClick={onLeave}>{t("form.cancel")}</Button> : null}
      <Button type="primary" loading={sending} disabled={empty} onClick={onSend}>
        {verb}
      </Button>
    </div>
  );
}

export function CommentBox({ kind, row, text, named, verb, onSend, onLeave }: Props) {
  const { t } = useTranslation();
  const [q, setQ] = useState<string | null>(null);
  const { words, change, problem, sending, send, name } = useWords({ text, named, onSend });
  const { data, isFetching } = useOffered(kind, row, q);
  const options = useOptions(data?.rows);
  const keys = (event: KeyboardEvent) => {
    if (!isSaveKey(event)) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className="o-say">
      <Mentions
        value={words}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={4000}
        placeholder={t("comments.write")}
        aria-label={t("comments.write")}
        status={problem ? "error" : undefined}
        filterOption={false}
        loading={isFetching}
        notFoundContent={t("comments.nobody")}
        options={options}
        onSearch={setQ}
        onSelect={({ key }) => name(data?.rows.find(({ id }) => String(key).startsWith(id)))}
        onChange={change}
        onKeyDown={keys}
      />
      {problem ? (
        <p className="o-problem" role="alert">
          {problem}
        </p>
      ) : null}
      <Tools verb={verb} sending={sending} empty={!words.trim()} onSend={() => void send()} onLeave={onLeave} />
    </div>
  );
}
