/** What a customer says of himself beside what we have: taken over field by field. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOffers } from "@/domains/intake/offered";
import { refresh, runOne, useRecord } from "@/kernel/api";
import { textOf } from "@/kernel/fields/values";
import { sentenceOf } from "@/kernel/form/problems";
import type { Link } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/intake/intake.css";

const shown = (value: unknown): string =>
  value && typeof value === "object" && "label" in value ? String((value as Link).label) : textOf(value);

/** Taking over what was left ticked. */
function useTaking({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const take = async (fields: string[]) => {
    setBusy(true);
    try {
      await runOne(kind, "take_over", row.id, { fields });
      void message.success(t("intake.taken"));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
    setBusy(false);
    await refresh(client, kind);
  };
  return { busy, take };
}

export default function AnswerPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { labelOf } = useOffers();
  const { busy, take } = useTaking({ kind, row });
  const { data: ours } = useRecord("customers.customer", (row.customer as Link | null)?.id);
  const told = Object.entries((row.told ?? {}) as Record<string, unknown>);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = told.map(([name]) => name).filter((name) => !left.has(name));
  const toggle = (name: string) => {
    const next = new Set(left);
    if (!next.delete(name)) next.add(name);
    setLeft(next);
  };
  return (
    <div className="i-answer">
      <ul>
        {told.map(([name, word]) => (
          <li key={name}>
            <Checkbox checked={!left.has(name)} onChange={() => toggle(name)}>
              <b>{labelOf(name)}</b>
            </Checkbox>
            <small>
              {shown(ours?.[name]) || "–"} → <ins>{shown(word)}</ins>
            </small>
          </li>
        ))}
      </ul>
      {told.length === 0 ? <p className="kr-none">{t("intake.nothingNew")}</p> : null}
      <Button type="primary" loading={busy} onClick={() => void take(chosen)}>
        {chosen.length ? t("intake.take", { count: chosen.length }) : t("intake.takeNone")}
      </Button>
      <p className="kr-none">{t("intake.unverified")}</p>
    </div>
  );
}
