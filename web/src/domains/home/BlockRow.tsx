/** One row of a block: what it is, what matters of it, and what one does with it without leaving the page. */
import { EditOutlined, PhoneOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Block } from "@/domains/home/home";
import { TaskTools } from "@/domains/office/TaskTools";
import { TASK } from "@/domains/office/tasks";
import { FieldShow } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { fieldOf, type Kind, type Link, type Row, titleOf, useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";

const CUSTOMER = "customers.customer";
const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);
const ActionDialog = late(() =>
  import("@/kernel/actions/ActionDialog").then((module) => ({ default: module.ActionDialog })),
);

/** What the row is called and where that leads: of what hangs on a customer, the customer. */
function named(kind: Kind, block: Block, row: Row): { kind: string; id: string; label: string } {
  const first = block.columns[0] ?? "";
  const field = fieldOf(kind, first);
  const link = row[first] as Link | null;
  if (field?.type === "link" && field.target && link?.id) return { kind: field.target, id: link.id, label: link.label };
  return { kind: kind.name, id: row.id, label: titleOf(kind, row) };
}

/** Calls on a phone, and on a desk where something answers `tel:`. */
function Call({ row, name }: { row: Row; name: string }) {
  const { t } = useTranslation();
  const number = row.mobile;
  if (typeof number !== "string" || !/^\+?[\d -]{5,}$/.test(number)) return null;
  return (
    <Button
      type="text"
      icon={<PhoneOutlined />}
      href={`tel:${number.replace(/[ -]/g, "")}`}
      aria-label={t("today.callOf", { name })}
    />
  );
}

function FollowUp({ customer }: { customer: Link }) {
  const { t } = useTranslation();
  const kind = useKind(CUSTOMER);
  const noteKind = useKind(kind?.timeline?.kind);
  const [open, setOpen] = useState(false);
  const link = kind?.timeline?.link;
  if (!noteKind || !link || !noteKind.can.includes("create")) return null;
  return (
    <>
      <Button
        type="text"
        icon={<EditOutlined />}
        aria-label={t("today.followOf", { name: customer.label })}
        onClick={() => setOpen(true)}
      />
      {open ? (
        <CreateDialog kind={noteKind} open initial={{ [link]: customer }} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

function Acts({ kind, block, row }: { kind: Kind; block: Block; row: Row }) {
  const [asking, setAsking] = useState<string | null>(null);
  const actions = kind.actions.filter(({ name }) => block.acts.includes(name) && row.can?.includes(name));
  const action = actions.find(({ name }) => name === asking);
  return (
    <>
      {actions.map((one) => (
        <Button key={one.name} size="small" onClick={() => setAsking(one.name)}>
          {one.label}
        </Button>
      ))}
      {action ? (
        <ActionDialog
          kind={kind}
          action={action}
          target={{ ids: [row.id], labels: [titleOf(kind, row)] }}
          open
          onClose={() => setAsking(null)}
        />
      ) : null}
    </>
  );
}

function Tools({ kind, block, row }: { kind: Kind; block: Block; row: Row }) {
  const { label } = named(kind, block, row);
  if (kind.name === TASK && row.can?.includes("done")) {
    return <TaskTools id={row.id} subject={label} due={String(row.due_at)} />;
  }
  const customer =
    block.follow === "id" ? { id: row.id, label: titleOf(kind, row) } : (row[block.follow] as Link | undefined);
  return (
    <span className="t-tools">
      <Call row={row} name={label} />
      {block.follow && customer?.id ? <FollowUp customer={customer} /> : null}
      <Acts kind={kind} block={block} row={row} />
    </span>
  );
}

export function BlockRow({ kind, block, row }: { kind: Kind; block: Block; row: Row }) {
  const name = named(kind, block, row);
  const others = block.columns.slice(1).flatMap((column) => {
    const field = fieldOf(kind, column);
    const value = row[column];
    return field && value !== null && value !== undefined && value !== "" ? [{ field, value }] : [];
  });
  return (
    <li className="h-row">
      <div>
        <RecordLink kind={name.kind} id={name.id}>
          {name.label}
        </RecordLink>
        <small>
          {others.map(({ field, value }) => (
            <span key={field.name} title={field.label}>
              <FieldShow field={field} value={value} dense masked={row.masked?.includes(field.name)} />
            </span>
          ))}
        </small>
      </div>
      <Tools kind={kind} block={block} row={row} />
    </li>
  );
}
