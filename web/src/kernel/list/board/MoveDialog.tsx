/** What a move asks for: the inputs of its action, and what the gate misses on the record itself; one button saves both. */
import { Alert, Button, Form, Modal } from "antd";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, pathOf, runOne } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { FormFields, showProblem } from "@/kernel/form/FormFields";
import { fault, useOnce } from "@/kernel/form/once";
import { sentenceOf } from "@/kernel/form/problems";
import { isSaveKey } from "@/kernel/form/saveKey";
import { changesOf, defaultsOf, type Problems, placed, problemsOf, type Values } from "@/kernel/form/values";
import { type Board, type Field, fieldOf, type Kind, type Row, titleOf } from "@/kernel/kinds";
import { inputsOf, type Moves, type Moving, presetOf } from "@/kernel/list/board/useMoves";
import "@/kernel/actions/actions.css";

/** Fields of the record among these names that this person may write. */
function ownFields(kind: Kind, names: string[], inputs: Field[]): Field[] {
  const free = names.filter((name) => !inputs.some((field) => field.name === name));
  return free
    .flatMap((name) => fieldOf(kind, name) ?? [])
    .filter(({ right, readonly }) => right === "write" && !readonly);
}

function useGate(kind: Kind, board: Board, step: Moving) {
  const { t } = useTranslation();
  const inputs = inputsOf(step, board);
  const [values, setValues] = useState<Values>(() => ({ ...step.row, ...defaultsOf(inputs) }));
  const [names, setNames] = useState(Object.keys(step.asked ?? {}));
  const [sentence, setSentence] = useState(step.sentence);
  const [version, setVersion] = useState(step.row.version);
  const own = ownFields(kind, names, inputs);
  const fields = [...own, ...inputs];
  const [problems, setProblems] = useState<Problems>(() => placed(fields, step.asked ?? {}).here);
  const change = (name: string, value: unknown) => {
    setValues((before) => ({ ...before, [name]: value }));
    setProblems(({ [name]: _gone, ...others }) => others);
  };
  const check = () => {
    const found = problemsOf(fields, values, { missing: t("form.missing"), unreadable: t("fields.not_json") });
    setProblems(found);
    return found;
  };
  const refused = (error: unknown): Problems => {
    const told = error instanceof ApiError ? (error.fields ?? {}) : {};
    const all = [...new Set([...names, ...Object.keys(told)])];
    const { here, elsewhere } = placed([...ownFields(kind, all, inputs), ...inputs], told);
    setNames(all);
    setProblems(here);
    setSentence([sentenceOf(error, t), ...Object.values(elsewhere)].join(" "));
    return here;
  };
  return { inputs, own, values, problems, sentence, version, setVersion, change, check, refused };
}

type Gate = ReturnType<typeof useGate>;

function useSubmit(kind: Kind, board: Board, step: Moving, moves: Moves) {
  const gate = useGate(kind, board, step);
  const [running, setRunning] = useState(false);
  const { once } = useOnce();
  const send = async (): Promise<Problems> => {
    const changes = changesOf(gate.own, gate.values, step.row);
    setRunning(true);
    try {
      if (Object.keys(changes).length > 0) {
        const row = await api.patch<Row>(`${pathOf(kind)}/${step.row.id}`, { ...changes, version: gate.version });
        gate.setVersion(row.version);
      }
      const input = { ...presetOf(step, board), ...changesOf(gate.inputs, gate.values, {}) };
      const answer = await runOne(kind, step.action.name, step.row.id, input);
      await moves.arrived(step, answer.message);
      return {};
    } catch (error) {
      return gate.refused(error);
    } finally {
      setRunning(false);
    }
  };
  return { gate, running, submit: () => once(async () => fault(gate.check()) ?? (await send())) };
}

interface Props {
  kind: Kind;
  board: Board;
  step: Moving;
  moves: Moves;
}

function Asking({ to, gate }: { to: string; gate: Gate }) {
  const { t } = useTranslation();
  const groups = [
    { title: gate.own.length > 0 ? t("board.gate", { to }) : "", fields: gate.own },
    { title: "", fields: gate.inputs },
  ].filter(({ fields }) => fields.length > 0);
  return (
    <>
      {gate.sentence ? (
        <Alert className="kform-note" type="warning" showIcon title={gate.sentence} role="alert" />
      ) : null}
      <Form layout="vertical" component="div">
        <FormFields groups={groups} values={gate.values} problems={gate.problems} onChange={gate.change} eager single />
      </Form>
    </>
  );
}

function Footer({
  step,
  running,
  onLeave,
  onGo,
}: {
  step: Moving;
  running: boolean;
  onLeave: () => void;
  onGo: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Button onClick={onLeave}>{t("actions.cancel")}</Button>
      <Button type="primary" danger={step.action.danger} loading={running} onClick={onGo}>
        {step.action.label}
      </Button>
    </>
  );
}

export default function MoveDialog({ kind, board, step, moves }: Props) {
  const { t } = useTranslation();
  const { gate, running, submit } = useSubmit(kind, board, step, moves);
  const root = useRef<HTMLDivElement>(null);
  const go = async () => showProblem(root.current, await submit());
  const keys = (event: KeyboardEvent) => {
    if (!isSaveKey(event)) return;
    event.preventDefault();
    void go();
  };
  return (
    <Modal
      open
      title={t("board.moveTitle", { name: titleOf(kind, step.row), to: step.to.label })}
      width={{ xs: "100vw", sm: 480 }}
      centered
      className="kdialog-full"
      mask={{ closable: false }}
      closable={!running}
      keyboard={!running}
      onCancel={moves.leave}
      footer={<Footer step={step} running={running} onLeave={moves.leave} onGo={go} />}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens for the save keys of the fields inside */}
      <div ref={root} className="kform-body" onKeyDown={keys}>
        <Asking to={step.to.label} gate={gate} />
      </div>
    </Modal>
  );
}
