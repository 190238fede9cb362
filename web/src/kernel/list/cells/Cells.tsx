/** The cells of a table edited where they stand, and blocks pasted from a spreadsheet. Fetched after the rows are drawn. */
import { lazy, type RefObject, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { CellEditor } from "@/kernel/list/cells/CellEditor";
import { useCellMode } from "@/kernel/list/cells/mode";
import { focusCell, type Place } from "@/kernel/list/cells/places";
import { useCellEdit } from "@/kernel/list/cells/useCellEdit";
import { useCellKeys } from "@/kernel/list/cells/useCellKeys";
import type { ListModel } from "@/kernel/list/useListModel";
import "@/kernel/list/cells/cells.css";

const PasteDialog = lazy(() => import("@/kernel/list/cells/PasteDialog"));

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
  useCellKeys(frame, { model, mode, edit: course.open, paste });
  const leave = () => {
    const at = pasting?.at;
    setPasting(null);
    if (at) window.setTimeout(() => focusCell(frame.current, at));
  };
  const { editing } = course;
  return (
    <>
      {mode ? <Hint /> : null}
      {editing ? (
        <CellEditor
          key={`${editing.place.id} ${editing.place.name}`}
          model={model}
          course={course}
          editing={editing}
          frame={frame}
        />
      ) : null}
      {pasting ? (
        <Suspense fallback={null}>
          <PasteDialog model={model} at={pasting.at} text={pasting.text} onClose={leave} />
        </Suspense>
      ) : null}
    </>
  );
}
