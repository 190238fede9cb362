/** A room that opens brings its words and leaves what stands on the screen as it is drawn. */
import { act, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { afterAll, expect, test } from "vitest";
import { openRoom, startI18n, switchLanguage } from "./i18n";

let drawn = 0;

function Line({ name }: { name: string }) {
  const { t } = useTranslation();
  drawn += 1;
  return <p>{t(name as never)}</p>;
}

afterAll(() => switchLanguage("zh-hans"));

test("what stands is not drawn anew, and the words are there", async () => {
  await startI18n("zh-Hans");
  render(<Line name="app.again" />);
  drawn = 0;
  await act(() => openRoom("heads"));
  await act(() => openRoom("visits"));
  expect(drawn).toBe(0);
  expect(i18next.exists("visits.title")).toBe(true);
});

test("who asked for a word before its room was open gets it", async () => {
  expect(i18next.exists("trail.title")).toBe(false);
  render(<Line name="trail.title" />);
  expect(screen.getByText("trail.title")).toBeTruthy();
  await act(() => openRoom("trail"));
  expect(screen.queryByText("trail.title")).toBeNull();
  expect(screen.getByText(i18next.t("trail.title" as never))).toBeTruthy();
});

test("a room that opens while the language changes speaks the new one", async () => {
  const changing = switchLanguage("en");
  await Promise.all([changing, openRoom("operation")]);
  expect(i18next.language).toBe("en");
  expect(i18next.exists("operation.title")).toBe(true);
  await switchLanguage("zh-hant");
  expect(i18next.exists("operation.title")).toBe(true);
});
