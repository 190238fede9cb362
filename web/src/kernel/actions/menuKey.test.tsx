/** Enter on an entry of a menu opens a dialog and does not press the dialog's own button as well. */
import { fireEvent, render, screen } from "@testing-library/react";
import { Menu } from "antd";
import { useEffect, useRef, useState } from "react";
import { expect, it, vi } from "vitest";
import { keyEnds } from "@/kernel/actions/menuKey";

function Asked({ onConfirm }: { onConfirm: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button type="button" ref={button} onClick={onConfirm}>
      Delete
    </button>
  );
}

function Stage({ ends, onConfirm }: { ends: boolean; onConfirm: () => void }) {
  const [open, setOpen] = useState(false);
  const items = [{ key: "delete", label: "Delete…", onClick: () => setOpen(true) }];
  return (
    <>
      <Menu items={items} onClick={ends ? keyEnds : undefined} />
      {open ? <Asked onConfirm={onConfirm} /> : null}
    </>
  );
}

/** As a browser does it: when nobody stopped the key, it presses what has the focus by then. */
function enter(on: HTMLElement) {
  if (fireEvent.keyDown(on, { key: "Enter", code: "Enter", keyCode: 13 }))
    document.activeElement?.dispatchEvent(click());
}

const click = () => new MouseEvent("click", { bubbles: true });

function pressed(ends: boolean): number {
  const onConfirm = vi.fn();
  render(<Stage ends={ends} onConfirm={onConfirm} />);
  enter(screen.getByRole("menuitem", { name: "Delete…" }));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Delete" }));
  return onConfirm.mock.calls.length;
}

it("opens the dialog, and the same key does not answer it", () => expect(pressed(true)).toBe(0));

it("is needed: without it the key that opened the dialog confirms it", () => expect(pressed(false)).toBe(1));
