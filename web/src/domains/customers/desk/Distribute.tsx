/** Public customers distributed evenly: who would get how many and why, then done. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Form, InputNumber, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Desk, DeskPool } from "@/domains/customers/desk/desk";
import { fetchList, refresh } from "@/kernel/api";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";
import { api } from "@/kernel/http";
import type { Kind, Link } from "@/kernel/kinds";

const MOST = 200;
const methods = ["load", "turn", "weighted"] as const;
type Method = (typeof methods)[number];

interface Plan {
  given: { customer: Link; person: Link; why: string }[];
  people: { person: Link; before: number; gets: number; room: number | null }[];
  left: Link[];
}
interface Done {
  done: number;
  left: number;
  refused: { customer: Link; message: string }[];
}
interface Wish {
  pool: string;
  count: number;
  method: Method;
  people: string[];
}

/** The oldest first: who has waited longest is given first. */
async function bodyOf(kind: Kind, wish: Wish) {
  const filter = {
    and: [
      { field: "pool", op: "eq" as const, value: wish.pool },
      { field: "owner", op: "empty" as const },
    ],
  };
  const found = await fetchList(kind, {
    filter,
    size: wish.count,
    sort: "created_at",
    columns: ["name"],
    total: "none",
  });
  const customers = found.rows.map(({ id }) => id);
  return { pool: wish.pool, method: wish.method, customers, ...(wish.people.length ? { people: wish.people } : {}) };
}

function Preview({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  return (
    <>
      <table className="c-desk-table">
        <thead>
          <tr>
            <th>{t("pools.person")}</th>
            <th>{t("pools.dist.before")}</th>
            <th>{t("pools.dist.gets")}</th>
            <th>{t("pools.dist.room")}</th>
          </tr>
        </thead>
        <tbody>
          {plan.people.map(({ person, before, gets, room }) => (
            <tr key={person.id}>
              <td>{person.label}</td>
              <td className="k-figures">{showCount(before)}</td>
              <td className="k-figures">
                <b>+{showCount(gets)}</b>
              </td>
              <td className="k-figures">{room === null ? t("pools.dist.unlimited") : showCount(room)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="c-dry-list">
        {plan.given.slice(0, 50).map(({ customer, person, why }) => (
          <li key={customer.id}>
            {customer.label} → <b>{person.label}</b> <small>{why}</small>
          </li>
        ))}
      </ul>
      {plan.left.length > 0 ? (
        <Alert type="warning" message={t("pools.dist.left", { count: plan.left.length })} />
      ) : null}
    </>
  );
}

interface FieldsProps {
  pools: DeskPool[];
  wish: Wish;
  change: (part: Partial<Wish>) => void;
}

/** Who is asked: everyone of the pool, or these. */
function People({ pools, wish, change }: FieldsProps) {
  const { t } = useTranslation();
  const people = pools.find(({ pool }) => pool.id === wish.pool)?.people ?? [];
  const active = people.filter((one) => one.active);
  return (
    <Form.Item label={t("pools.dist.people")} htmlFor="dist-people">
      <Select
        id="dist-people"
        mode="multiple"
        optionFilterProp="label"
        placeholder={t("pools.dist.everyone")}
        value={wish.people}
        options={active.map(({ person }) => ({ value: person.id, label: person.label }))}
        onChange={(chosen: string[]) => change({ people: chosen })}
      />
    </Form.Item>
  );
}

function Fields({ pools, wish, change }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t("pools.dist.pool")} htmlFor="dist-pool">
        <Select
          id="dist-pool"
          value={wish.pool}
          options={pools.map(({ pool, public: count }) => ({
            value: pool.id,
            label: `${pool.label} (${showCount(count)})`,
          }))}
          onChange={(pool: string) => change({ pool, people: [] })}
        />
      </Form.Item>
      <Form.Item label={t("pools.dist.count")} htmlFor="dist-count">
        <InputNumber
          id="dist-count"
          min={1}
          max={MOST}
          value={wish.count}
          onChange={(count) => change({ count: count ?? 1 })}
        />
      </Form.Item>
      <Form.Item label={t("pools.dist.method")}>
        <Segmented<Method>
          value={wish.method}
          options={methods.map((value) => ({ value, label: t(`pools.dist.${value}`) }))}
          onChange={(method) => change({ method })}
        />
      </Form.Item>
      <People pools={pools} wish={wish} change={change} />
    </Form>
  );
}

interface Props {
  kind: Kind;
  desk: Desk;
  onClose: () => void;
}

/** First the plan, then the giving of what the plan said. */
function useGiving(kind: Kind, wish: Wish, onClose: () => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const plan = useMutation({
    mutationFn: async () => {
      const body = await bodyOf(kind, wish);
      return { body, told: await api.post<Plan>("/api/customers/desk/plan", body) };
    },
  });
  const give = useMutation({
    mutationFn: (body: object) => api.post<Done>("/api/customers/desk/give", body),
    onSuccess: async (done) => {
      await refresh(client, kind);
      void message.success(t("pools.dist.done", { count: done.done }));
      if (done.refused.length > 0) void message.warning(t("pools.dist.refused", { count: done.refused.length }));
      onClose();
    },
  });
  return { plan, give };
}

function wishOf(first: DeskPool | undefined): Wish {
  return { pool: first?.pool.id ?? "", count: Math.min(20, first?.public ?? 20), method: "load", people: [] };
}

export default function Distribute({ kind, desk, onClose }: Props) {
  const { t } = useTranslation();
  const pools = desk.pools.filter(({ public: count }) => count > 0);
  const [wish, setWish] = useState<Wish>(wishOf(pools[0]));
  const { plan, give } = useGiving(kind, wish, onClose);
  const change = (part: Partial<Wish>) => {
    setWish({ ...wish, ...part });
    plan.reset();
  };
  const ready = plan.data;
  const trouble = plan.error ?? give.error;
  return (
    <Modal
      open
      title={t("pools.dist.title")}
      okText={t(ready ? "pools.dist.do" : "pools.dist.preview")}
      confirmLoading={plan.isPending || give.isPending}
      okButtonProps={{ disabled: !wish.pool || (ready !== undefined && ready.told.given.length === 0) }}
      onOk={() => (ready ? give.mutate(ready.body) : plan.mutate())}
      onCancel={onClose}
    >
      <Fields pools={pools} wish={wish} change={change} />
      {trouble ? <Alert type="error" showIcon message={sentenceOf(trouble, t)} /> : null}
      {ready ? <Preview plan={ready.told} /> : null}
    </Modal>
  );
}
