/** The board: what is announced to me, unread first; and for who writes, the way to a new one and to those written. */
import { PlusOutlined, PushpinOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ANNOUNCEMENT, isOpen, type Line, useBoard } from "@/domains/bulletin/bulletin";
import { RecordLink, recordAddress, useGo } from "@/kernel/fields/RecordLink";
import { fullTime, showTime } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/office/office.css";
import "@/domains/bulletin/bulletin.css";

const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);

function stateOf(line: Line) {
  if (!line.read_at) return "unread";
  if (line.must_confirm) return line.confirmed_at ? "confirmed" : "toConfirm";
  return "read";
}

function BoardLine({ line }: { line: Line }) {
  const { t } = useTranslation();
  return (
    <li className="o-notice" data-unread={isOpen(line)}>
      <div>
        <small>
          <span className={isOpen(line) ? "bu-mark" : undefined}>{t(`bulletin.${stateOf(line)}`)}</span>
          {line.owner ? ` · ${line.owner.label}` : ""} ·{" "}
          <time title={fullTime(line.published_at)}>{showTime(line.published_at)}</time>
          {line.pinned ? (
            <>
              {" · "}
              <PushpinOutlined /> {t("bulletin.pinned")}
            </>
          ) : null}
        </small>
        <RecordLink kind={ANNOUNCEMENT} id={line.id}>
          {line.title}
        </RecordLink>
      </div>
    </li>
  );
}

function Board({ writes }: { writes: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useBoard();
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const rows = data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <Quiet line={t(writes ? "bulletin.noneWrite" : "bulletin.none")} water="harbour" />;
  return (
    <>
      <ul className="o-notices">
        {rows.map((line) => (
          <BoardLine key={line.id} line={line} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("bulletin.more")}
        </Button>
      ) : null}
    </>
  );
}

export default function BulletinPage() {
  const { t } = useTranslation();
  const go = useGo();
  const kind = useKind(ANNOUNCEMENT);
  const [open, setOpen] = useState(false);
  const writes = Boolean(kind?.can.includes("create"));
  return (
    <div className="o-page">
      <header>
        <h1>{t("bulletin.title")}</h1>
        {kind && writes ? (
          <span className="o-tools">
            <Button onClick={() => go("/office/announcement")}>{t("bulletin.mine")}</Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
              {t("bulletin.write")}
            </Button>
          </span>
        ) : null}
      </header>
      <Board writes={writes} />
      {kind && open ? (
        <CreateDialog
          kind={kind}
          open
          onClose={() => setOpen(false)}
          onDone={(row) => go(recordAddress(ANNOUNCEMENT, row.id))}
        />
      ) : null}
    </div>
  );
}
