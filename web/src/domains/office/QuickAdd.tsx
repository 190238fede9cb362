/** A task in one line: in Chinese its date may stand in the words, and a picker is there in every language. */

import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import type { Dayjs } from "dayjs";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { addTask, type NewTask, readLine, TASK } from "@/domains/office/tasks";
import { refresh } from "@/kernel/api";
import { DatePicker, Line } from "@/kernel/fields/heavy";
import { useKeys } from "@/kernel/form/keys";
import { sentenceOf } from "@/kernel/form/problems";
import { local, now, showTime } from "@/kernel/format";
import { currentLanguage } from "@/kernel/i18n";
import { useSaid } from "@/kernel/said";

const PAUSE = 350;

/** The date that the server reads out of the words, a moment after one stops typing. */
function useRead(text: string): string | null {
  const [read, setRead] = useState<{ text: string; due: string | null }>({ text: "", due: null });
  const wanted = currentLanguage() === "en" ? "" : text.trim();
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    const wait = window.setTimeout(() => {
      readLine(wanted).then(
        ({ due }) => gone || setRead({ text: wanted, due }),
        () => undefined, // the words are kept as they are
      );
    }, PAUSE);
    return () => {
      gone = true;
      window.clearTimeout(wait);
    };
  }, [wanted]);
  return read.text === wanted && wanted ? read.due : null;
}

function useAdd(about: NewTask["about"], done: () => void) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const { keyOf } = useKeys();
  const [sending, setSending] = useState(false);
  const add = async (task: NewTask) => {
    setSending(true);
    try {
      const whole = { ...task, ...(about ? { about } : {}) };
      const made = await addTask(whole, keyOf(whole));
      void message.success(t("today.added", { task: made.subject, at: showTime(made.due) }));
      done();
      await refresh(client, TASK);
    } catch (error) {
      void message.error(sentenceOf(error, t));
    } finally {
      setSending(false);
    }
  };
  return { add, sending };
}

function When({ at, due, onChange }: { at: Dayjs | null; due: string | null; onChange: (at: Dayjs | null) => void }) {
  const { t } = useTranslation();
  return (
    <DatePicker
      showTime={{ format: "HH:mm", minuteStep: 5, defaultOpenValue: now().hour(18).minute(0) }}
      format="MM-DD HH:mm"
      value={at ?? (due ? local(due) : null)}
      placeholder={t("today.due")}
      aria-label={t("today.due")}
      onChange={onChange}
    />
  );
}

/** A date that was picked wins; else the words are read where they may hold one. */
function taskOf(words: string, at: Dayjs | null, chinese: boolean): NewTask {
  if (at) return { subject: words, due_at: at.toISOString() };
  return chinese ? { text: words } : { subject: words };
}

export function QuickAdd({ about }: { about?: NewTask["about"] }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState<Dayjs | null>(null);
  const due = useRead(text);
  const { add, sending } = useAdd(about, () => {
    setText("");
    setAt(null);
    input.current?.focus();
  });
  const chinese = currentLanguage() !== "en";
  const send = () => {
    if (text.trim() && !sending) void add(taskOf(text.trim(), at, chinese));
  };
  return (
    <form
      className="t-add"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Line
        ref={(found) => {
          input.current = found?.input ?? null;
        }}
        value={text}
        maxLength={200}
        placeholder={t(chinese ? "today.addHint" : "today.add")}
        aria-label={t("today.add")}
        onChange={({ target }) => setText(target.value)}
      />
      <When at={at} due={due} onChange={setAt} />
      <Button type="primary" htmlType="submit" loading={sending} disabled={!text.trim()}>
        {t("today.save")}
      </Button>
    </form>
  );
}
