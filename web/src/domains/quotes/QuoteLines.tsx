/** The lines of a quote, written like a sheet: cell to cell by keys, a block from a workbook, the server's figures live. */
import {
  FilePdfOutlined,
  PlusOutlined,
  PrinterOutlined,
  RedoOutlined,
  SwapOutlined,
  UndoOutlined,
} from "@ant-design/icons";
import { Alert, Button, Skeleton } from "antd";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import WordTool from "@/domains/money/WordTool";
import { Compare } from "@/domains/quotes/Compare";
import { Heads } from "@/domains/quotes/Heads";
import { LineRow } from "@/domains/quotes/LineRow";
import { blank, type Column, type Draft, isBlock, MOST, pasted, type Sheet } from "@/domains/quotes/lines";
import { ReadLines } from "@/domains/quotes/ReadLines";
import { Totals } from "@/domains/quotes/Totals";
import { useLines, useSheet } from "@/domains/quotes/useLines";
import { ApiError } from "@/kernel/errors";
import { LeaveGuard } from "@/kernel/form/LeaveGuard";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/quotes/quotes.css";

function Failure({ found }: { found: ReturnType<typeof useLines> }) {
  const { t } = useTranslation();
  if (!found.failure) return null;
  const said = found.failure instanceof ApiError ? found.failure.message : "";
  const again = (
    <Button size="small" onClick={() => void found.reload()}>
      {t("quotes.reload")}
    </Button>
  );
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={said || t("quotes.notSaved")}
      action={found.stale ? again : undefined}
    />
  );
}

type Found = ReturnType<typeof useLines>;

/** What one does in the sheet: write, add, go from cell to cell, paste a block. */
function useHands({ state, step, dirty, save }: Found) {
  const table = useRef<HTMLTableElement>(null);
  const rows = state.now.length > 0 ? state.now : [blank()];
  const write = (drafts: Draft[], cell = "") => step({ do: "write", drafts, cell });
  const focus = (at: number, column: Column) =>
    window.setTimeout(() => table.current?.querySelector<HTMLInputElement>(`[data-cell="${at} ${column}"]`)?.focus());
  const add = (column: Column = "name") => {
    if (rows.length >= MOST) return;
    write([...rows, blank()]);
    focus(rows.length, column);
  };
  const move = (at: number, down: number, column: Column) =>
    at + down === rows.length ? add(column) : focus(Math.max(0, at + down), column);
  const paste = (event: ClipboardEvent, at: number, column: Column) => {
    const text = event.clipboardData.getData("text/plain");
    if (!isBlock(text)) return;
    event.preventDefault();
    write(pasted(rows, at, column, text));
  };
  const keys = (event: KeyboardEvent) => {
    const word = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
    // A dialog in front of the sheet has keys of its own; React hands them up here all the same.
    if (!["z", "y", "s"].includes(word) || !event.currentTarget.contains(event.target as Node)) return;
    event.preventDefault();
    if (word !== "s") step({ do: word === "y" || event.shiftKey ? "again" : "back" });
    else if (dirty) void save();
  };
  return { table, rows, write, add, move, paste, keys };
}

function Toolbar({ found, wrong, full, onAdd }: { found: Found; wrong: number; full: boolean; onAdd: () => void }) {
  const { t } = useTranslation();
  const { state, step, dirty, saving, save } = found;
  return (
    <div className="qt-tools">
      <Button icon={<PlusOutlined />} disabled={full} onClick={onAdd}>
        {t("quotes.add")}
      </Button>
      <Button
        icon={<UndoOutlined />}
        aria-label={t("quotes.undo")}
        disabled={state.past.length === 0}
        onClick={() => step({ do: "back" })}
      />
      <Button
        icon={<RedoOutlined />}
        aria-label={t("quotes.redo")}
        disabled={state.future.length === 0}
        onClick={() => step({ do: "again" })}
      />
      <Button type="primary" loading={saving} disabled={!dirty || wrong > 0} onClick={() => void save()}>
        {t("quotes.save")}
      </Button>
      <span role="status" className="qt-soft">
        {wrong > 0 ? t("quotes.wrong", { count: wrong }) : dirty ? t("quotes.unsaved") : ""}
      </span>
    </div>
  );
}

/** What the server says of a line: as it was tried last, else as it is stored. */
function answersOf({ trial, answer, sheet }: Found) {
  const places = new Map(trial.tried?.keys.map((key, at) => [key, at]));
  const stored = new Map(sheet.lines.map((line) => [line.id, line]));
  return ({ key }: Draft) => {
    const at = places.get(key);
    const tried = at === undefined ? undefined : answer?.lines[at];
    return { told: tried?.line ?? stored.get(key) ?? null, problems: tried?.problems ?? {} };
  };
}

function Rows({ found, hands }: { found: Found; hands: ReturnType<typeof useHands> }) {
  const { rows, write, move, paste } = hands;
  const of = answersOf(found);
  return rows.map((draft, at) => (
    <LineRow
      key={draft.key}
      draft={draft}
      at={at}
      {...of(draft)}
      margins={found.sheet.margins}
      onChange={(next, column) =>
        write(
          rows.map((row) => (row.key === draft.key ? next : row)),
          `${draft.key} ${column}`,
        )
      }
      onRemove={() => write(rows.filter(({ key }) => key !== draft.key))}
      onMove={(down, column) => move(at, down, column)}
      onPaste={(event, column) => paste(event, at, column)}
    />
  ));
}

function Editor({ sheet: fresh }: { sheet: Sheet }) {
  const { t } = useTranslation();
  const found = useLines(fresh);
  const hands = useHands(found);
  const { sheet, dirty, trial, answer } = found;
  const wrong = answer?.lines.filter(({ problems }) => Object.keys(problems).length > 0).length ?? 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole sheet, beside the buttons that do the same
    <div onKeyDown={hands.keys}>
      <LeaveGuard
        dirty={dirty}
        words={{
          title: t("quotes.leaveTitle"),
          help: t("quotes.leaveHelp"),
          go: t("quotes.leaveGo"),
          stay: t("quotes.leaveStay"),
        }}
      />
      <table className="qt-sheet k-figures" ref={hands.table}>
        <Heads margins={sheet.margins} />
        <tbody>
          <Rows found={found} hands={hands} />
        </tbody>
      </table>
      <Failure found={found} />
      <div className="qt-foot">
        <Toolbar found={found} wrong={wrong} full={hands.rows.length >= MOST} onAdd={() => hands.add()} />
        <Totals head={answer?.quote ?? sheet.quote} margins={sheet.margins} waiting={trial.waiting} free={sheet.free} />
      </div>
      <p className="qt-soft qt-help">{t("quotes.help")}</p>
    </div>
  );
}

export default function QuoteLines({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, isError, error, refetch } = useSheet(row.id);
  const [comparing, setComparing] = useState(false);
  // An action on the quote may have changed its lines too.
  const mark = `${row.version} ${row.state} ${row.gross} ${row.discount}`;
  const seen = useRef(mark);
  useEffect(() => {
    if (seen.current !== mark) void refetch();
    seen.current = mark;
  }, [mark, refetch]);
  if (isError) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const at = `/api/sales/quotes/${row.id}`;
  return (
    <section className="qt" aria-label={t("quotes.lines")}>
      <header className="qt-head">
        <h3>{t("quotes.lines")}</h3>
        {data.versions.length > 1 ? (
          <Button size="small" icon={<SwapOutlined />} onClick={() => setComparing(true)}>
            {t("quotes.compare")}
          </Button>
        ) : null}
        <Button size="small" icon={<PrinterOutlined />} href={`${at}/print`} target="_blank" rel="noopener">
          {t("quotes.print")}
        </Button>
        <Button size="small" icon={<FilePdfOutlined />} href={`${at}/pdf`} target="_blank" rel="noopener">
          {t("quotes.pdf")}
        </Button>
        <WordTool at={at} sort="quote" small />
      </header>
      {data.editable ? <Editor key={row.id} sheet={data} /> : <ReadLines sheet={data} />}
      {comparing ? <Compare id={row.id} versions={data.versions} onClose={() => setComparing(false)} /> : null}
    </section>
  );
}
