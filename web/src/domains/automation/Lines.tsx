/** What the steps of a run came to, one line a step. */
import { CheckOutlined, CloseOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Line } from "@/domains/automation/automation";
import { showTime } from "@/kernel/format";

export function Lines({ lines }: { lines: Line[] }) {
  const { t } = useTranslation();
  return (
    <ol className="au-lines">
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added
        <li key={at} className={line.failed ? "au-failed" : undefined}>
          {line.failed ? <CloseOutlined aria-label={t("automation.failed")} /> : <CheckOutlined aria-hidden />}
          <span>
            <b>{t(`automation.sort.${line.sort as "action"}`)}</b> {line.text}
          </span>
          {line.at ? <small className="k-figures">{showTime(line.at)}</small> : null}
        </li>
      ))}
    </ol>
  );
}
