/** A customer's frozen cards: then and now side by side, what differs marked. */
import { useQuery } from "@tanstack/react-query";
import { Button, Modal, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchList } from "@/kernel/api";
import { showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/office/office.css";

interface Compared {
  at: string;
  why: string;
  lines: { field: string; label: string; then: unknown; now: unknown; differs: boolean }[];
  contacts: { name: string; position: string; change: "same" | "gone" | "new" | "changed"; was: string }[];
}
const SNAPSHOT = "customers.card_snapshot";
const text = (value: unknown) => (value === null || value === undefined || value === "" ? "—" : String(value));
const colors = { same: "default", gone: "error", new: "success", changed: "warning" } as const;

function Comparison({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ["record", SNAPSHOT, id, "compare"],
    queryFn: () => api.get<Compared>(`/api/customers/attention/frozen/${id}`),
  });
  if (!data) return <Skeleton active />;
  return (
    <div className="o-compare">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("office.field")}</th>
            <th scope="col">{t("office.then", { at: showTime(data.at) })}</th>
            <th scope="col">{t("office.now")}</th>
          </tr>
        </thead>
        <tbody>
          {data.lines.map(({ field, label, then, now, differs }) => (
            <tr key={field} data-differs={differs}>
              <th scope="row">{label}</th>
              <td>{text(then)}</td>
              <td>{differs ? <mark>{text(now)}</mark> : text(now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul>
        {data.contacts.map(({ name, position, change, was }) => (
          <li key={name + change + position}>
            {`${name} ${position}`} <Tag color={colors[change]}>{t(`office.change.${change}`)}</Tag>{" "}
            {was ? <del>{was}</del> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

export default function FrozenPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const query = {
    filter: { field: "customer", op: "eq", value: row.id },
    columns: ["why", "note", "created_at"],
  } as const;
  const { data } = useQuery({
    queryKey: ["list", SNAPSHOT, row.id],
    queryFn: () => fetchList(SNAPSHOT, { ...query, columns: [...query.columns] } as never),
  });
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  if (data.rows.length === 0) return <p className="kr-none">{t("office.notFrozen")}</p>;
  return (
    <>
      <ul className="o-frozen">
        {data.rows.map((one) => (
          <li key={one.id}>
            <Button type="link" size="small" onClick={() => setOpen(one.id)}>
              {t("office.compare", { at: showTime(String(one.created_at)) })}
            </Button>
            <small>{text(one.note ?? "")}</small>
          </li>
        ))}
      </ul>
      <Modal
        open={open !== null}
        onCancel={() => setOpen(null)}
        footer={null}
        title={t("office.thenAndNow")}
        width={760}
        destroyOnHidden
      >
        {open ? <Comparison id={open} /> : null}
      </Modal>
    </>
  );
}
