/** A flow drawn on its page: what begins it, under which condition, its steps one under another, and how it ends. */
import { PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Skeleton } from "antd";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Begins, Ends } from "@/domains/approvals/flow/Ends";
import { between, moved, toggled } from "@/domains/approvals/flow/order";
import { StepBox, StepStill } from "@/domains/approvals/flow/StepBox";
import { STEP, useDrawing } from "@/domains/approvals/flow/useDrawing";
import { Around } from "@/kernel/form/around";
import { LeaveGuard } from "@/kernel/form/LeaveGuard";
import { sentenceOf } from "@/kernel/form/problems";
import { CreateDialog, EditDialog } from "@/kernel/form/RecordForm";
import { type Kind, type Row, titleOf, useKind } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/approvals/flow/drawing.css";
import "@/domains/approvals/flow/trial.css";

type Drawing = ReturnType<typeof useDrawing>;

function Add({ after, onAdd }: { after: Row | undefined; onAdd: () => void }) {
  const { t } = useTranslation();
  const label = after ? t("approvals.flow.addAfter", { name: String(after.name) }) : t("approvals.flow.addFirst");
  return (
    <Button className="fd-add" size="small" shape="circle" icon={<PlusOutlined />} aria-label={label} onClick={onAdd} />
  );
}

/** Said and shown while something is not saved yet. */
function Unsaved({ drawing }: { drawing: Drawing }) {
  const { t } = useTranslation();
  const { save, put, changed } = drawing;
  const words = {
    title: t("approvals.flow.leave"),
    help: t("approvals.flow.leaveHelp"),
    go: t("approvals.flow.go"),
    stay: t("approvals.flow.stay"),
  };
  return (
    <>
      <LeaveGuard dirty={changed} words={words} />
      {save.error ? <Alert type="error" showIcon title={sentenceOf(save.error, t)} /> : null}
      {changed ? (
        <div className="fd-unsaved">
          <span>{t("approvals.flow.unsaved")}</span>
          <Button onClick={() => put(null)}>{t("approvals.flow.undoAll")}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            {t("approvals.flow.save")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** What is put elsewhere on the page loses the focus; it gets it back, or its box does where a button is at its end. */
function useKeptFocus() {
  const held = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const one = held.current;
    held.current = null;
    one?.focus();
    if (one && document.activeElement !== one) one.closest(".fd-step")?.querySelector<HTMLElement>(".fd-open")?.focus();
  });
  return () => {
    held.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  };
}

function useHands(drawing: Drawing) {
  const { t } = useTranslation();
  const { now, put, steps } = drawing;
  const [said, say] = useState("");
  const keep = useKeptFocus();
  const move = (step: Row, by: -1 | 1) => {
    const next = moved(now, step.id, by);
    keep();
    put(next);
    say(t("approvals.flow.stands", { name: String(step.name), place: next.order.indexOf(step.id) + 1 }));
  };
  const toggle = (step: Row) => {
    const next = toggled(now, step.id);
    put(next);
    const gone = next.removed.includes(step.id);
    say(t(gone ? "approvals.flow.goneNamed" : "approvals.flow.keptNamed", { name: String(step.name) }));
  };
  const placeOf = (at: number) => between(num(steps[at]), num(steps[at + 1]));
  return { said, move, toggle, placeOf };
}

const num = (step: Row | undefined) => (step ? Number(step.position) : undefined);

interface StepsProps {
  drawing: Drawing;
  kind: Kind;
  flow: Row;
  writes: boolean;
}

function Steps({ drawing, kind, flow, writes }: StepsProps): ReactNode {
  const { steps, now } = drawing;
  const { said, move, toggle, placeOf } = useHands(drawing);
  const [open, setOpen] = useState<Row | null>(null);
  const [adding, setAdding] = useState<number | null>(null);
  const initial = { flow: { id: flow.id, label: String(flow.name) }, position: adding ?? 10 };
  return (
    <>
      {writes ? <li>{<Add after={undefined} onAdd={() => setAdding(placeOf(-1))} />}</li> : null}
      {steps.map((step, at) => (
        <li key={step.id}>
          {writes ? (
            <>
              <StepBox
                kind={kind}
                step={step}
                number={at + 1}
                count={steps.length}
                gone={now.removed.includes(step.id)}
                onOpen={() => setOpen(step)}
                onMove={(by) => move(step, by)}
                onToggle={() => toggle(step)}
              />
              <Add after={step} onAdd={() => setAdding(placeOf(at))} />
            </>
          ) : (
            <StepStill kind={kind} step={step} number={at + 1} />
          )}
        </li>
      ))}
      <li className="fd-said" aria-live="polite">
        {said}
        {open ? <EditDialog kind={kind} row={open} open onClose={() => setOpen(null)} /> : null}
        {writes ? (
          <CreateDialog kind={kind} open={adding !== null} initial={initial} onClose={() => setAdding(null)} />
        ) : null}
      </li>
    </>
  );
}

export default function FlowMatter({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const steps = useKind(STEP);
  const drawing = useDrawing(row);
  const writes = Boolean(kind.can.includes("update") && row.can?.includes("update"));
  if (drawing.error) return <Trouble error={drawing.error} onRetry={drawing.refetch} />;
  if (!steps || !drawing.loaded) return <Skeleton active />;
  return (
    <Around.Provider value={{ ...row, flow: { id: row.id, label: titleOf(kind, row) } }}>
      <div className="fd">
        <ol aria-label={t("record.panel.flow")}>
          <Begins flow={row} />
          <Steps drawing={drawing} kind={steps} flow={row} writes={writes} />
          <Ends flow={row} empty={drawing.steps.length === 0} />
        </ol>
        {writes ? <Unsaved drawing={drawing} /> : null}
        {writes ? <p className="fd-hint">{t("approvals.flow.keys")}</p> : null}
      </div>
    </Around.Provider>
  );
}
