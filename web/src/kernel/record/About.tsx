/** What is known about a record, group by group; every line can be changed where it stands. Long pages fold what is empty. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Fold } from "@/kernel/form/Fold";
import type { Field, Kind, Row } from "@/kernel/kinds";
import { InlineField } from "@/kernel/record/InlineField";
import { aboutGroups, filled } from "@/kernel/record/layout";
import { Mark } from "@/kernel/record/marks";
import { matterOf } from "@/kernel/record/panels";

interface Props {
  kind: Kind;
  row: Row;
}

const TALL = new Set<Field["type"]>(["longtext", "files", "picture", "json"]);
/** Words so long take the whole line. */
const LONG = 60;
/** From so many groups on, those in which nothing stands yet are folded. */
const MANY = 5;

function Line({ kind, row, field }: Props & { field: Field }) {
  const tall = TALL.has(field.type) || (field.type === "text" && String(row[field.name] ?? "").length > LONG);
  return (
    <div className={tall ? "kr-line kr-line-tall" : "kr-line"}>
      <dt title={field.help ?? undefined}>
        {field.label} <Mark kind={kind} row={row} field={field} />
      </dt>
      <dd>
        <InlineField kind={kind} row={row} field={field} />
      </dd>
    </div>
  );
}

function Lines({ kind, row, fields }: Props & { fields: Field[] }) {
  return (
    <dl>
      {fields.map((field) => (
        <Line key={field.name} kind={kind} row={row} field={field} />
      ))}
    </dl>
  );
}

export function About({ kind, row }: Props) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { groups, others } = aboutGroups(kind, row, matterOf(kind)?.shows);
  const more = filled(row, others);
  const many = groups.length >= MANY;
  return (
    <section className="kr-about" aria-label={t("record.about")}>
      {groups.map(({ title, fields }, at) => {
        const heading = title || t("record.more_fields");
        const lines = <Lines kind={kind} row={row} fields={fields} />;
        if (!many) {
          return (
            <div key={title || "own"}>
              <h3>{heading}</h3>
              {lines}
            </div>
          );
        }
        const says = filled(row, fields).filter(({ name }) => row[name] !== false).length > 0;
        return (
          <Fold key={title || "own"} heading={<h3>{heading}</h3>} folded={at > 0 && !says}>
            {lines}
          </Fold>
        );
      })}
      {more.length > 0 ? (
        <Button type="link" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("record.less") : t("record.more")}
        </Button>
      ) : null}
      {all ? <Lines kind={kind} row={row} fields={more} /> : null}
    </section>
  );
}
