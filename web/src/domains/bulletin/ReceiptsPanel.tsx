/** For who keeps an announcement: how many have read and confirmed it, who, and who has not; these may be reminded. */
import { BellOutlined } from "@ant-design/icons";
import { Button, Progress, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Counts, type State, states, useOne, useReaders, useReading } from "@/domains/bulletin/bulletin";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { fullTime, showCount, showTime } from "@/kernel/format";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import { useSaid } from "@/kernel/said";
import "@/domains/office/office.css";
import "@/domains/bulletin/bulletin.css";

function Readers({ id, state }: { id: string; state: State }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useReaders(id, state);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const rows = data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <p className="kr-none">{t("bulletin.nobody")}</p>;
  return (
    <>
      <ul className="bu-readers">
        {rows.map(({ person, department, read_at, confirmed_at }) => {
          const at = confirmed_at ?? read_at;
          return (
            <li key={person.id}>
              <span>
                <RecordLink kind="people.user" id={person.id}>
                  {person.label}
                </RecordLink>
                {department ? <small> {department}</small> : null}
              </span>
              {at ? <time title={fullTime(at)}>{showTime(at)}</time> : null}
            </li>
          );
        })}
      </ul>
      {hasNextPage ? (
        <Button type="link" size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("bulletin.more")}
        </Button>
      ) : null}
    </>
  );
}

function Remind({ id }: { id: string }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { run } = useReading(id);
  const remind = () =>
    run("remind").then(
      (answer) => void message.success(answer.message),
      (error: unknown) => void message.error(sentenceOf(error, t)),
    );
  return (
    <Button size="small" icon={<BellOutlined />} onClick={() => void remind()}>
      {t("bulletin.remind")}
    </Button>
  );
}

function countOf({ meant, read, confirmed }: Counts, state: State, must: boolean): number {
  if (state === "waiting") return meant - read;
  return state === "confirmed" ? confirmed : read - (must ? confirmed : 0);
}

export default function ReceiptsPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useOne(row.id, row.version);
  const [state, setState] = useState<State>("waiting");
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (!data.counts) return null;
  const { counts, must_confirm: must } = data;
  const done = must ? counts.confirmed : counts.read;
  const told = { meant: showCount(counts.meant), read: showCount(counts.read), confirmed: showCount(counts.confirmed) };
  return (
    <div className="bu-receipts">
      <b className="k-figures">{t(must ? "bulletin.countedConfirmed" : "bulletin.counted", told)}</b>
      <Progress
        percent={counts.meant ? Math.round((done / counts.meant) * 100) : 0}
        showInfo={false}
        aria-label={t("bulletin.progress")}
      />
      <div className="o-tabs" role="tablist" aria-label={t("bulletin.progress")}>
        {states
          .filter((one) => must || one !== "confirmed")
          .map((one) => (
            <button key={one} type="button" role="tab" aria-selected={one === state} onClick={() => setState(one)}>
              {t(`bulletin.state.${one}`)} {showCount(countOf(counts, one, must))}
            </button>
          ))}
      </div>
      <Readers id={row.id} state={state} />
      {done < counts.meant ? <Remind id={row.id} /> : null}
    </div>
  );
}
