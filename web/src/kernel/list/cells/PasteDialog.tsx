/** What a pasted block would do, cell by cell, before it is written: what changes, what stays, what is refused and why. */
import { Alert, Button, Modal, Progress, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useWaits } from "@/kernel/actions/waits";
import { FieldShow } from "@/kernel/fields";
import { sameValue } from "@/kernel/fields/values";
import { sentenceOf } from "@/kernel/form/problems";
import { fullTime } from "@/kernel/format";
import { type Field, type Kind, type Row, titleOf } from "@/kernel/kinds";
import type { Place } from "@/kernel/list/cells/places";
import { type Answer, type Block, type Result, usePaste, written } from "@/kernel/list/cells/usePaste";
import type { ListModel } from "@/kernel/list/useListModel";
import { useSaid } from "@/kernel/said";

interface Line {
  row: Row;
  after: Row | undefined;
  result: Result | undefined;
  cells: string[];
}

function linesOf({ rows, cells }: Block, tried: Answer): Line[] {
  const after = new Map(tried.rows.map((row) => [row.id, row]));
  const results = new Map(tried.results.map((result) => [result.id, result]));
  return rows.map((row, at) => ({
    row,
    after: after.get(row.id),
    result: results.get(row.id),
    cells: cells[at] ?? [],
  }));
}

/** The sentence at a cell, or at its row where the row as a whole is refused. */
function problemOf({ result }: Line, field: Field): string {
  return result?.fields?.[field.name] ?? (result?.ok === false ? (result.message ?? "") : "");
}

const changes = (line: Line, field: Field) =>
  !problemOf(line, field) && Boolean(line.after) && !sameValue(field, line.after?.[field.name], line.row[field.name]);

function Cell({ line, field, at }: { line: Line; field: Field; at: number }) {
  const { t } = useTranslation();
  const problem = problemOf(line, field);
  const conflict = line.result?.conflicts?.[field.name];
  if (problem) {
    const who = conflict ? ` ${t("cells.by", { who: conflict.by, when: fullTime(conflict.at) })}` : "";
    return (
      <td data-state="refused">
        <s>{line.cells[at] || t("cells.nothing")}</s>
        <small>
          {problem}
          {who}
        </small>
      </td>
    );
  }
  return (
    <td data-state={changes(line, field) ? "changes" : "same"}>
      <FieldShow field={field} value={line.after?.[field.name]} dense />
    </td>
  );
}

function Preview({ kind, lines, fields }: { kind: Kind; lines: Line[]; fields: Field[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="kl-preview" tabIndex={0} aria-label={t("cells.preview")}>
      <table>
        <thead>
          <tr>
            <th>{kind.label}</th>
            {fields.map((field) => (
              <th key={field.name}>{field.label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.row.id}>
              <th scope="row">{titleOf(kind, line.row)}</th>
              {fields.map((field, at) => (
                <Cell key={field.name} line={line} field={field} at={at} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Counts({ block, lines, changed }: { block: Block; lines: Line[]; changed: number }) {
  const { t } = useTranslation();
  const refused = lines.flatMap((line) => block.fields.filter((field) => problemOf(line, field))).length;
  const { rows, columns } = block.beyond;
  return (
    <div className="kl-counts">
      <p>{t("cells.changed", { count: changed })}</p>
      {refused ? <p className="kl-refused">{t("cells.refused", { count: refused })}</p> : null}
      {rows > 0 ? <p>{t("cells.rowsBeyond", { count: rows })}</p> : null}
      {columns > 0 ? <p>{t("cells.columnsBeyond", { count: columns })}</p> : null}
    </div>
  );
}

/** Says what became of it, with the way back. */
function useTold(undo: (answer: Answer) => Promise<Answer>) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { say } = useWaits();
  const back = async (answer: Answer) => {
    message.destroy("pasted");
    try {
      const undone = await undo(answer);
      void message.success(t("cells.pasteUndone", { count: written(undone).length }));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
  return (answer: Answer) => {
    if (answer.approvals?.length) say(answer.message ?? "", answer.approvals);
    const count = written(answer).length;
    if (!count) return;
    const content = (
      <>
        {t("cells.pasted", { count })}
        <Button type="link" size="small" onClick={() => void back(answer)}>
          {t("cells.undo")}
        </Button>
      </>
    );
    void message.open({ key: "pasted", type: "success", duration: 12, content });
  };
}

interface Props {
  model: ListModel;
  at: Place;
  text: string;
  onClose: () => void;
}

export default function PasteDialog({ model, at, text, onClose }: Props) {
  const { t } = useTranslation();
  const { block, tried, error, done, keep, undo } = usePaste(model, at, text);
  const tell = useTold(undo);
  const lines = tried ? linesOf(block, tried) : [];
  const changed = lines.flatMap((line) => block.fields.filter((field) => changes(line, field))).length;
  const write = async () => {
    const answer = await keep();
    if (!answer) return;
    onClose();
    tell(answer);
  };
  return (
    <Modal
      open
      width="min(1080px, 94vw)"
      title={t("cells.pasteTitle", { rows: block.rows.length, columns: block.fields.length })}
      okText={t("cells.write", { count: changed })}
      cancelText={t("cells.cancel")}
      okButtonProps={{ disabled: !changed, loading: done !== null }}
      onOk={() => void write()}
      onCancel={onClose}
    >
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} /> : null}
      {done === null ? null : <Progress percent={Math.round((100 * done) / block.rows.length)} />}
      {tried ? (
        <>
          <Counts block={block} lines={lines} changed={changed} />
          <Preview kind={model.kind} lines={lines} fields={block.fields} />
        </>
      ) : error ? null : (
        <Skeleton active />
      )}
    </Modal>
  );
}
