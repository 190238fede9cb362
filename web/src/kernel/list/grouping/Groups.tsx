/** Rows under the headings of their groups, each with its count and sums: a table at a desk, cards on a phone (ux 9). */
import { CaretRightFilled } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/kernel/fields/heavy";
import { showCount, showMoney } from "@/kernel/format";
import { type Field, fieldOf } from "@/kernel/kinds";
import { CardsOf } from "@/kernel/list/Cards";
import { every } from "@/kernel/list/filters";
import { groupFields, specOf, UNITS } from "@/kernel/list/grouping/keys";
import type { Group, Grouped } from "@/kernel/list/grouping/useGrouped";
import { Heads, LinesOf, Tools, useFields } from "@/kernel/list/Table";
import type { ListModel } from "@/kernel/list/useListModel";
import { usePreferences } from "@/kernel/preferences";
import { Trouble } from "@/kernel/record/States";
import { useNarrow } from "@/kernel/screen";
import "@/kernel/list/grouping/grouping.css";

interface Props {
  model: ListModel;
  grouped: Grouped;
}

interface ByProps {
  model: ListModel;
  spec: string;
  label: string;
  choose: (spec: string) => void;
}

/** By what: a field, and of a date the period. */
export function By({ model, spec, label, choose }: ByProps) {
  const { t } = useTranslation();
  const [name, unit] = spec.split(":");
  const fields = groupFields(model.kind);
  const field = fields.find((each) => each.name === name);
  return (
    <>
      <Select
        value={name}
        aria-label={label}
        popupMatchSelectWidth={false}
        options={fields.map((each) => ({ value: each.name, label: each.label }))}
        onChange={(next: string) => {
          const chosen = fields.find((each) => each.name === next);
          if (chosen) choose(specOf(chosen));
        }}
      />
      {unit && field ? (
        <Select
          value={unit}
          aria-label={t("groupings.unit")}
          popupMatchSelectWidth={false}
          options={UNITS.map((each) => ({ value: each, label: t(`groupings.units.${each}`) }))}
          onChange={(next: string) => choose(specOf(field, next as (typeof UNITS)[number]))}
        />
      ) : null}
    </>
  );
}

function Bar({ model, grouped }: Props) {
  const { t } = useTranslation();
  const any = grouped.groups.some((group) => grouped.sizeOf(group));
  return (
    <div className="lg-bar">
      <span aria-hidden="true">{t("groupings.by")}</span>
      <By
        model={model}
        spec={grouped.key.spec}
        label={t("groupings.by")}
        choose={(within) => model.state.change({ within })}
      />
      <span className="k-list-spring" />
      <Button size="small" type="text" onClick={() => grouped.all(!any)}>
        {any ? t("groupings.foldAll") : t("groupings.unfoldAll")}
      </Button>
    </div>
  );
}

/** The heading of a group: what it is, how many, and the money in it. */
function Heading({ model, grouped, group }: Props & { group: Group }) {
  const { t } = useTranslation();
  const open = grouped.sizeOf(group) > 0;
  const sums = group.sums.map(({ name, currency, value }) => {
    const sign = currency && currency !== "CNY" ? `${currency} ` : "¥";
    return `${fieldOf(model.kind, name)?.label ?? name} ${showMoney(value, sign)}`;
  });
  return (
    <span className="lg-head">
      {group.filter ? (
        <button type="button" aria-expanded={open} onClick={() => grouped.toggle(group)}>
          <CaretRightFilled rotate={open ? 90 : 0} aria-hidden />
          {group.label}
        </button>
      ) : (
        <b title={t("groupings.unseen")}>{group.label}</b>
      )}
      <span className="k-figures">{showCount(group.count)}</span>
      {sums.length ? <small className="k-figures">{sums.join(" · ")}</small> : null}
    </span>
  );
}

interface RestProps extends Props {
  group: Group;
  /** Around what is said, where something is. */
  wrap?: (inner: ReactNode) => ReactNode;
}

/** What stands under the rows of a group that has more of them: some more, or the list of them all. */
function Rest({ model, grouped, group, wrap = (inner) => inner }: RestProps) {
  const { t } = useTranslation();
  const page = grouped.pages.get(group.id);
  if (page?.isError) return wrap(<Trouble error={page.error} onRetry={() => void page.refetch()} />);
  if (!page?.data) return wrap(<span className="lg-wait">{t("list.loading")}</span>);
  const left = group.count - page.data.rows.length;
  if (!page.data.next || left <= 0) return null;
  const { state, view } = model;
  const filter = () => every(state.search.filter ?? view.filter, group.filter) ?? undefined;
  const few = grouped.sizeOf(group) < grouped.most;
  return wrap(
    <Button
      size="small"
      type="link"
      loading={page.isPlaceholderData}
      onClick={() => (few ? grouped.more(group) : state.change({ show: "table", within: undefined, filter: filter() }))}
    >
      {few
        ? t("groupings.more", { count: left, left: showCount(left) })
        : t("groupings.whole", { count: group.count, shown: showCount(group.count) })}
    </Button>,
  );
}

function Body({ fields, ...props }: Props & { group: Group; fields: Field[] }) {
  const { model, grouped, group } = props;
  const rows = grouped.pages.get(group.id)?.data?.rows ?? [];
  const open = grouped.sizeOf(group) > 0;
  const across = (inner: ReactNode, kind: string) => (
    <tr className={kind}>
      <td colSpan={fields.length + 1}>{inner}</td>
    </tr>
  );
  return (
    <tbody aria-label={group.label}>
      {across(<Heading {...props} />, "lg-group")}
      {open ? (
        <LinesOf model={model} fields={fields} rows={rows} from={rows[0] ? model.rows.indexOf(rows[0]) : 0} />
      ) : null}
      {open ? <Rest {...props} wrap={(inner) => across(inner, "lg-rest")} /> : null}
    </tbody>
  );
}

function Desk({ model, grouped }: Props) {
  const { density } = usePreferences();
  const frame = useRef<HTMLDivElement>(null);
  const [stands, setStands] = useState(false);
  useEffect(() => setStands(true), []);
  const fields = useFields(model);
  return (
    <div ref={frame} className="k-table-frame" data-density={density} aria-busy={grouped.answer.isPlaceholderData}>
      <table className="k-table">
        <Heads fields={fields} model={model} />
        {grouped.groups.map((group) => (
          <Body key={group.id} model={model} grouped={grouped} group={group} fields={fields} />
        ))}
      </table>
      {stands ? <Tools model={model} frame={frame} /> : null}
    </div>
  );
}

function Phone({ model, grouped }: Props) {
  return (
    <div className="lg-phone" aria-busy={grouped.answer.isPlaceholderData}>
      {grouped.groups.map((group) => (
        <section key={group.id} aria-label={group.label}>
          <Heading model={model} grouped={grouped} group={group} />
          {grouped.sizeOf(group) ? (
            <>
              <CardsOf model={model} rows={grouped.pages.get(group.id)?.data?.rows ?? []} />
              <Rest model={model} grouped={grouped} group={group} />
            </>
          ) : null}
        </section>
      ))}
    </div>
  );
}

export default function Groups(props: Props) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  return (
    <>
      <Bar {...props} />
      {props.grouped.answer.data?.capped ? <p className="lg-note">{t("groupings.capped")}</p> : null}
      {narrow ? <Phone {...props} /> : <Desk {...props} />}
    </>
  );
}
