/** How the customer does and how business goes, as it stands, and as it was known on any day before. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, DatePicker, Segmented, Skeleton } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { kindOfPart } from "@/domains/customers/card/cards";
import { useList } from "@/kernel/api";
import { FieldShow } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { isEmpty, isLink } from "@/kernel/fields/values";
import { CreateDialog } from "@/kernel/form/RecordForm";
import { fromWall, showDay } from "@/kernel/format";
import { type Condition, fieldOf, type Kind, type Row, titleOf, useKind } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/card/panels.css";

type Sort = "operating" | "trading";
const SHOWN = 6;
const AMPLE = 100;
const KEPT = new Set(["customer", "valid_from", "verdict", "source", "owner", "number", "created_at", "updated_at"]);

interface Asked {
  valid: Dayjs | null;
  known: Dayjs | null;
}

/** The newest row of those that held on the day and were known by then: see docs/guides/customer-card.md. */
function useStates(kind: Kind, customer: string, { valid, known }: Asked) {
  const and: Condition[] = [{ field: "customer", op: "eq", value: customer }];
  if (valid) and.push({ field: "valid_from", op: "le", value: valid.format("YYYY-MM-DD") });
  if (known) and.push({ field: "created_at", op: "le", value: fromWall(known.endOf("day")) });
  const columns = kind.fields.map(({ name }) => name).filter((name) => name !== "customer");
  return useList(kind, { filter: { and }, sort: "-valid_from", columns, size: SHOWN });
}

/** Long words show their beginning; the rest on demand. */
function Ample({ text }: { text: string }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (text.length <= AMPLE) return <dd>{text}</dd>;
  return (
    <dd>
      {all ? text : `${text.slice(0, AMPLE)}…`}{" "}
      <Button type="link" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? t("record.less") : t("card.state.all")}
      </Button>
    </dd>
  );
}

function Aspects({ kind, row }: { kind: Kind; row: Row }) {
  const fields = kind.form.flatMap(({ fields: names }) => names).flatMap((name) => fieldOf(kind, name) ?? []);
  return (
    <dl className="c-state-aspects">
      {fields
        .filter(({ name }) => !KEPT.has(name) && !isEmpty(row[name]))
        .map((field) => (
          <div key={field.name}>
            <dt>{field.label}</dt>
            <Ample text={String(row[field.name])} />
          </div>
        ))}
    </dl>
  );
}

function Entry({ kind, row, current, corrected }: { kind: Kind; row: Row; current: boolean; corrected: boolean }) {
  const { t } = useTranslation();
  const verdict = fieldOf(kind, "verdict");
  const source = fieldOf(kind, "source")?.choices?.find(({ value }) => value === row.source)?.label;
  const who = isLink(row.owner) ? row.owner.label : "";
  const said = [source, t("card.state.noted", { who, day: showDay(String(row.created_at)) })].filter(Boolean);
  return (
    <li className={corrected ? "c-state c-state-corrected" : "c-state"}>
      <header>
        <RecordLink kind={kind.name} id={row.id}>
          {t("card.state.since", { day: showDay(String(row.valid_from)) })}
        </RecordLink>
        {verdict ? <FieldShow field={verdict} value={row.verdict} dense /> : null}
        {corrected ? <small>{t("card.state.corrected")}</small> : null}
      </header>
      {current ? <Aspects kind={kind} row={row} /> : null}
      <small>{said.join(" · ")}</small>
    </li>
  );
}

function States({ kind, row, asked }: { kind: Kind; row: Row; asked: Asked }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useStates(kind, row.id, asked);
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (data.rows.length === 0) {
    return <p className="kr-none">{asked.valid || asked.known ? t("card.state.none_then") : t("record.none_yet")}</p>;
  }
  return (
    <ul className="c-states">
      {data.rows.map((each, at) => (
        <Entry
          key={each.id}
          kind={kind}
          row={each}
          current={at === 0}
          corrected={data.rows.slice(0, at).some(({ valid_from }) => valid_from === each.valid_from)}
        />
      ))}
    </ul>
  );
}

function AsOf({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const pick = (name: keyof Asked) => ({
    size: "small" as const,
    value: asked[name],
    maxDate: name === "known" ? dayjs() : undefined,
    placeholder: t(`card.state.${name}`),
    "aria-label": t(`card.state.${name}`),
    onChange: (day: Dayjs | null) => onAsk({ ...asked, [name]: day }),
  });
  return (
    <div className="c-state-asked">
      <DatePicker {...pick("valid")} />
      <DatePicker {...pick("known")} />
    </div>
  );
}

export default function StatesPanel({ kind: customer, row }: PanelProps) {
  const { t } = useTranslation();
  const [sort, setSort] = useState<Sort>("operating");
  const [asked, setAsked] = useState<Asked>({ valid: null, known: null });
  const [asking, setAsking] = useState(false);
  const [adding, setAdding] = useState(false);
  const kind = useKind(kindOfPart[sort]);
  if (!kind) return null;
  const options = (["operating", "trading"] as const).map((value) => ({ value, label: t(`card.state.${value}`) }));
  const here = { id: row.id, label: titleOf(customer, row) };
  const may = kind.can.includes("create") && row.can?.includes("update");
  return (
    <div className="c-state-panel">
      <div className="c-state-head">
        <Segmented size="small" options={options} value={sort} onChange={setSort} />
        <span>
          <Button type="link" size="small" aria-expanded={asking} onClick={() => setAsking(!asking)}>
            {t("card.state.as_of")}
          </Button>
          {may ? (
            <Button
              type="text"
              size="small"
              icon={<PlusOutlined />}
              aria-label={t("record.add", { kind: kind.label })}
              onClick={() => setAdding(true)}
            />
          ) : null}
        </span>
      </div>
      {asking ? <AsOf asked={asked} onAsk={setAsked} /> : null}
      <States kind={kind} row={row} asked={asking ? asked : { valid: null, known: null }} />
      <CreateDialog kind={kind} open={adding} initial={{ customer: here }} onClose={() => setAdding(false)} />
    </div>
  );
}
