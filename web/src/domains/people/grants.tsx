/** The rights of a role as a matrix: kinds down, operations across, in each cell whose records. */
import { EditOutlined } from "@ant-design/icons";
import { Button, Checkbox, Modal, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  EVERY,
  type Grants,
  grantsOf,
  type Named,
  type Op,
  operations,
  reaches,
  tidy,
  useNamedKinds,
  withGrant,
} from "@/domains/people/rights";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import "@/domains/people/people.css";

function useReachWords() {
  const { t } = useTranslation();
  return (reach: string[] | undefined): string => {
    if (!reach) return "";
    if (reach.length === 0) return t("people.bare");
    return reach.map((one) => t(`people.reach.${one as "ALL"}`)).join("+");
  };
}

interface CellProps {
  reach: string[] | undefined;
  /** What every kind gets, shown faintly where nothing else is said. */
  inherited: string[] | undefined;
  label: string;
  onChange: (reach: string[] | undefined) => void;
}

function CellEditor({ reach, onChange }: Pick<CellProps, "reach" | "onChange">) {
  const { t } = useTranslation();
  return (
    <div className="p-cell-editor">
      <Checkbox checked={Boolean(reach)} onChange={({ target }) => onChange(target.checked ? [] : undefined)}>
        {t("people.allowed")}
      </Checkbox>
      <Checkbox.Group
        value={reach ?? []}
        options={reaches.map((value) => ({
          value,
          label: t(`people.reachLong.${value}`),
          disabled: value !== "ALL" && reach?.includes("ALL"),
        }))}
        onChange={(chosen) => onChange(tidy(chosen))}
      />
    </div>
  );
}

function Cell({ reach, inherited, label, onChange }: CellProps) {
  const [open, setOpen] = useState(false);
  const wordsOf = useReachWords();
  const words = wordsOf(reach) || wordsOf(inherited) || "–";
  const button = (
    <button
      type="button"
      className="p-cell"
      data-given={Boolean(reach)}
      aria-label={`${label}: ${words}`}
      onClick={() => setOpen(true)}
    >
      {words}
    </button>
  );
  if (!open) return button;
  return (
    <Popover open trigger="click" onOpenChange={setOpen} content={<CellEditor reach={reach} onChange={onChange} />}>
      {button}
    </Popover>
  );
}

interface MatrixProps {
  grants: Grants;
  onChange?: (grants: Grants) => void;
}

function Line({ kind, grants, onChange }: MatrixProps & { kind: Named }) {
  const { t } = useTranslation();
  const wordsOf = useReachWords();
  const row = grants[kind.name] ?? {};
  const all = kind.name === EVERY ? {} : (grants[EVERY] ?? {});
  return (
    <tr>
      <th scope="row">{kind.label}</th>
      {operations.map((op: Op) => (
        <td key={op}>
          {onChange ? (
            <Cell
              reach={row[op]}
              inherited={all[op]}
              label={`${kind.label} ${t(`people.op.${op}`)}`}
              onChange={(reach) => onChange(withGrant(grants, kind.name, op, reach))}
            />
          ) : (
            <span data-given={Boolean(row[op])}>{wordsOf(row[op]) || "–"}</span>
          )}
        </td>
      ))}
    </tr>
  );
}

function Matrix({ grants, onChange }: MatrixProps) {
  const { t } = useTranslation();
  const named = useNamedKinds(grants);
  const every = { name: EVERY, label: t("people.everyKind") };
  const shown = [every, ...named].filter(({ name }) => onChange || name in grants);
  return (
    <div className="p-matrix">
      <table>
        <thead>
          <tr>
            <th>{t("people.kind")}</th>
            {operations.map((op) => (
              <th key={op}>{t(`people.op.${op}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((kind) => (
            <Line key={kind.name} kind={kind} grants={grants} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GrantsShow({ value, dense }: ShowProps) {
  const { t } = useTranslation();
  const grants = grantsOf(value);
  const count = Object.keys(grants).length;
  if (dense || count === 0) return <span>{t("people.kindsGranted", { count })}</span>;
  return <Matrix grants={grants} />;
}

function GrantsEdit({ value, onChange, field }: EditProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const grants = grantsOf(value);
  return (
    <>
      <Button icon={<EditOutlined />} onClick={() => setOpen(true)}>
        {t("people.editRights", { count: Object.keys(grants).length })}
      </Button>
      <Modal
        open={open}
        width="min(1180px, 96vw)"
        title={field.label}
        okText={t("people.takeOver")}
        cancelButtonProps={{ hidden: true }}
        onOk={() => setOpen(false)}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p className="p-help">{t("people.rightsHelp")}</p>
        <Matrix grants={grants} onChange={(next) => onChange?.(next)} />
      </Modal>
    </>
  );
}

export const grants: HandMade = { Show: GrantsShow, Edit: GrantsEdit };
