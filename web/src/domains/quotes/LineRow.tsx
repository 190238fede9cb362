/** One line as cells of a sheet; on a phone its cells stand below each other with their names. */
import { DeleteOutlined } from "@ant-design/icons";
import { Button, Select, Tooltip } from "antd";
import type { ClipboardEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { type Column, type Draft, type Told, typed } from "@/domains/quotes/lines";
import { NameCell } from "@/domains/quotes/NameCell";
import { Problem } from "@/domains/quotes/Problem";
import { showDecimal } from "@/kernel/format";

export interface RowProps {
  draft: Draft;
  at: number;
  told: Told | null;
  problems: Record<string, string>;
  margins: boolean;
  onChange: (draft: Draft, column: string) => void;
  onRemove: () => void;
  onMove: (down: number, column: Column) => void;
  onPaste: (event: ClipboardEvent, column: Column) => void;
}

const figure = (value: string | null | undefined) => (value == null ? "" : showDecimal(value));

/** A number: Enter and the arrows go from line to line, as in a sheet. */
function NumberCell({ row, column, shown }: { row: RowProps; column: Column; shown: string }) {
  const { t } = useTranslation();
  const { draft, at, told } = row;
  const value = column === "quantity" ? draft.quantity : column === "price" ? draft.price : draft.discount;
  const problem = row.problems[column];
  const id = `qt-${column}-${at}`;
  const down = (event: KeyboardEvent) => {
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    row.onMove(step, column);
  };
  return (
    <td data-label={t(`quotes.${column}`)} data-bad={Boolean(problem)}>
      <input
        id={id}
        data-cell={`${at} ${column}`}
        inputMode="decimal"
        autoComplete="off"
        aria-label={t("quotes.cell", { column: t(`quotes.${column}`), at: at + 1 })}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-bad` : undefined}
        value={value}
        placeholder={shown}
        title={column === "price" ? (told?.why ?? undefined) : undefined}
        onChange={({ target }) => row.onChange(typed(draft, column, target.value), column)}
        onKeyDown={down}
        onPaste={(event) => row.onPaste(event, column)}
        onFocus={({ target }) => target.select()}
      />
      <Problem id={`${id}-bad`} text={problem} />
    </td>
  );
}

function UnitCell({ row }: { row: RowProps }) {
  const { t } = useTranslation();
  const { draft, told } = row;
  const problem = row.problems.unit;
  const units = told?.units ?? [];
  const unit = draft.unit ?? told?.unit ?? null;
  return (
    <td data-label={t("quotes.unit")} data-bad={Boolean(problem)}>
      {units.length > 1 ? (
        <Select
          variant="borderless"
          aria-label={t("quotes.cell", { column: t("quotes.unit"), at: row.at + 1 })}
          value={unit?.id}
          options={units.map(({ id, label }) => ({ value: id, label }))}
          onChange={(id: string) =>
            row.onChange({ ...draft, unit: units.find((one) => one.id === id) ?? null }, "unit")
          }
        />
      ) : (
        <span>{unit?.label ?? ""}</span>
      )}
      <Problem id={`qt-unit-${row.at}-bad`} text={problem} />
    </td>
  );
}

/** What this customer was offered for it the last time. */
export function LastPrice({ told }: { told: Told | null }) {
  const { t } = useTranslation();
  const last = told?.last;
  if (!last) return null;
  const words = t("quotes.lastFrom", { number: last.quote.label, day: last.day });
  return (
    <Tooltip title={words}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what the tooltip says is for the keyboard too */}
      <small tabIndex={0} className="qt-last">
        {t("quotes.last", { price: showDecimal(last.price), unit: last.unit })}
      </small>
    </Tooltip>
  );
}

export function LineRow(row: RowProps) {
  const { t } = useTranslation();
  const { draft, at, told } = row;
  return (
    <tr>
      <td className="qt-at">{at + 1}</td>
      <NameCell row={row} />
      <NumberCell row={row} column="quantity" shown="" />
      <UnitCell row={row} />
      <td data-label={t("quotes.listed")} className="qt-told" title={told?.why ?? undefined}>
        {figure(told?.listed)}
        <LastPrice told={told} />
      </td>
      <NumberCell row={row} column="discount" shown={draft.basis === "discount" ? "" : figure(told?.discount)} />
      <NumberCell row={row} column="price" shown={draft.basis === "price" ? "" : figure(told?.price)} />
      <td data-label={t("quotes.tax")} className="qt-told">
        {told?.tax_rate ? `${figure(told.tax_rate)} %` : ""}
      </td>
      <td data-label={t("quotes.amount")} className="qt-told qt-amount">
        {told?.amount ? showDecimal(told.amount, 2) : ""}
      </td>
      {row.margins ? (
        <td data-label={t("quotes.margin")} className="qt-told" data-loss={told?.margin?.startsWith("-")}>
          {told?.margin_rate ? `${figure(told.margin_rate)} %` : ""}
        </td>
      ) : null}
      <td className="qt-remove">
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t("quotes.remove", { at: at + 1 })}
          onClick={row.onRemove}
        />
      </td>
    </tr>
  );
}
