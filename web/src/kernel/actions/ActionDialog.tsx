/** Any action, drawn from its schema: the sentence of what will happen, its inputs, the verb on the button. */

import { Alert, Button, Form, Modal, Progress } from "antd";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failures } from "@/kernel/actions/Failures";
import { type ActionCourse, type ActionDialogProps, useActionDialog } from "@/kernel/actions/useActionDialog";
import { namesOf } from "@/kernel/actions/useRun";
import { FormFields, showProblem } from "@/kernel/form/FormFields";
import { sentenceOf } from "@/kernel/form/problems";
import { isSaveKey } from "@/kernel/form/saveKey";
import { many } from "@/kernel/form/words";
import { showCount } from "@/kernel/format";
import type { Action, Kind } from "@/kernel/kinds";
import "@/kernel/actions/actions.css";

export type { ActionDialogProps } from "@/kernel/actions/useActionDialog";
export type { Outcome, Target } from "@/kernel/actions/useRun";

/** "领取 3 个客户"; for a single row the verb alone. */
function useVerb(kind: Kind, action: Action, count: number): string {
  const { t } = useTranslation();
  if (count === 1) return action.label;
  return t("actions.verb", {
    action: action.label,
    count,
    shown: showCount(count),
    kind: many(kind),
  });
}

/** The title already says how many; names say which. */
function Sentence({ kind, action, target, count }: ActionDialogProps & { count: number }) {
  const { t } = useTranslation();
  const names = namesOf(kind, target).slice(0, 3).join(t("actions.comma"));
  const whom = t("actions.whom", { count, shown: showCount(count), kind: many(kind), names });
  return (
    <div className="kact-sentence">
      {names ? <p>{count > 1 ? t("actions.whom_named", { whom, names }) : names}</p> : null}
      {action.help ? <p className="kact-help">{action.help}</p> : null}
      {action.name === "delete" ? <p className="kact-help">{t("actions.delete_help")}</p> : null}
    </div>
  );
}

function Running({ course }: { course: ActionCourse }) {
  const { t } = useTranslation();
  const past = (course.progress?.done ?? 0) + (course.progress?.failed ?? 0);
  const percent = course.count ? Math.min(99, Math.floor((past / course.count) * 100)) : 0;
  return (
    <div role="status" aria-live="polite">
      <Progress percent={percent} status="active" aria-label={t("actions.progress")} />
      <p className="kact-help">{t("actions.so_far", { past: showCount(past), all: showCount(course.count) })}</p>
    </div>
  );
}

function Ended({ kind, course }: { kind: Kind; course: ActionCourse }) {
  const { t } = useTranslation();
  const outcome = course.outcome;
  if (!outcome) return null;
  const words = {
    done: showCount(outcome.done),
    failed: showCount(outcome.failed),
  };
  return (
    <>
      <Alert
        className="kform-note"
        type={outcome.done > 0 ? "warning" : "error"}
        showIcon
        title={outcome.stopped ? t("actions.stopped", words) : t("actions.partly", words)}
        description={outcome.error ? sentenceOf(outcome.error, t) : undefined}
      />
      {outcome.results.length > 0 ? <Failures kind={kind} results={outcome.results} /> : null}
    </>
  );
}

function Asking({ props, course }: { props: ActionDialogProps; course: ActionCourse }) {
  return (
    <>
      <Sentence {...props} count={course.count} />
      {course.sentence ? (
        <Alert className="kform-note" type="error" showIcon title={course.sentence} role="alert" />
      ) : null}
      {props.action.input.length > 0 ? (
        <Form layout="vertical" component="div">
          <FormFields
            groups={[{ title: "", fields: course.shown }]}
            values={course.values}
            problems={course.problems}
            onChange={course.change}
            eager
            single
          />
        </Form>
      ) : null}
    </>
  );
}

interface FooterProps {
  course: ActionCourse;
  verb: string;
  danger: boolean | undefined;
  onSubmit: () => void;
}

function Footer({ course, verb, danger, onSubmit }: FooterProps) {
  const { t } = useTranslation();
  if (course.outcome) return <Button onClick={course.close}>{t("form.close")}</Button>;
  if (course.running && course.count > 1) {
    return <Button onClick={course.stop}>{t("actions.stop")}</Button>;
  }
  return (
    <>
      <Button onClick={course.close}>{t("actions.cancel")}</Button>
      <Button type="primary" danger={danger} loading={course.running} onClick={onSubmit}>
        {verb}
      </Button>
    </>
  );
}

function Opened(props: ActionDialogProps) {
  const { kind, action } = props;
  const course = useActionDialog(props);
  const verb = useVerb(kind, action, course.count);
  const root = useRef<HTMLDivElement>(null);
  const submit = async () => showProblem(root.current, await course.submit());
  const keys = (event: KeyboardEvent) => {
    if (!isSaveKey(event) || course.outcome) return;
    event.preventDefault();
    void submit();
  };
  if (course.instant && !course.outcome?.failed) return null;
  const busy = course.running && course.count > 1;
  return (
    <Modal
      open
      title={verb}
      width={{ xs: "100vw", sm: 480 }}
      centered
      className="kdialog-full"
      mask={{ closable: false }}
      closable={!course.running}
      keyboard={!course.running}
      footer={<Footer course={course} verb={verb} danger={action.danger} onSubmit={submit} />}
      onCancel={course.close}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens for the save keys of the fields inside */}
      <div ref={root} className="kform-body" onKeyDown={keys}>
        {course.outcome ? (
          <Ended kind={kind} course={course} />
        ) : busy ? (
          <Running course={course} />
        ) : (
          <Asking props={props} course={course} />
        )}
      </div>
    </Modal>
  );
}

/** What was asked for stays what it was, though the list behind may count anew while it runs. */
function Held(props: ActionDialogProps) {
  const [{ kind, action, target }] = useState(props);
  return <Opened {...props} kind={kind} action={action} target={target} />;
}

export function ActionDialog(props: ActionDialogProps) {
  return props.open === false ? null : <Held {...props} />;
}
