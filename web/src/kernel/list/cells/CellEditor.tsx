/** The editor inside its cell: Enter saves and goes down, Tab saves and goes right, Esc cancels. */
import { Modal } from "antd";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { createPortal, flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { FieldEdit } from "@/kernel/fields";
import { Conflicts, type Side } from "@/kernel/form/Conflicts";
import { isSaveKey } from "@/kernel/form/saveKey";
import { beside, cellAt, focusCell, type Place } from "@/kernel/list/cells/places";
import type { CellCourse, Editing } from "@/kernel/list/cells/useCellEdit";
import type { ListModel } from "@/kernel/list/useListModel";
import { finishOf, useLeaving } from "@/kernel/record/editing";

interface Props {
  model: ListModel;
  course: CellCourse;
  editing: Editing;
  frame: RefObject<HTMLElement | null>;
}

function useKeys({ model, course, editing, frame }: Props) {
  const finish = finishOf(editing.field);
  const to = (down: number, right: number) => beside(model, editing.place, down, right);
  /** The cell is drawn without its editor and has the focus before the next key comes, however fast it is. */
  const leave = (way: () => boolean, place: Place) => {
    if (flushSync(way)) focusCell(frame.current, place);
  };
  const close = () => {
    course.close();
    return true;
  };
  const commit = () => course.commit(editing.draft);
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const enter = event.key === "Enter" && finish === "leave";
    if (event.key === "Escape") {
      leave(close, to(0, 0));
    } else if (event.key === "Tab") {
      event.preventDefault();
      leave(commit, to(0, event.shiftKey ? -1 : 1));
    } else if (enter || isSaveKey(event)) {
      event.preventDefault();
      leave(commit, to(event.shiftKey ? -1 : 1, 0));
    }
  };
  const change = (value: unknown) => {
    course.change(value);
    // A calendar that chose is still closing itself.
    if (finish === "pick" && course.commit(value)) window.setTimeout(() => focusCell(frame.current, to(0, 0)));
  };
  return { press, change };
}

/** The cell shows its whole editor while it is there, also beyond its own edge. */
function useRoom(cell: HTMLElement | null) {
  useEffect(() => {
    cell?.setAttribute("data-editing", "");
    return () => cell?.removeAttribute("data-editing");
  }, [cell]);
}

function Editor(props: Props) {
  const { course, editing } = props;
  const root = useRef<HTMLDivElement>(null);
  const { press, change } = useKeys(props);
  useLeaving(root, () => {
    if (editing.problem) course.close();
    else course.commit(editing.draft);
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for the keys of the editor inside
    <div ref={root} className="kl-editor" data-type={editing.field.type} onKeyDown={press}>
      <FieldEdit
        field={editing.field}
        value={editing.draft}
        autoFocus
        status={editing.problem ? "error" : undefined}
        onChange={change}
      />
      {editing.problem ? (
        <span className="kl-problem" role="alert">
          {editing.problem}
        </span>
      ) : null}
    </div>
  );
}

function ConflictDialog({ course, editing }: Props) {
  const { t } = useTranslation();
  const [side, setSide] = useState<Side>("yours");
  const { field, conflict, draft } = editing;
  if (!conflict) return null;
  return (
    <Modal
      open
      title={field.label}
      okText={t("cells.keep")}
      cancelText={t("cells.cancel")}
      onOk={() => course.resolve(side)}
      onCancel={() => course.resolve("theirs")}
    >
      <Conflicts
        fields={[field]}
        conflicts={{ [field.name]: conflict }}
        yours={{ [field.name]: draft }}
        choices={{ [field.name]: side }}
        onChoose={(_name, chosen) => setSide(chosen)}
      />
    </Modal>
  );
}

export default function CellEditor(props: Props) {
  const { editing, frame } = props;
  const cell = frame.current && cellAt(frame.current, editing.place);
  useRoom(cell);
  if (editing.conflict) return <ConflictDialog {...props} />;
  return cell ? createPortal(<Editor {...props} />, cell) : null;
}
