/** The inbox of approvals: what waits for me, what I asked, what I decided; agreed to or refused in place, at the desk and on the phone. */
import { App, Input as Box_, Button, Form, Modal, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Box, type Brief, boxes, useBox, useMayManage, useSaying } from "@/domains/approvals/approvals";
import { Input, Records, State } from "@/domains/approvals/parts";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showTime } from "@/kernel/format";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/approvals/approvals.css";

function useDecide(found: Brief) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const say = useSaying();
  const decide = async (action: "agree" | "refuse", answer: string) => {
    setBusy(true);
    try {
      const told = await say(found.id, action, { answer: answer || null });
      void message.success(told.message || t(`approvals.${action}`));
      return true;
    } catch (error) {
      void message.error(sentenceOf(error, t));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, decide };
}

function Refusal({ open, onClose, onSend }: { open: boolean; onClose: () => void; onSend: (why: string) => void }) {
  const { t } = useTranslation();
  const [why, setWhy] = useState("");
  return (
    <Modal
      open={open}
      title={t("approvals.refuse")}
      okText={t("approvals.refuse")}
      okButtonProps={{ danger: true, disabled: !why.trim() }}
      onCancel={onClose}
      onOk={() => onSend(why)}
      destroyOnHidden
    >
      <Form.Item label={t("approvals.why")} htmlFor="ap-why" layout="vertical" required>
        <Box_.TextArea
          id="ap-why"
          autoFocus
          maxLength={400}
          value={why}
          onChange={({ target }) => setWhy(target.value)}
        />
      </Form.Item>
    </Modal>
  );
}

function Decide({ found }: { found: Brief }) {
  const { t } = useTranslation();
  const { busy, decide } = useDecide(found);
  const [refusing, setRefusing] = useState(false);
  if (!found.can.includes("agree")) return null;
  const refuse = async (why: string) => {
    if (await decide("refuse", why)) setRefusing(false);
  };
  return (
    <div className="ap-decide">
      <Button type="primary" loading={busy} onClick={() => void decide("agree", "")}>
        {t("approvals.agree")}
      </Button>
      <Button danger disabled={busy} onClick={() => setRefusing(true)}>
        {t("approvals.refuse")}
      </Button>
      <Refusal open={refusing} onClose={() => setRefusing(false)} onSend={(why) => void refuse(why)} />
    </div>
  );
}

function Line({ found }: { found: Brief }) {
  const { t } = useTranslation();
  const waits = found.asked.map(({ label }) => label).join(t("list.comma"));
  return (
    <li className="ap-line">
      <header>
        <h2>
          <RecordLink kind="approvals.approval" id={found.id}>
            {found.subject}
          </RecordLink>
        </h2>
        <State found={found} />
        <small>{found.number}</small>
      </header>
      <p>{t("approvals.asks", { who: found.asker?.label ?? "", what: found.label })}</p>
      <Records found={found} />
      <Input found={found} />
      <footer>
        <small>
          {showTime(found.at)}
          {waits ? ` · ${t("approvals.waitsFor", { who: waits })}` : ""}
          {found.due ? ` · ${t("approvals.due", { at: showTime(found.due) })}` : ""}
        </small>
        <Decide found={found} />
      </footer>
      {found.outcome ? <p className="ap-soft">{found.outcome}</p> : null}
    </li>
  );
}

function List({ box }: { box: Box }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useBox(box);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  if (data.rows.length === 0) return <Quiet line={t(`approvals.none.${box}`)} water="harbour" />;
  return (
    <ul className="ap-list">
      {data.rows.map((found) => (
        <Line key={found.id} found={found} />
      ))}
    </ul>
  );
}

export default function InboxPage() {
  const { t } = useTranslation();
  const [box, setBox] = useState<Box>("waiting");
  const count = useBox("waiting").data?.rows.length ?? 0;
  const manages = useMayManage();
  const title = t("approvals.title");
  useEffect(() => {
    const before = document.title;
    document.title = count ? `(${count}) ${title}` : title;
    return () => {
      document.title = before;
    };
  }, [count, title]);
  return (
    <div className="ap-page">
      <header>
        <h1>{title}</h1>
        <div className="ap-tabs" role="tablist" aria-label={title}>
          {boxes.map((one) => (
            <button key={one} type="button" role="tab" aria-selected={one === box} onClick={() => setBox(one)}>
              {t(`approvals.box.${one}`)}
              {one === "waiting" && count ? <span className="ap-count k-figures">{count}</span> : null}
            </button>
          ))}
        </div>
        {manages ? <a href="/approvals/flow">{t("approvals.manage")}</a> : null}
      </header>
      <List box={box} />
    </div>
  );
}
