/** What one should have in mind before meeting a person: the age, the day that comes, the approach that suits the temper. */
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { useList, useRecord } from "@/kernel/api";
import { speakDay } from "@/kernel/fields/AnniversaryField";
import { readDay } from "@/kernel/fields/anniversaries";
import { isLink, isMasked, textOf } from "@/kernel/fields/values";
import { now, showDay } from "@/kernel/format";
import { fieldOf, useKind } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/customers/card/panels.css";

const PERSONALITY = "customers.personality";
const DAY = "customers.important_day";

function useApproach({ row }: PanelProps) {
  const kind = useKind(PERSONALITY);
  const id = kind && isLink(row.personality) ? row.personality.id : null;
  return useRecord(PERSONALITY, id).data;
}

/** Full years since a birth whose year is known. */
function ageOf({ kind, row }: PanelProps): number | null {
  const hidden = ["birthday", "celebrated"].some((name) => {
    const field = fieldOf(kind, name);
    return !field || isMasked(field, row);
  });
  const born = row.birthday ? dayjs(textOf(row.birthday)) : null;
  if (hidden) return null;
  if (born) return dayjs(now().format("YYYY-MM-DD")).diff(born, "year");
  const year = readDay(textOf(row.celebrated))?.year;
  return year ? now().year() - year : null;
}

function useComing({ row }: PanelProps) {
  const kind = useKind(DAY);
  const filter = { field: "contact", op: "eq" as const, value: row.id };
  const asked = { filter, columns: ["name", "next_on", "day"], size: 3, total: "none" as const };
  return useList(DAY, asked, Boolean(kind)).data?.rows ?? [];
}

export default function PersonPanel(props: PanelProps) {
  const { t } = useTranslation();
  const approach = useApproach(props);
  const coming = useComing(props);
  const age = ageOf(props);
  if (age === null && !approach && coming.length === 0) return <p className="kr-none">{t("card.person.none")}</p>;
  return (
    <dl className="c-person">
      {age === null ? null : (
        <div>
          <dt>{t("card.person.age")}</dt>
          <dd>{t("card.person.years", { count: age })}</dd>
        </div>
      )}
      {coming.map((day) => (
        <div key={day.id}>
          <dt>{t("card.person.coming")}</dt>
          <dd>
            {day.next_on ? showDay(String(day.next_on)) : ""}{" "}
            {day.day ? <small>{speakDay(String(day.day), t)}</small> : null}
          </dd>
        </div>
      ))}
      {approach ? (
        <>
          <div>
            <dt>{t("card.person.approach")}</dt>
            <dd>{textOf(approach.approach)}</dd>
          </div>
          {approach.avoid ? (
            <div>
              <dt>{t("card.person.avoid")}</dt>
              <dd>{textOf(approach.avoid)}</dd>
            </div>
          ) : null}
        </>
      ) : null}
    </dl>
  );
}
