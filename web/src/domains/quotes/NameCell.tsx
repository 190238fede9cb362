/** What a line offers: a product that is found, one that is made here, or plain words. */
import { PlusOutlined } from "@ant-design/icons";
import { AutoComplete } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RowProps } from "@/domains/quotes/LineRow";
import { chosen, typed } from "@/domains/quotes/lines";
import { Problem } from "@/domains/quotes/Problem";
import { useChoices } from "@/kernel/fields/targets";
import { CreateDialog } from "@/kernel/form/RecordForm";
import { type Row, titleOf, useKind } from "@/kernel/kinds";

const PRODUCT = "products.product";
/** Stands for the choice to make one; no id looks like it. */
const NEW = "new";

/** The products that fit what was typed, and for who may make one the choice to do so. */
function useOffers({ draft }: RowProps, open: boolean) {
  const { t } = useTranslation();
  const kind = useKind(PRODUCT);
  const name = draft.name.trim();
  const { choices } = useChoices(PRODUCT, draft.product ? "" : draft.name, open);
  const found = choices.map(({ id, label, hint }) => ({ value: id, label: hint ? `${label} · ${hint}` : label }));
  const made = {
    value: NEW,
    label: (
      <span className="qt-new">
        <PlusOutlined aria-hidden /> {t("quotes.newProduct", { name, interpolation: { escapeValue: false } })}
      </span>
    ),
  };
  const may = Boolean(kind?.can.includes("create")) && name !== "" && !draft.product;
  return { kind, choices, options: open ? [...found, ...(may ? [made] : [])] : [] };
}

function NameInput({ row, onNew }: { row: RowProps; onNew: () => void }) {
  const { t } = useTranslation();
  const { draft, at } = row;
  const [open, setOpen] = useState(false);
  const { choices, options } = useOffers(row, open);
  const problem = row.problems.name ?? row.problems.product ?? row.problems.code;
  const pick = (key: string) => {
    if (key === NEW) return onNew();
    const found = choices.find(({ id }) => id === key);
    if (found) row.onChange(chosen(draft, { ...found, code: "" }), "product");
  };
  const write = (value: string) => {
    if (value !== NEW && !choices.some(({ id }) => id === value)) row.onChange(typed(draft, "name", value), "name");
  };
  return (
    <AutoComplete
      variant="borderless"
      value={draft.name}
      options={options}
      onOpenChange={setOpen}
      onSelect={pick}
      popupMatchSelectWidth={320}
      defaultActiveFirstOption={false}
      onChange={(value: string) => write(value ?? "")}
    >
      <input
        data-cell={`${at} name`}
        aria-label={t("quotes.cell", { column: t("quotes.name"), at: at + 1 })}
        aria-invalid={problem ? true : undefined}
        placeholder={t("quotes.namePlaceholder")}
        onPaste={(event) => row.onPaste(event, "name")}
      />
    </AutoComplete>
  );
}

export function NameCell({ row }: { row: RowProps }) {
  const { t } = useTranslation();
  const kind = useKind(PRODUCT);
  const [making, setMaking] = useState(false);
  const { draft, at, told } = row;
  const problem = row.problems.name ?? row.problems.product ?? row.problems.code;
  const made = (product: Row) => {
    if (kind && !product.queued)
      row.onChange(chosen(draft, { id: product.id, label: titleOf(kind, product), code: "" }), "product");
  };
  return (
    <td data-label={t("quotes.name")} data-bad={Boolean(problem)} className="qt-name">
      <NameInput row={row} onNew={() => setMaking(true)} />
      {told?.specification || told?.product?.code ? (
        <small>{[told.product?.code, told.specification].filter(Boolean).join(" · ")}</small>
      ) : null}
      <Problem id={`qt-name-${at}-bad`} text={problem} />
      {kind ? (
        <CreateDialog
          kind={kind}
          open={making}
          initial={{ name: draft.name.trim() }}
          onClose={() => setMaking(false)}
          onDone={made}
        />
      ) : null}
    </td>
  );
}
