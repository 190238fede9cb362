/** What is known about a record, group by group; every line can be changed where it stands. */
import { Button } from "antd";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Field, Kind, Row } from "@/kernel/kinds";
import { InlineField } from "@/kernel/record/InlineField";
import { aboutGroups, filled } from "@/kernel/record/layout";

interface Props {
  kind: Kind;
  row: Row;
}

const TALL = new Set<Field["type"]>(["longtext", "files", "json"]);

function Line({ kind, row, field }: Props & { field: Field }) {
  return (
    <div className={TALL.has(field.type) ? "kr-line kr-line-tall" : "kr-line"}>
      <dt title={field.help ?? undefined}>{field.label}</dt>
      <dd>
        <InlineField kind={kind} row={row} field={field} />
      </dd>
    </div>
  );
}

export function About({ kind, row }: Props) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { groups, others } = aboutGroups(kind);
  const more = filled(row, others);
  return (
    <section className="kr-about" aria-label={t("record.about")}>
      {groups.map(({ title, fields }) => (
        <Fragment key={title || "own"}>
          <h3>{title || t("record.more_fields")}</h3>
          <dl>
            {fields.map((field) => (
              <Line key={field.name} kind={kind} row={row} field={field} />
            ))}
          </dl>
        </Fragment>
      ))}
      {more.length > 0 ? (
        <Button type="link" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("record.less") : t("record.more")}
        </Button>
      ) : null}
      {all ? (
        <dl>
          {more.map((field) => (
            <Line key={field.name} kind={kind} row={row} field={field} />
          ))}
        </dl>
      ) : null}
    </section>
  );
}
