/** The bubble of a hint, laid over the place it belongs to. */
import { Tooltip, type TooltipProps } from "antd";
import { useEffect } from "react";
import { createPortal } from "react-dom";

interface TipHereProps extends Pick<TooltipProps, "title" | "placement"> {
  at: DOMRect;
  onGone: () => void;
}

/** What scrolls away leaves its hint behind: so the hint goes. */
function useScrolled(gone: () => void): void {
  useEffect(() => {
    window.addEventListener("scroll", gone, { capture: true, passive: true });
    return () => window.removeEventListener("scroll", gone, { capture: true });
  }, [gone]);
}

export default function TipHere({ at, onGone, ...rest }: TipHereProps) {
  useScrolled(onGone);
  const { left, top, width, height } = at;
  return createPortal(
    <Tooltip open {...rest}>
      <span className="k-tip-place" style={{ left, top, width, height }} />
    </Tooltip>,
    document.body,
  );
}
