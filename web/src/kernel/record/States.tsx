/** The quiet states of a page: nothing there yet, something went wrong, not there at all. */
import { ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "@/kernel/form/problems";
import "@/kernel/record/states.css";

/** Three still waves: nothing here, nothing wrong. */
function Calm() {
  return (
    <svg className="kr-calm" width="72" height="28" viewBox="0 0 72 28" fill="none" aria-hidden="true">
      {[6, 14, 22].map((y, at) => (
        <path
          key={y}
          d={`M${4 + at * 6} ${y}c6-5 12-5 18 0s12 5 18 0 12-5 18 0`}
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinecap="round"
          opacity={1 - at * 0.28}
        />
      ))}
    </svg>
  );
}

export function Quiet({ words, children }: { words: string; children?: ReactNode }) {
  return (
    <div className="kr-quiet" role="status">
      <Calm />
      <p>{words}</p>
      {children}
    </div>
  );
}

export function Trouble({ error, onRetry }: { error?: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="kr-quiet" role="alert">
      <p>{error === undefined ? t("form.failed") : sentenceOf(error, t)}</p>
      <Button icon={<ReloadOutlined />} onClick={onRetry}>
        {t("record.retry")}
      </Button>
    </div>
  );
}
