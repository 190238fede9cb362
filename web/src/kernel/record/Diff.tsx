/** What a change did, field by field: before → after, drawn like the fields themselves. */
import { ArrowRightOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { FieldShow } from "@/kernel/fields";
import { Nothing } from "@/kernel/fields/Shown";
import { isEmpty, isLink, textOf } from "@/kernel/fields/values";
import { type Change, fieldOf, type Kind } from "@/kernel/kinds";

interface Props {
  kind: Kind;
  diff: Change["diff"];
}

function Side({ kind, name, value }: { kind: Kind; name: string; value: unknown }) {
  const field = fieldOf(kind, name);
  if (isEmpty(value)) return <Nothing />;
  const bare = field?.type === "link" && !isLink(value) && !Array.isArray(value);
  if (!field || bare) return <span>{isLink(value) ? value.label : textOf(value)}</span>;
  return <FieldShow field={field} value={value} dense />;
}

export function Diff({ kind, diff }: Props) {
  const { t } = useTranslation();
  return (
    <ul className="kr-diff">
      {diff.map((line) => (
        <li key={line.field}>
          <span className="kr-diff-name">{line.label}</span>
          <span className="kr-diff-values">
            {isEmpty(line.before) ? null : (
              <>
                <del>
                  <span className="k-unseen">{t("record.before")}</span>
                  <Side kind={kind} name={line.field} value={line.before} />
                </del>
                <ArrowRightOutlined className="kr-diff-arrow" aria-hidden />
              </>
            )}
            <ins>
              <span className="k-unseen">{t("record.after")}</span>
              <Side kind={kind} name={line.field} value={line.after} />
            </ins>
          </span>
        </li>
      ))}
    </ul>
  );
}
