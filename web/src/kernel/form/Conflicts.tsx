/** Two people changed the same field: both values side by side, with who and when; the person chooses field by field. */
import { Alert, Radio } from "antd";
import { useTranslation } from "react-i18next";
import type { Conflict } from "@/kernel/errors";
import { FieldShow } from "@/kernel/fields";
import { fullTime, showTime } from "@/kernel/format";
import type { Field } from "@/kernel/kinds";
import "@/kernel/form/form.css";

export type Side = "yours" | "theirs";

interface Props {
  fields: Field[];
  conflicts: Record<string, Conflict>;
  /** What the person typed, with its labels (the server only knows ids). */
  yours: Record<string, unknown>;
  choices: Record<string, Side>;
  onChoose: (name: string, side: Side) => void;
}

export function Conflicts({ fields, conflicts, yours, choices, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Alert className="kform-note" type="warning" showIcon title={t("form.conflict_title")} />
      {Object.entries(conflicts).map(([name, conflict]) => {
        const field = fields.find((one) => one.name === name);
        if (!field) return null;
        return (
          <section key={name} className="kconflict" aria-label={field.label}>
            <div className="kconflict-head">
              <span>{field.label}</span>
              <span title={conflict.at ? fullTime(conflict.at) : undefined}>
                {t("form.changed_by", {
                  who: conflict.by,
                  when: conflict.at ? showTime(conflict.at) : "",
                })}
              </span>
            </div>
            <Radio.Group
              className="kconflict-sides"
              value={choices[name]}
              onChange={(event) => onChoose(name, event.target.value as Side)}
            >
              <Radio value="yours">
                <span className="kconflict-side">{t("form.yours")}</span>
                <FieldShow field={field} value={yours[name] ?? conflict.yours} />
              </Radio>
              <Radio value="theirs">
                <span className="kconflict-side">{t("form.theirs")}</span>
                <FieldShow field={field} value={conflict.theirs} />
              </Radio>
            </Radio.Group>
          </section>
        );
      })}
    </>
  );
}
