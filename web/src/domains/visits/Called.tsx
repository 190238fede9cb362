/** Calls somebody, and on coming back has the sheet of the follow-up open: way and customer are filled in. */
import { PhoneOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Link, useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";

const NOTE = "customers.follow_up";
const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);
const DIALS = /^\+?[\d -]{5,}$/;

/** The telephone takes the screen: what comes after is the page being seen, or at a desk focused, again. */
function useBack(called: boolean, back: () => void): void {
  useEffect(() => {
    if (!called) return;
    const seen = () => document.visibilityState === "visible" && back();
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("focus", back);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("focus", back);
    };
  }, [called, back]);
}

export function Called({ customer, number }: { customer: Link; number: unknown }) {
  const { t } = useTranslation();
  const kind = useKind(NOTE);
  const [state, setState] = useState<"" | "called" | "back">("");
  useBack(state === "called", () => setState("back"));
  if (typeof number !== "string" || !DIALS.test(number)) return null;
  const sheet = state === "back" && kind?.can.includes("create") ? kind : null;
  return (
    <>
      <Button
        icon={<PhoneOutlined />}
        href={`tel:${number.replace(/[ -]/g, "")}`}
        aria-label={t("visits.callOf", { name: customer.label })}
        onClick={() => setState("called")}
      />
      {sheet ? (
        <CreateDialog
          kind={sheet}
          open
          initial={{ customer, way: "phone", at: new Date().toISOString() }}
          onClose={() => setState("")}
        />
      ) : null}
    </>
  );
}
