/** What an inbox line and a request's page both show: what is asked, about which records, and in which state. */
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Brief, Head } from "@/domains/approvals/approvals";
import { RecordLink } from "@/kernel/fields/RecordLink";

const colors: Record<string, string> = { done: "green", failed: "red", refused: "red" };

export function State({ found }: { found: Head }) {
  return <Tag color={colors[found.state]}>{found.state_label}</Tag>;
}

export function Records({ found }: { found: Brief }) {
  const { t } = useTranslation();
  return (
    <ul className="ap-records">
      {found.records.map((record) => (
        <li key={record.id}>
          {record.label ? (
            <RecordLink kind={found.kind} id={record.id}>
              {record.label}
            </RecordLink>
          ) : (
            <span className="ap-soft">{t("approvals.hidden")}</span>
          )}
          {record.fields.map((line) => (
            <span key={line.field}>
              <small>{line.label}</small> {line.value || "–"}
            </span>
          ))}
          {record.changed ? <Tag>{t("approvals.changed")}</Tag> : null}
        </li>
      ))}
      {found.count > found.records.length ? <li>{t("approvals.count", { count: found.count })}</li> : null}
    </ul>
  );
}

export function Input({ found }: { found: Brief }) {
  if (found.input.length === 0) return null;
  return (
    <dl className="ap-input">
      {found.input.map((line) => (
        <div key={line.field}>
          <dt>{line.label}</dt>
          <dd>{line.value}</dd>
        </div>
      ))}
    </dl>
  );
}
