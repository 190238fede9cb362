/** What comes late is drawn when it is there, once it was fetched at once, and a break is told and can be tried again. */
import { act, render, screen } from "@testing-library/react";
import { Component, type ReactNode, useState } from "react";
import { expect, test, vi } from "vitest";
import { late } from "./late";

const Named = ({ name }: { name: string }) => <p>{name}</p>;

class Boundary extends Component<{ children: ReactNode }, { told: string }> {
  override state = { told: "" };
  static getDerivedStateFromError = (error: Error) => ({ told: error.message });
  override render = () => (this.state.told ? <b>{this.state.told}</b> : this.props.children);
}

test("stands the moment it has come, with its placeholder until then", async () => {
  let come: (found: { default: typeof Named }) => void = () => undefined;
  const Late = late(
    () => new Promise<{ default: typeof Named }>((resolve) => (come = resolve)),
    ({ name }) => <i>{name}…</i>,
  );
  render(<Late name="Anvil" />);
  expect(screen.getByText("Anvil…")).toBeTruthy();
  await act(async () => come({ default: Named }));
  expect(screen.getByText("Anvil")).toBeTruthy();
  expect(screen.queryByText("Anvil…")).toBeNull();
});

test("what was fetched before is there in the first drawing, and keeps its state", async () => {
  const load = vi.fn(async () => ({ default: Named }));
  const Late = late(load, <i>waiting</i>);
  await Late.fetch();
  render(<Late name="Anvil" />);
  expect(screen.getByText("Anvil")).toBeTruthy();
  render(<Late name="Again" />);
  expect(load).toHaveBeenCalledTimes(1);
});

test("it stays the same component when it is drawn anew", async () => {
  const Counted = ({ name }: { name: string }) => {
    const [first] = useState(name);
    return <p>{`${first}-${name}`}</p>;
  };
  const Late = late(async () => ({ default: Counted }));
  const { rerender } = render(<Late name="a" />);
  await screen.findByText("a-a");
  rerender(<Late name="b" />);
  expect(screen.getByText("a-b")).toBeTruthy();
});

test("a break goes to the boundary, and the next one who wants it asks again", async () => {
  const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const load = vi.fn(async () => ({ default: Named }));
  load.mockRejectedValueOnce(new Error("no network"));
  const Late = late(load);
  const first = render(
    <Boundary>
      <Late name="Anvil" />
    </Boundary>,
  );
  expect(await screen.findByText("no network")).toBeTruthy();
  first.unmount();
  render(<Late name="Anvil" />);
  expect(await screen.findByText("Anvil")).toBeTruthy();
  quiet.mockRestore();
});
