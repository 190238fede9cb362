/** How an inline edit ends: by choosing, by leaving, or by its button. */
import { type RefObject, useEffect, useRef } from "react";
import type { Field } from "@/kernel/kinds";

/**
 * pick: choosing saves. leave: Enter or leaving the field saves.
 * button: only the button or Ctrl+Enter saves, as Enter is part of the text.
 */
export type Finish = "pick" | "leave" | "button";

export function finishOf(field: Field): Finish {
  switch (field.type) {
    case "boolean":
    case "date":
    case "datetime":
      return "pick";
    case "choice":
    case "link":
      return field.multiple ? "button" : "pick";
    case "longtext":
    case "json":
    case "files":
    case "picture":
      return "button";
    default:
      return "leave";
  }
}

/** Lists and calendars hang on the body, but belong to the field that opened them. */
const popups = ".ant-select-dropdown, .ant-picker-dropdown, .ant-cascader-dropdown, .ant-image-preview";

/** Calls back when a press or the focus goes elsewhere. */
export function useLeaving(root: RefObject<HTMLElement | null>, onLeave: () => void): void {
  const latest = useRef(onLeave);
  latest.current = onLeave;
  useEffect(() => {
    const gone = (event: Event) => {
      const { target } = event;
      if (!(target instanceof Element) || root.current?.contains(target)) return;
      if (target.closest(popups)) return;
      latest.current();
    };
    document.addEventListener("pointerdown", gone, true);
    document.addEventListener("focusin", gone, true);
    return () => {
      document.removeEventListener("pointerdown", gone, true);
      document.removeEventListener("focusin", gone, true);
    };
  }, [root]);
}
