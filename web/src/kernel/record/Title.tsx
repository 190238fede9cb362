/** The head of a record: name, number, badge, owner with the pool clock, actions; under it the few facts that matter. */
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { ActionButtons } from "@/kernel/actions/ActionButtons";
import type { Outcome } from "@/kernel/actions/useRun";
import { FieldShow } from "@/kernel/fields";
import { Face } from "@/kernel/fields/picture";
import { CopyIcon } from "@/kernel/fields/Shown";
import { isEmpty, isLink, isMasked } from "@/kernel/fields/values";
import type { Field, Kind, Row } from "@/kernel/kinds";
import { clockOf, Owner, whyOf } from "@/kernel/list/Cell";
import { PoolClock } from "@/kernel/marks/PoolClock";
import { InlineField } from "@/kernel/record/InlineField";
import { badgeOf, calledOf, highlightsOf } from "@/kernel/record/layout";
import { Tools } from "@/kernel/record/panels";
import { useNarrow } from "@/kernel/screen";

interface Props {
  kind: Kind;
  row: Row;
  onLeft?: () => void;
}

function Badge({ kind, row }: Props) {
  const badge = badgeOf(kind);
  if (!badge || isEmpty(row[badge.name])) return null;
  return (
    <Tooltip title={badge.label}>
      <span>
        <FieldShow field={badge} value={row[badge.name]} masked={isMasked(badge, row)} />
      </span>
    </Tooltip>
  );
}

function Numbered({ number }: { number: string }) {
  return (
    <span className="kf-copyable">
      <span className="kf-figures">{number}</span>
      <CopyIcon text={number} />
    </span>
  );
}

/** Whose page is being fetched, as the list beside it said: there before the page is. */
export function Coming({ kind, row }: Props) {
  return (
    <header className="kr-title">
      <div className="kr-name">
        <span className="kr-heading">
          <Face kind={kind} row={row} size={36} />
          <h1>{calledOf(kind, row)}</h1>
        </span>
      </div>
    </header>
  );
}

export function Title({ kind, row, onLeft }: Props) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const title = calledOf(kind, row);
  const done = ({ row: after }: Outcome) => {
    if (after === null) onLeft?.();
  };
  return (
    <header className="kr-title">
      <div className="kr-name">
        <span className="kr-heading">
          <Face kind={kind} row={row} size={36} />
          <h1>{title}</h1>
          <CopyIcon text={title} />
        </span>
        <div className="kr-under">
          {row.number && row.number !== title ? <Numbered number={row.number} /> : null}
          <Badge kind={kind} row={row} />
          {row.deleted_at ? <span className="kr-deleted">{t("record.in_bin")}</span> : null}
          {isLink(row.owner) ? <Owner kind={kind} row={row} /> : null}
        </div>
      </div>
      <div className="kr-tools">
        <Tools kind={kind} ids={[row.id]} />
        <ActionButtons kind={kind} row={row} max={narrow ? 2 : 3} onDone={done} />
      </div>
    </header>
  );
}

function Fact({ kind, row, field }: Props & { field: Field }) {
  if (field.name !== kind.clock || !row[field.name]) {
    return <InlineField kind={kind} row={row} field={field} />;
  }
  return (
    <div className="kr-value">
      <PoolClock until={clockOf(kind, row)} why={whyOf(kind, row)} size={16} spoken />
    </div>
  );
}

export function Highlights({ kind, row }: Props) {
  const fields = highlightsOf(kind, row);
  if (fields.length === 0) return null;
  return (
    <dl className="kr-highlights">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.label}</dt>
          <dd>
            <Fact kind={kind} row={row} field={field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
