/** What was written without a network, one by one: waiting, being sent, done, refused, or changed by somebody else meanwhile. */
import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ForkOutlined,
  SyncOutlined,
} from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Mend } from "@/domains/mobile/Mend";
import { giveUp } from "@/domains/mobile/queue";
import { sendAll } from "@/domains/mobile/sender";
import type { Item, State } from "@/domains/mobile/store";
import { useQueue } from "@/domains/mobile/useQueue";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { fullTime, showTime } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { useSaid } from "@/kernel/said";
import "@/domains/mobile/mobile.css";

const marks: Record<State, { color: string; icon: React.ReactNode }> = {
  waiting: { color: "default", icon: <ClockCircleOutlined /> },
  sending: { color: "processing", icon: <SyncOutlined /> },
  done: { color: "success", icon: <CheckCircleOutlined /> },
  refused: { color: "error", icon: <CloseCircleOutlined /> },
  conflict: { color: "warning", icon: <ForkOutlined /> },
};

interface LineProps {
  item: Item;
  onMend: (item: Item) => void;
}

/** Gives a line up, after asking. */
function useDrop(item: Item): () => void {
  const { t } = useTranslation();
  const { modal } = useSaid();
  return () =>
    void modal.confirm({
      title: t("mobile.dropTitle", { what: item.label }),
      content: t("mobile.dropHelp"),
      okText: t("mobile.drop"),
      okButtonProps: { danger: true },
      onOk: () => giveUp(item),
    });
}

function Line({ item, onMend }: LineProps) {
  const { t } = useTranslation();
  const drop = useDrop(item);
  const deed = useKind(item.kind)?.actions.find(({ name }) => name === item.act);
  const { color, icon } = marks[item.state];
  const at = new Date(item.at).toISOString();
  const stuck = item.state === "refused" || item.state === "conflict";
  return (
    <li className="m-item" data-state={item.state}>
      <div>
        <RecordLink kind={item.kind} id={item.id}>
          {item.label || item.kind}
        </RecordLink>
        <small>
          {deed?.label ?? t(item.method === "POST" ? "mobile.new" : "mobile.change")} ·{" "}
          <time title={fullTime(at)}>{showTime(at)}</time>
        </small>
        {item.problem?.message && stuck ? <p role="alert">{item.problem.message}</p> : null}
      </div>
      <Tag color={color} icon={icon}>
        {t(`mobile.state.${item.state}`)}
      </Tag>
      {stuck ? (
        <Button size="small" type="primary" onClick={() => onMend(item)}>
          {t(item.state === "conflict" ? "mobile.settle" : "mobile.mend")}
        </Button>
      ) : null}
      {stuck || item.state === "waiting" ? (
        <Button size="small" type="text" onClick={drop}>
          {t("mobile.drop")}
        </Button>
      ) : null}
    </li>
  );
}

export default function QueuePage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const items = useQueue();
  const [mending, setMending] = useState<Item | null>(null);
  const [sending, setSending] = useState(false);
  if (!items) return null;
  const open = items.filter(({ state }) => state !== "done");
  const send = async () => {
    setSending(true);
    const sent = await sendAll().catch(() => 0);
    setSending(false);
    if (sent > 0) await client.invalidateQueries();
  };
  return (
    <section className="m-page" aria-label={t("mobile.queue")}>
      <header>
        <h1>{t("mobile.queue")}</h1>
        <Button loading={sending} disabled={open.length === 0} onClick={() => void send()}>
          {t("mobile.sendNow")}
        </Button>
      </header>
      <p className="m-soft">{t("mobile.queueHelp")}</p>
      {items.length === 0 ? <Quiet line={t("mobile.nothing")} help={t("mobile.nothingHelp")} water="harbour" /> : null}
      <ul>
        {[...open, ...items.filter(({ state }) => state === "done").reverse()].map((item) => (
          <Line key={item.seq} item={item} onMend={setMending} />
        ))}
      </ul>
      {mending ? <Mend item={mending} onClose={() => setMending(null)} /> : null}
    </section>
  );
}
