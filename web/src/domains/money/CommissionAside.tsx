/** My commission above the statements: earned, expected, and why; for who leads or settles, his people beside it. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Segmented } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Asked,
  type Coming,
  drawUp,
  type Mine,
  type Rule,
  spans,
  type Team,
  useMine,
  useTeam,
} from "@/domains/money/commission";
import { Entries, money } from "@/domains/money/Entries";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showDay } from "@/kernel/format";
import "@/domains/money/commission.css";

function Choose({ asked, onChange }: { asked: Asked; onChange: (next: Asked) => void }) {
  const { t } = useTranslation();
  const by = (step: number) => {
    const months = { month: 1, quarter: 3, year: 12 }[asked.span] * step;
    onChange({ ...asked, first: dayjs(asked.first).add(months, "month").format("YYYY-MM-DD") });
  };
  const day = dayjs(asked.first);
  const quarter = `${day.year()} Q${Math.floor(day.month() / 3) + 1}`;
  const named = { month: day.format("YYYY-MM"), quarter, year: String(day.year()) }[asked.span];
  return (
    <div className="mc-choose">
      <Button icon={<LeftOutlined />} aria-label={t("money.commission.before")} onClick={() => by(-1)} />
      <b>{named}</b>
      <Button
        icon={<RightOutlined />}
        aria-label={t("money.commission.after")}
        disabled={day.add({ month: 1, quarter: 3, year: 12 }[asked.span], "month").isAfter(dayjs())}
        onClick={() => by(1)}
      />
      <Segmented
        value={asked.span}
        onChange={(span) => onChange({ ...asked, span: span as Asked["span"] })}
        aria-label={t("money.commission.span")}
        options={spans.map((value) => ({ value, label: t(`money.commission.${value}`) }))}
      />
    </div>
  );
}

function Sums({ mine }: { mine: Mine }) {
  const { t } = useTranslation();
  return (
    <dl className="mc-sums k-figures">
      {(["earned", "expected", "pending"] as const).map((name) => (
        <div key={name} data-name={name}>
          <dt>{t(`money.commission.${name}`)}</dt>
          <dd>{money(mine[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Expected({ coming }: { coming: Coming[] }) {
  const { t } = useTranslation();
  if (coming.length === 0) return null;
  return (
    <details>
      <summary>{t("money.commission.coming", { count: coming.length })}</summary>
      <ol className="mc-entries k-figures">
        {coming.map((each, at) => (
          <li key={each.contract?.id ?? at} className="mc-coming">
            <span>
              {each.contract ? (
                <RecordLink kind="sales.contract" id={each.contract.id}>
                  {each.contract.label}
                </RecordLink>
              ) : (
                t("money.commission.hidden")
              )}
              <small>
                {t("money.commission.part", { base: money(each.base) })}
                {each.due_on ? ` · ${t("money.due", { day: showDay(each.due_on) })}` : null}
              </small>
            </span>
            <b>{money(each.amount)}</b>
          </li>
        ))}
      </ol>
      <small>{t("money.commission.expectedHelp")}</small>
    </details>
  );
}

function Rules({ rules }: { rules: Rule[] }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>{t("money.commission.rules", { count: rules.length })}</summary>
      <ol className="mc-rules">
        {rules.map((rule) => (
          <li key={rule.name}>
            <b>{rule.name}</b> {rule.basis} · {rule.tiers.split("\n").join("; ")}
            {rule.tiers.includes("\n") ? ` · ${rule.tiering} · ${rule.span}` : null}
            <small>{t(rule.alone ? "money.commission.alone" : "money.commission.added")}</small>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Member({ row, onPick }: { row: Team["rows"][number]; onPick: (person: string) => void }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row">
        <Button type="link" size="small" onClick={() => onPick(row.person.id)}>
          {row.person.label}
        </Button>
      </th>
      <td>{money(row.earned)}</td>
      <td>{money(row.pending)}</td>
      <td>
        {row.statement && row.state ? (
          <RecordLink kind="sales.commission_statement" id={row.statement}>
            {t(`money.commission.state_${row.state}`)}
          </RecordLink>
        ) : (
          "–"
        )}
      </td>
    </tr>
  );
}

function DrawUp({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const draw = async () => {
    try {
      const { made } = await drawUp(asked);
      void message.success(t("money.commission.drawn", { count: made }));
      await client.invalidateQueries({ queryKey: ["list", "sales.commission_statement"] });
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
  return (
    <p className="mc-tools">
      <Button type="primary" onClick={draw}>
        {t("money.commission.drawUp")}
      </Button>
      <small>{t("money.commission.drawUpHelp")}</small>
    </p>
  );
}

function People({ team, asked, onPick }: { team: Team; asked: Asked; onPick: (person: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="mc-people">
      <table className="k-figures">
        <thead>
          <tr>
            {(["who", "earned", "pending", "statement"] as const).map((name) => (
              <th key={name} scope="col">
                {t(`money.commission.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {team.rows.map((row) => (
            <Member key={row.person.id} row={row} onPick={onPick} />
          ))}
        </tbody>
      </table>
      {team.may ? <DrawUp asked={asked} /> : null}
    </div>
  );
}

export default function CommissionAside() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked>({ span: "month", first: dayjs().format("YYYY-MM-DD") });
  const [person, setPerson] = useState<string>();
  const { data: mine } = useMine(asked, person);
  const { data: team } = useTeam(asked);
  const leads = team && (team.may || team.rows.some((row) => row.person.id !== mine?.person.id));
  return (
    <section className="mc mc-page" aria-label={t("money.commission.title")}>
      <details open>
        <summary>{mine && !mine.mine ? mine.person.label : t("money.commission.title")}</summary>
        <Choose asked={asked} onChange={setAsked} />
        {leads ? <People team={team} asked={asked} onPick={setPerson} /> : null}
        {mine ? (
          <>
            {leads ? <h4>{mine.person.label}</h4> : null}
            <Sums mine={mine} />
            <Entries entries={mine.entries} />
            <Expected coming={mine.coming} />
            <Rules rules={mine.rules} />
          </>
        ) : null}
      </details>
    </section>
  );
}
