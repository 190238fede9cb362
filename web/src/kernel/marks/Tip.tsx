/** A hint: costs a listener where it waits, and a bubble only where the hand rests (a list holds hundreds). */
import { cloneElement, type ReactElement, type SyntheticEvent, useCallback, useState } from "react";
import { late } from "@/kernel/late";

const TipHere = late(() => import("@/kernel/marks/TipHere"));

interface TouchedProps {
  onMouseEnter?: (event: SyntheticEvent<HTMLElement>) => void;
  onMouseLeave?: () => void;
  onFocus?: (event: SyntheticEvent<HTMLElement>) => void;
  onBlur?: () => void;
}
interface TipProps {
  title: string;
  placement?: "top" | "right";
  children: ReactElement<TouchedProps>;
}

/** Passing over says nothing yet. */
const REST = 100;

export function Tip({ title, placement = "top", children }: TipProps) {
  const [at, setAt] = useState<DOMRect | null>(null);
  const [timer, setTimer] = useState(0);
  const gone = useCallback(() => setAt(null), []);
  const rest = ({ currentTarget }: SyntheticEvent<HTMLElement>) =>
    setTimer(window.setTimeout(() => currentTarget.isConnected && setAt(currentTarget.getBoundingClientRect()), REST));
  const leave = () => {
    window.clearTimeout(timer);
    gone();
  };
  return (
    <>
      {cloneElement(children, { onMouseEnter: rest, onMouseLeave: leave, onFocus: rest, onBlur: leave })}
      {at && title ? <TipHere title={title} placement={placement} at={at} onGone={gone} /> : null}
    </>
  );
}
