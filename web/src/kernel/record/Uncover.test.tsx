/** The eye: a reason first, the value for a minute, and nothing for who may not. */
import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MaskedField } from "@/kernel/record/Uncover";
import { field, kindOf, serve, stage } from "@/testing/stage";

const mobile = field("mobile", { type: "mobile" });
const row = { id: "1", version: 1, number: "C1", mobile: "138****5678", masked: ["mobile"] };

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a masked value", () => {
  it("is uncovered with a reason and hidden again after a minute", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const calls = serve(() => ({ body: { field: "mobile", value: "13812345678" } }));
    stage(<MaskedField kind={kindOf({ can: ["unmask"], fields: [mobile] })} row={row} field={mobile} />);
    await user.click(screen.getByRole("button", { name: /mobile/ }));
    await user.type(screen.getByRole("textbox"), "回电{Enter}");
    expect(await screen.findByText("138 1234 5678")).toBeDefined();
    expect(calls.map(({ path, body }) => [path, body])).toEqual([
      ["/api/customers/customer/1/unmask", { field: "mobile", reason: "回电" }],
    ]);
    await act(() => vi.advanceTimersByTimeAsync(61_000));
    expect(screen.queryByText("138 1234 5678")).toBeNull();
    expect(screen.getByText("138****5678")).toBeDefined();
  });

  it("has no eye without the right", () => {
    stage(<MaskedField kind={kindOf({ can: [], fields: [mobile] })} row={row} field={mobile} />);
    expect(screen.queryByRole("button")).toBeNull();
  });
});
