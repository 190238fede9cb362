/** One step of a drawn flow: whom it asks and until when; opened, moved and taken out from here. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, UndoOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { flowFields } from "@/domains/approvals/flowFields";
import { type Field, fieldOf, type Kind, type Link, type Row } from "@/kernel/kinds";

const choice = (kind: Kind | undefined, name: string, value: unknown) =>
  (kind && fieldOf(kind, name)?.choices?.find((one) => one.value === value)?.label) ?? String(value ?? "");

const labelOf = (value: unknown) => (value as Link | null | undefined)?.label ?? "";

/** Who decides, in words. */
function Who({ kind, step }: { kind: Kind; step: Row }) {
  const { t } = useTranslation();
  const ShowField = flowFields.field?.Show;
  const by = String(step.by);
  if (by === "manager") return <>{t("approvals.flow.manager", { level: Number(step.level) })}</>;
  if (by === "head") {
    const department = labelOf(step.department);
    return <>{department ? t("approvals.flow.head", { department }) : t("approvals.flow.ownHead")}</>;
  }
  if (by === "field" && ShowField) {
    return (
      <>
        {choice(kind, "by", by)} <ShowField field={fieldOf(kind, "field") as Field} value={step.field} />
      </>
    );
  }
  return (
    <>
      {choice(kind, "by", by)} {labelOf(by === "role" ? step.role : step.person)}
    </>
  );
}

function Facts({ kind, step }: { kind: Kind; step: Row }) {
  const { t } = useTranslation();
  const hours = Number(step.hours ?? 0);
  return (
    <>
      <span className="fd-who">
        <Who kind={kind} step={step} />
      </span>
      <span>{choice(kind, "vote", step.vote)}</span>
      <span>
        {hours
          ? `${t("approvals.flow.hours", { count: hours })}${t(`approvals.try.late.${step.late as "remind"}`)}`
          : t("approvals.try.noLimit")}
      </span>
    </>
  );
}

export interface StepProps {
  kind: Kind;
  step: Row;
  number: number;
  count: number;
  gone: boolean;
  onOpen: () => void;
  onMove: (by: -1 | 1) => void;
  onToggle: () => void;
}

const tools = [
  { word: "up", icon: <ArrowUpOutlined />, does: ({ onMove }: StepProps) => onMove(-1) },
  { word: "down", icon: <ArrowDownOutlined />, does: ({ onMove }: StepProps) => onMove(1) },
  { word: "remove", icon: <DeleteOutlined />, does: ({ onToggle }: StepProps) => onToggle() },
] as const;

function Tools(props: StepProps) {
  const { step, number, count, gone, onToggle } = props;
  const { t } = useTranslation();
  const name = String(step.name);
  if (gone) {
    return (
      <Button
        size="small"
        icon={<UndoOutlined />}
        onClick={onToggle}
        aria-label={t("approvals.flow.keepNamed", { name })}
      >
        {t("approvals.flow.keep")}
      </Button>
    );
  }
  const ends = { up: number === 1, down: number === count, remove: false };
  return tools.map(({ word, icon, does }) => (
    <Button
      key={word}
      type="text"
      size="small"
      icon={icon}
      disabled={ends[word]}
      aria-label={t(`approvals.flow.${word}`, { name })}
      onClick={() => does(props)}
    />
  ));
}

/** Alt and the arrows move it, Delete takes it out and puts it back: the box keeps the focus. */
function keysOf({ gone, onMove, onToggle }: StepProps) {
  return (event: KeyboardEvent) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (event.altKey && by && !gone) onMove(by);
    else if (event.key === "Delete") onToggle();
    else return;
    event.preventDefault();
  };
}

/** For who may change the flow. */
export function StepBox(props: StepProps) {
  const { kind, step, number, gone, onOpen } = props;
  const { t } = useTranslation();
  return (
    <div className={gone ? "fd-box fd-step fd-gone" : "fd-box fd-step"}>
      <button
        type="button"
        className="fd-open"
        disabled={gone}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
        onClick={onOpen}
        onKeyDown={keysOf(props)}
      >
        <b>
          {number}. {String(step.name)}
        </b>
        {gone ? <span>{t("approvals.flow.gone")}</span> : <Facts kind={kind} step={step} />}
      </button>
      <div className="fd-tools">
        <Tools {...props} />
      </div>
    </div>
  );
}

/** For who only reads it. */
export function StepStill({ kind, step, number }: Pick<StepProps, "kind" | "step" | "number">) {
  return (
    <div className="fd-box fd-step">
      <div className="fd-open">
        <b>
          {number}. {String(step.name)}
        </b>
        <Facts kind={kind} step={step} />
      </div>
    </div>
  );
}
