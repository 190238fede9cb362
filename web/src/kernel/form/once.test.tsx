import { act, renderHook } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { upload } from "@/kernel/fields/upload";
import { useUploads } from "@/kernel/fields/uploads";
import { useSubmitOnce } from "@/kernel/form/once";
import type { Attachment } from "@/kernel/kinds";

vi.mock("@/kernel/fields/upload", () => ({ LARGEST: 1000, upload: vi.fn() }));
const send = vi.fn(async (_names: string[]) => ({}));
const made = (name: string): Attachment => ({ id: name, name, size: 1, type: "application/pdf" });

/** A form that holds files and is sent. */
function useForm() {
  const [files, setFiles] = useState<Attachment[]>([]);
  const uploads = useUploads(files, setFiles);
  const { submit } = useSubmitOnce(() => send(files.map(({ name }) => name)));
  return { ...uploads, submit };
}

beforeEach(() => send.mockClear());

test("a form that is sent while a file is on its way waits for it and sends it along", async () => {
  let arrive = (_file: Attachment) => {};
  vi.mocked(upload).mockImplementation(
    () =>
      new Promise((done) => {
        arrive = done;
      }),
  );
  const { result } = renderHook(useForm);
  act(() => result.current.add([new File(["x"], "合同.pdf")]));
  let sent: Promise<unknown> = Promise.resolve();
  act(() => {
    sent = result.current.submit();
  });
  await act(async () => {});
  expect(send).not.toHaveBeenCalled();
  await act(async () => {
    arrive(made("合同.pdf"));
    await sent;
  });
  expect(send).toHaveBeenCalledExactlyOnceWith(["合同.pdf"]);
});

test("a file that does not arrive keeps the form from being sent without it", async () => {
  vi.mocked(upload).mockRejectedValue(new Error("no"));
  const { result } = renderHook(useForm);
  await act(async () => {
    result.current.add([new File(["x"], "合同.pdf")]);
    await result.current.submit();
  });
  expect(send).not.toHaveBeenCalled();
  expect(result.current.sendings[0]?.problem).toBe("no");
});
