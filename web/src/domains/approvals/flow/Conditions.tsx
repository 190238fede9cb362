/** The conditions of a flow after a trial: each with whether it held, what was found and what it was compared with. */
import { CheckCircleOutlined, CloseCircleOutlined, QuestionCircleOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Group, Held, Leaf, Node, Part } from "@/domains/approvals/flow/trial";
import { FieldShow } from "@/kernel/fields";
import { dateRanges } from "@/kernel/fields/operators";
import { isEmpty } from "@/kernel/fields/values";
import type { Field } from "@/kernel/kinds";

const word = (held: Held) => (held === null ? "open" : held ? "yes" : "no");
const marks = { yes: <CheckCircleOutlined />, no: <CloseCircleOutlined />, open: <QuestionCircleOutlined /> };

/** An icon and a word: colour alone says nothing. */
function Answer({ held }: { held: Held }) {
  const { t } = useTranslation();
  if (held === undefined) return null;
  return (
    <span className={`ap-held ap-held-${word(held)}`}>
      <span aria-hidden>{marks[word(held)]}</span> {t(`approvals.try.${word(held)}`)}
    </span>
  );
}

function Value({ field, value }: { field: Field; value: unknown }) {
  const { t } = useTranslation();
  if (Array.isArray(value)) {
    // biome-ignore lint/suspicious/noArrayIndexKey: told once, never changed
    return value.map((one, at) => <Value key={at} field={field} value={one} />);
  }
  if (isEmpty(value)) return <span>{t("approvals.try.empty")}</span>;
  const range = dateRanges.find((name) => name === value);
  if (range) return <span>{t(`fields.range.${range}`)}</span>;
  if (field.type === "link" && !(value as { label?: string }).label) return <span>{t("approvals.try.hidden")}</span>;
  return <FieldShow field={field} value={value} dense />;
}

const alone = new Set(["empty", "filled", "me"]);

function Line({ leaf }: { leaf: Leaf }) {
  const { t } = useTranslation();
  return (
    <>
      <Answer held={leaf.held} />
      <span className="ap-cond">
        <b>{leaf.field.label}</b> {t(`list.op.${leaf.op}`)}{" "}
        {alone.has(leaf.op) ? null : <Value field={leaf.field} value={leaf.wanted} />}
      </span>
      {leaf.held === undefined ? null : (
        <small className="ap-found">
          {t("approvals.try.found")}{" "}
          {leaf.hidden ? <i>{t("approvals.try.hidden")}</i> : <Value field={leaf.field} value={leaf.value} />}
        </small>
      )}
    </>
  );
}

function Parts({ group }: { group: Group }) {
  const { t } = useTranslation();
  return (
    <>
      <Answer held={group.held} />
      <span className="ap-cond">{t(`list.word.${group.word === "not" ? "none" : group.word}`)}</span>
      <ul>
        {group.parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: told once, never changed
          <li key={at}>
            <One node={part} />
          </li>
        ))}
      </ul>
    </>
  );
}

function One({ node }: { node: Node }): ReactNode {
  const { t } = useTranslation();
  if ("parts" in node) return <Parts group={node} />;
  if ("field" in node) return <Line leaf={node} />;
  return (
    <>
      <Answer held={node.held} />
      <span className="ap-cond">{node.touches.map(({ label }) => label).join(t("list.comma"))}</span>
    </>
  );
}

export function Conditions({ parts }: { parts: Part[] }) {
  const { t } = useTranslation();
  return (
    <ul className="ap-conditions">
      {parts.map((part) => (
        <li key={part.part}>
          <h4>{t(`approvals.${part.held === undefined ? "flow" : "try"}.part.${part.part}`)}</h4>
          <One node={part} />
        </li>
      ))}
    </ul>
  );
}
