/** The cells of a table edited where they stand, and blocks pasted from a spreadsheet. Fetched after the rows are drawn. */
import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { whenIdle } from "@/kernel/idle";
import { late } from "@/kernel/late";
import { useCellMode } from "@/kernel/list/cells/mode";
import { focusCell, type Place } from "@/kernel/list/cells/places";
import { type CellCourse, useCellEdit } from "@/kernel/list/cells/useCellEdit";
import { useCellKeys } from "@/kernel/list/cells/useCellKeys";
import type { ListModel } from "@/kernel/list/useListModel";
import "@/kernel/list/cells/cells.css";

const fetchEditor = () => import("@/kernel/list/cells/CellEditor");
const CellEditor = late(fetchEditor);
const PasteDialog = late(() => import("@/kernel/list/cells/PasteDialog"));

interface Pasting {
  at: Place;
  text: string;
}

/** Said once to who turned the list into a sheet: what can be done now. */
function Hint() {
  const { t } = useTranslation();
  return (
    <p className="kl-hint" role="status">
      {t("cells.hint")}
    </p>
  );
}

interface HereProps {
  model: ListModel;
  course: CellCourse;
  frame: RefObject<HTMLDivElement | null>;
}

/** The editor where the cell is. */
function Here({ model, course, frame }: HereProps) {
  const { editing } = course;
  if (!editing) return null;
  const { id, name } = editing.place;
  return <CellEditor key={`${id} ${name}`} model={model} course={course} editing={editing} frame={frame} />;
}

export default function Cells({ model, frame }: { model: ListModel; frame: RefObject<HTMLDivElement | null> }) {
  const mode = useCellMode();
  const course = useCellEdit(model);
  const [pasting, setPasting] = useState<Pasting | null>(null);
  useEffect(() => {
    const element = frame.current;
    element?.setAttribute("data-cells", mode ? "on" : "off");
    return () => element?.removeAttribute("data-cells");
  }, [frame, mode]);
  const paste = (at: Place, text: string) => {
    course.close();
    setPasting({ at, text });
  };
  useEffect(() => whenIdle(() => void fetchEditor()), []); // so that the first key already finds it
  useCellKeys(frame, { model, mode, edit: course.open, paste });
  const leave = () => {
    const at = pasting?.at;
    setPasting(null);
    if (at) window.setTimeout(() => focusCell(frame.current, at));
  };
  return (
    <>
      {mode ? <Hint /> : null}
      <Here model={model} course={course} frame={frame} />
      {pasting ? <PasteDialog model={model} at={pasting.at} text={pasting.text} onClose={leave} /> : null}
    </>
  );
}
