/** A training as one learns it: what is to be known, one's own tap that it is, and for who gives or leads how far the others are. */
import { CheckOutlined, UserAddOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Progress, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, refresh, runOne } from "@/kernel/api";
import { FieldShow } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";
import { fieldOf, type Link, type Row, titleOf, useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import { useSaid } from "@/kernel/said";
import "@/domains/products/training.css";

const AUDIENCE = "products.training_audience";
const LEARNING = "products.learning";
const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);

interface Mine {
  id: string;
  state: "open" | "done" | "excused" | "lapsed";
  due_on: string | null;
  score: number | null;
}

interface Told {
  mine: Mine | null;
  leads: boolean;
  asked: number;
  learnt: number;
  late: number;
  excused: number;
  open: { person: Link; due_on: string | null; late: boolean }[];
}

/** Presses a button of the server, and says what came of it. */
function usePress() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = useSaid();
  const [busy, setBusy] = useState("");
  const press = async (kind: Parameters<typeof runOne>[0], action: string, id: string) => {
    setBusy(action);
    try {
      const answer = await runOne(kind, action, id, {}, crypto.randomUUID());
      void message.success(answer.message);
      await Promise.all([refresh(client, kind), refresh(client, LEARNING), refresh(client, "products.training")]);
    } catch (error) {
      void message.error(sentenceOf(error, t));
    } finally {
      setBusy("");
    }
  };
  return { busy, press };
}

/** My part: the one tap, or that it is done. */
function MyPart({ mine }: { mine: Mine }) {
  const { t } = useTranslation();
  const kind = useKind(LEARNING);
  const { busy, press } = usePress();
  if (!kind) return null;
  const words =
    mine.state === "done" && mine.score !== null
      ? t("training.marked", { score: mine.score })
      : t(`training.${mine.state}`);
  return (
    <div className="tr-mine" data-state={mine.state}>
      <span>
        {words}
        {mine.state === "open" && mine.due_on ? ` ${t("training.until", { day: mine.due_on })}` : ""}
      </span>
      {mine.state === "open" ? (
        <Button
          type="primary"
          icon={<CheckOutlined />}
          loading={busy === "finish"}
          onClick={() => void press(kind, "finish", mine.id)}
        >
          {t("training.finish")}
        </Button>
      ) : null}
    </div>
  );
}

function Waiting({ told }: { told: Told }) {
  const { t } = useTranslation();
  return (
    <ul className="tr-open">
      {told.open.map(({ person, due_on, late }) => (
        <li key={person.id}>
          <RecordLink kind="people.user" id={person.id}>
            {person.label}
          </RecordLink>
          <span>
            {due_on ? t("training.until", { day: due_on }) : ""}
            {late ? <Tag color="red">{t("training.late")}</Tag> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** How far they are whom one teaches or leads, and who is waited for. */
function Others({ told }: { told: Told }) {
  const { t } = useTranslation();
  const count = { learnt: showCount(told.learnt), asked: showCount(told.asked), late: showCount(told.late) };
  return (
    <section className="tr-others" aria-label={t("training.progress")}>
      <header>
        <h3>{t("training.progress")}</h3>
      </header>
      <p>
        <b className="k-figures">{t("training.counted", count)}</b>
        {told.late ? <Tag color="red">{t("training.lateCount", count)}</Tag> : null}
        {told.excused ? <span>{t("training.excusedCount", { count: told.excused })}</span> : null}
      </p>
      <Progress
        percent={told.asked ? Math.round((told.learnt / told.asked) * 100) : 0}
        showInfo={false}
        aria-label={t("training.progress")}
      />
      <Waiting told={told} />
    </section>
  );
}

/** Whom it is for is said on the spot. */
function Aim({ row, here }: { row: Row; here: Link }) {
  const { t } = useTranslation();
  const audience = useKind(AUDIENCE);
  const [open, setOpen] = useState(false);
  if (!audience?.can.includes("create") || !row.can?.includes("update") || row.state !== "open") return null;
  return (
    <>
      {row.asked ? null : <p className="kr-none">{t("training.nobody")}</p>}
      <Button icon={<UserAddOutlined />} onClick={() => setOpen(true)}>
        {t("training.aim")}
      </Button>
      {open ? <CreateDialog kind={audience} open initial={{ training: here }} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** What is to be known, and where a product says it already. */
function Material({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const files = fieldOf(kind, "files");
  const product = row.product as Link | null;
  return (
    <div className="tr-body">
      {row.body ? <p>{String(row.body)}</p> : null}
      {files && Array.isArray(row.files) && row.files.length > 0 ? <FieldShow field={files} value={row.files} /> : null}
      {product?.id ? (
        <p>
          {t("training.product")}
          <RecordLink kind="products.product" id={product.id}>
            {product.label}
          </RecordLink>
        </p>
      ) : null}
    </div>
  );
}

export default function TrainingMatter({ kind, row }: PanelProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ["record", kind.name, row.id, "progress", row.version, row.asked, row.learnt],
    queryFn: () => api.get<Told>(`/api/products/training-progress/${row.id}`),
  });
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  return (
    <div className="tr-matter">
      <Material kind={kind} row={row} />
      {data ? null : <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {data?.mine ? <MyPart mine={data.mine} /> : null}
      {data?.leads ? <Others told={data} /> : null}
      <Aim row={row} here={{ id: row.id, label: titleOf(kind, row) }} />
    </div>
  );
}
