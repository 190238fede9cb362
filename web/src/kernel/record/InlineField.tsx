/** A field that turns into its editor where it stands: Enter saves, Esc cancels, Ctrl+Enter in text areas. */
import { EditOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, type Conflict } from "@/kernel/errors";
import { FieldEdit, FieldShow } from "@/kernel/fields";
import { isEditable, isMasked, sameValue, Unreadable } from "@/kernel/fields/values";
import { Conflicts, type Side } from "@/kernel/form/Conflicts";
import { sentenceOf } from "@/kernel/form/problems";
import { isSaveKey } from "@/kernel/form/saveKey";
import type { Field, Kind, Row } from "@/kernel/kinds";
import { type Finish, finishOf, useLeaving } from "@/kernel/record/editing";
import { MaskedField } from "@/kernel/record/Uncover";
import { useSave } from "@/kernel/record/useSave";

interface Props {
  kind: Kind;
  row: Row;
  field: Field;
}

/** Typed values survive a refusal; a conflict asks which of the two stands. */
function useInlineEdit({ kind, row, field }: Props) {
  const { t } = useTranslation();
  const { save, reread } = useSave(kind, row.id);
  const before = row[field.name];
  const [draft, setDraft] = useState<unknown>(undefined);
  const [editing, setEditing] = useState(false);
  const [problem, setProblem] = useState("");
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [seen, setSeen] = useState(row.version);

  const open = () => {
    setSeen(row.version); // of what is on the screen now, also if the page reads a newer one meanwhile
    setDraft(before);
    setProblem("");
    setEditing(true);
  };
  const close = () => setEditing(false);
  const refused = (error: unknown) => {
    const refusal = error instanceof ApiError ? error : null;
    const found = refusal?.conflicts[field.name];
    if (found) return setConflict(found);
    setProblem(refusal?.fields[field.name] ?? sentenceOf(error, t));
    setEditing(true);
  };
  const commit = async (value: unknown, version?: number) => {
    if (value instanceof Unreadable) return;
    setProblem("");
    if (version === undefined && sameValue(field, value, before)) return close();
    setDraft(value);
    setEditing(false);
    await save({ field, before, after: value }, version ?? seen).catch(refused);
  };
  const resolve = async (side: Side) => {
    setConflict(null);
    const fresh = await reread();
    if (side === "yours") await commit(draft, fresh.version);
  };
  return { before, draft, setDraft, editing, problem, conflict, open, close, commit, resolve };
}

type Course = ReturnType<typeof useInlineEdit>;

function EditorButtons({ course }: { course: Course }) {
  const { t } = useTranslation();
  return (
    <div className="kr-editor-buttons">
      <Button size="small" type="primary" onClick={() => course.commit(course.draft)}>
        {t("form.save")}
      </Button>
      <Button size="small" onClick={course.close}>
        {t("form.cancel")}
      </Button>
    </div>
  );
}

function useEditorKeys(course: Course, finish: Finish) {
  return (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation(); // or the drawer around it would close
      course.close();
      return;
    }
    const enter = event.key === "Enter" && finish === "leave" && !event.nativeEvent.isComposing;
    if (!enter && !isSaveKey(event)) return;
    event.preventDefault();
    void course.commit(course.draft);
  };
}

function Editor({ field, course }: { field: Field; course: Course }) {
  const finish = finishOf(field);
  const root = useRef<HTMLDivElement>(null);
  const keys = useEditorKeys(course, finish);
  const change = (value: unknown) => {
    course.setDraft(value);
    if (finish === "pick") void course.commit(value);
  };
  useLeaving(root, () => {
    if (finish === "leave") void course.commit(course.draft);
    else if (finish === "pick" || sameValue(field, course.draft, course.before)) course.close();
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for the keys of the editor inside
    <div ref={root} className="kr-editor" onKeyDown={keys}>
      <FieldEdit
        field={field}
        value={course.draft}
        autoFocus
        status={course.problem ? "error" : undefined}
        onChange={change}
      />
      {course.problem ? (
        <span className="kf-problem" role="alert">
          {course.problem}
        </span>
      ) : null}
      {finish === "button" ? <EditorButtons course={course} /> : null}
    </div>
  );
}

function ConflictDialog({ field, course }: { field: Field; course: Course }) {
  const { t } = useTranslation();
  const [side, setSide] = useState<Side>("yours");
  if (!course.conflict) return null;
  return (
    <Modal
      open
      title={field.label}
      okText={t("form.save")}
      cancelText={t("form.cancel")}
      onOk={() => course.resolve(side)}
      onCancel={() => course.resolve("theirs")}
    >
      <Conflicts
        fields={[field]}
        conflicts={{ [field.name]: course.conflict }}
        yours={{ [field.name]: course.draft }}
        choices={{ [field.name]: side }}
        onChoose={(_name, chosen) => setSide(chosen)}
      />
    </Modal>
  );
}

export function InlineField({ kind, row, field }: Props) {
  const { t } = useTranslation();
  const course = useInlineEdit({ kind, row, field });
  const editable = isEditable(field, row);
  if (isMasked(field, row)) {
    return (
      <div className="kr-value">
        <MaskedField kind={kind} row={row} field={field} />
      </div>
    );
  }
  const value = <FieldShow field={field} value={course.before} />;
  if (!editable) return <div className="kr-value">{value}</div>;
  if (course.editing) return <Editor field={field} course={course} />;
  const clicked = (event: MouseEvent) => {
    const inner = (event.target as HTMLElement).closest("a, button, img");
    const selecting = window.getSelection()?.toString();
    if (!inner && !selecting) course.open();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the pencil beside it does the same for the keyboard
    <div className="kr-value kr-editable" onClick={clicked}>
      {value}
      <button
        type="button"
        className="kr-pencil"
        aria-label={t("record.edit_field", { field: field.label })}
        onClick={course.open}
      >
        <EditOutlined />
      </button>
      <ConflictDialog field={field} course={course} />
    </div>
  );
}
