/** A part of a long page that opens and closes under its heading. */
import { RightOutlined } from "@ant-design/icons";
import { type ReactNode, useId, useState } from "react";
import "@/kernel/form/fold.css";

interface Props {
  heading: ReactNode;
  folded: boolean;
  /** Open whatever the person has done: something inside wants to be seen. */
  forced?: boolean;
  children: ReactNode;
}

export function Fold({ heading, folded, forced, children }: Props) {
  const [open, setOpen] = useState(!folded);
  const id = useId();
  const shown = open || forced === true;
  return (
    <div className="k-fold">
      <button type="button" aria-expanded={shown} aria-controls={id} onClick={() => setOpen(!shown)}>
        <RightOutlined rotate={shown ? 90 : 0} />
        {heading}
      </button>
      <div id={id} hidden={!shown}>
        {shown ? children : null}
      </div>
    </div>
  );
}
