/** What is said when there is nothing at an address, or nothing of ours. */
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useGo } from "@/kernel/fields/RecordLink";
import { type Water, WaterMark } from "@/kernel/marks/Waters";
import "@/kernel/list/quiet.css";

interface QuietProps {
  line: string;
  /** What one would find here. */
  help?: string | null;
  water?: Water;
  children?: ReactNode;
}

/** One quiet picture, one line, one button. */
export function Quiet({ line, help, water = "sea", children }: QuietProps) {
  return (
    <div className="k-quiet">
      <WaterMark water={water} size={56} />
      <p>{line}</p>
      {help ? <small>{help}</small> : null}
      {children}
    </div>
  );
}

export function Missing() {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Quiet line={t("app.missing")}>
      <Button onClick={() => go("/")}>{t("app.home")}</Button>
    </Quiet>
  );
}
