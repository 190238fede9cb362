/** A sheet that closes gives the focus back to what opened it, unless somebody took it meanwhile. */
import type { DrawerProps } from "antd";
import { useRef } from "react";

const isFree = (element: Element | null) => !element || element === document.body || element.closest(".ant-drawer");

/**
 * What a Drawer needs for it. By itself it takes the focus at the end of its way out: from the form that it led to,
 * in the middle of a word.
 */
export function useFocusBack(open: boolean): Pick<DrawerProps, "focusable" | "afterOpenChange"> {
  const opener = useRef<HTMLElement | null>(null);
  const was = useRef(false);
  if (open && !was.current) opener.current = document.activeElement as HTMLElement | null;
  was.current = open;
  return {
    focusable: { focusTriggerAfterClose: false },
    afterOpenChange: (now) => {
      if (!now && isFree(document.activeElement)) opener.current?.focus({ preventScroll: true });
    },
  };
}
