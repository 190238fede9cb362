/** Two to five records side by side: which one stays, which values it gets, what hangs on each, and the merge. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Alert, App, Button, Checkbox, Input, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Choices, linesOf } from "@/domains/merging/Choices";
import { MOST, mergesOf, type Sides, useSides, useUnmerge } from "@/domains/merging/merging";
import { refresh, runOne } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { recordAddress, useGo } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { many } from "@/kernel/form/words";
import { showCount, showDay } from "@/kernel/format";
import { type Kind, titleOf, useKind, useKinds } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/merging/merging.css";

interface Choice {
  survivor: string;
  take: Record<string, string>;
}

/** After a merge the way back stands in the toast. */
function useMerged(kind: Kind) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const unmerge = useUnmerge(kind);
  const undo = async (id: string, toast: string) => {
    message.destroy(toast);
    try {
      const merge = (await mergesOf(kind.name, id)).rows.find(({ can }) => can);
      if (merge) void message.success(await unmerge(id, merge.id));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
  return (id: string, words: string) => {
    const key = `merged-${id}`;
    const back = (
      <Button key="undo" type="link" size="small" onClick={() => undo(id, key)}>
        {t("actions.undo")}
      </Button>
    );
    void message.success({ key, duration: 10, content: [words, back] });
  };
}

function useMerging(kind: Kind, sides: Sides) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const go = useGo();
  const merged = useMerged(kind);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async ({ survivor, take }: Choice, reason: string) => {
    setBusy(true);
    setError(undefined);
    const others = sides.rows.map(({ id }) => id).filter((id) => id !== survivor);
    try {
      await runOne(kind, "merge", survivor, { others, take, reason: reason || null });
      await refresh(client, kind);
      merged(survivor, t("merging.done", { shown: showCount(sides.rows.length), kind: many(kind) }));
      go(recordAddress(kind.name, survivor));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return { busy, error, run };
}

interface HeadProps {
  kind: Kind;
  sides: Sides;
  survivor: string;
  onKeep: (id: string) => void;
}

function Heads({ kind, sides, survivor, onKeep }: HeadProps) {
  const { t } = useTranslation();
  return (
    <div className="mg-line mg-heads" role="radiogroup" aria-label={t("merging.keep")}>
      <div className="mg-label">{t("merging.keep")}</div>
      {sides.rows.map((row) => (
        <label key={row.id} className="mg-cell mg-head" data-taken={row.id === survivor}>
          <input type="radio" name="survivor" checked={row.id === survivor} onChange={() => onKeep(row.id)} />
          <span>
            <b>{titleOf(kind, row)}</b>
            <small className="k-figures">
              {String(row.number ?? "")} · {showDay(String(row.created_at ?? ""))}
            </small>
          </span>
        </label>
      ))}
      <div className="mg-cell mg-result mg-resulthead">
        <b>{t("merging.result")}</b>
      </div>
    </div>
  );
}

function Hanging({ sides }: { sides: Sides }) {
  const { t } = useTranslation();
  if (sides.children.length === 0) return null;
  return (
    <section className="mg-hanging" aria-label={t("merging.hanging")}>
      <h2>{t("merging.hanging")}</h2>
      {sides.children.map(({ kind, link, label, counts }) => (
        <div key={`${kind}.${link}`} className="mg-line">
          <div className="mg-label">{label}</div>
          {sides.rows.map((row) => (
            <div key={row.id} className="mg-cell">
              <span className="mg-whose">{String(row.number ?? "")}</span>
              <span className="mg-value k-figures">{showCount(counts[row.id] ?? 0)}</span>
            </div>
          ))}
          <div className="mg-cell mg-result">
            <span className="mg-whose">{t("merging.result")}</span>
            <span className="mg-value k-figures">
              {showCount(Object.values(counts).reduce((sum, count) => sum + count, 0))}
            </span>
          </div>
        </div>
      ))}
    </section>
  );
}

function Warnings({ sides, error }: { sides: Sides; error: unknown }) {
  const { t } = useTranslation();
  const fields = error instanceof ApiError ? Object.values(error.fields) : [];
  return (
    <>
      {sides.may ? null : <Alert type="warning" showIcon title={t("merging.may_not")} />}
      {sides.warnings.map(({ field, message }) => (
        <Alert key={field} type="info" showIcon title={message} />
      ))}
      {error ? (
        <Alert role="alert" type="error" showIcon title={sentenceOf(error, t)} description={fields.join(" ") || null} />
      ) : null}
    </>
  );
}

function Merging({ kind, sides }: { kind: Kind; sides: Sides }) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<Choice>({ survivor: sides.rows[0]?.id ?? "", take: {} });
  const [everything, setEverything] = useState(false);
  const [reason, setReason] = useState("");
  const { busy, error, run } = useMerging(kind, sides);
  const take = (field: string, id: string) => setChoice({ ...choice, take: { ...choice.take, [field]: id } });
  const lines = linesOf(kind, sides, everything);
  const props = { kind, sides, survivor: choice.survivor, take: choice.take };
  return (
    <div className="mg-page" style={{ "--mg-sides": sides.rows.length } as React.CSSProperties}>
      <header>
        <h1>{t("merging.title", { kind: many(kind) })}</h1>
        <Checkbox checked={everything} onChange={(event) => setEverything(event.target.checked)}>
          {t("merging.everything")}
        </Checkbox>
      </header>
      <p className="mg-help">{t("merging.help")}</p>
      <Warnings sides={sides} error={error} />
      <div className="mg-grid">
        <Heads {...props} onKeep={(survivor) => setChoice({ ...choice, survivor })} />
        <Choices {...props} lines={lines} onTake={take} />
        {lines.length === 0 ? <p className="mg-help">{t("merging.alike")}</p> : null}
      </div>
      <Hanging sides={sides} />
      <footer>
        <Input
          value={reason}
          maxLength={200}
          placeholder={t("merging.reason")}
          aria-label={t("merging.reason")}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="primary" loading={busy} disabled={!sides.may} onClick={() => run(choice, reason.trim())}>
          {t("merging.run", { shown: showCount(sides.rows.length), kind: many(kind) })}
        </Button>
      </footer>
    </div>
  );
}

function useAsked(): { kind: string; ids: string[] } {
  const { domain } = useParams({ strict: false }) as { domain?: string };
  const search = useSearch({ strict: false }) as { ids?: string; kind?: string };
  const ids = [...new Set(String(search.ids ?? "").split(","))].filter(Boolean).slice(0, MOST + 1);
  return { kind: `${domain}.${search.kind ?? "customer"}`, ids };
}

export default function MergePage() {
  const { t } = useTranslation();
  const { kind: name, ids } = useAsked();
  const kinds = useKinds();
  const kind = useKind(name);
  const navigate = useNavigate();
  const { data, error, refetch } = useSides(name, ids.length <= MOST ? ids : []);
  if (kinds.isPending) return <Skeleton active className="mg-page" />;
  if (!kind || ids.length < 2 || ids.length > MOST) {
    return (
      <Quiet line={t("merging.choose")}>
        <Button onClick={() => navigate({ to: `/${name.replace(".", "/")}` as string })}>{t("merging.to_list")}</Button>
      </Quiet>
    );
  }
  if (error) return <Trouble error={error} onRetry={refetch} />;
  if (!data) return <Skeleton active className="mg-page" paragraph={{ rows: 8 }} />;
  return <Merging key={ids.join()} kind={kind} sides={data} />;
}
