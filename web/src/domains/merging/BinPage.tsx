/** The recycle bin: what was deleted, by whom, for how long still; brought back, or gone for good. */
import { DeleteOutlined, RollbackOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Checkbox, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Gone, type Lain, useBin, useLain, usePurge, useRestore } from "@/domains/merging/bin";
import { showCount, showTime } from "@/kernel/format";
import { Quiet } from "@/kernel/list/Missing";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { Trouble } from "@/kernel/record/States";
import "@/domains/merging/merging.css";

interface LineProps {
  row: Gone;
  chosen: boolean;
  onChoose: (id: string, chosen: boolean) => void;
  onRestore: (ids: string[]) => void;
}

function Line({ row, chosen, onChoose, onRestore }: LineProps) {
  const { t } = useTranslation();
  const along = row.along.map(({ label, count }) => t("bin.along_one", { kind: label, shown: showCount(count) }));
  return (
    <li data-chosen={chosen}>
      <Checkbox
        checked={chosen}
        aria-label={t("bin.choose", { name: row.label })}
        onChange={(event) => onChoose(row.id, event.target.checked)}
      />
      <div>
        <b>{row.label}</b>
        <small>
          <span className="k-figures">{row.number}</span> ·{" "}
          {t("bin.by", { name: row.by, at: showTime(row.deleted_at) })}
          {row.reason ? ` · ${row.reason}` : ""}
        </small>
        {along.length > 0 ? <small>{t("bin.along", { what: along.join(t("actions.comma")) })}</small> : null}
      </div>
      <span className="mg-days" data-soon={row.days !== null && row.days < 8}>
        {row.days === null ? t("bin.stays") : t("bin.days", { count: row.days, shown: showCount(row.days) })}
      </span>
      <Button size="small" icon={<RollbackOutlined />} onClick={() => onRestore([row.id])}>
        {t("bin.restore")}
      </Button>
    </li>
  );
}

interface BarProps {
  kind: Lain;
  ids: string[];
  onRestore: (ids: string[]) => void;
  onPurge: (ids: string[]) => void;
}

function Bar({ kind, ids, onRestore, onPurge }: BarProps) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const ask = () =>
    modal.confirm({
      title: t("bin.purge_ask", { shown: showCount(ids.length) }),
      content: t("bin.purge_help"),
      okText: t("bin.purge"),
      cancelText: t("actions.cancel"),
      okButtonProps: { danger: true },
      onOk: () => onPurge(ids),
    });
  return (
    <div className="mg-bar" role="toolbar" aria-label={t("bin.chosen", { shown: showCount(ids.length) })}>
      <span role="status">{t("bin.chosen", { shown: showCount(ids.length) })}</span>
      <Button type="primary" icon={<RollbackOutlined />} onClick={() => onRestore(ids)}>
        {t("bin.restore")}
      </Button>
      {kind.purge ? (
        <Button danger icon={<DeleteOutlined />} onClick={ask}>
          {t("bin.purge")}
        </Button>
      ) : null}
    </div>
  );
}

function Rows({ kind, mine }: { kind: Lain; mine: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useLain(kind.kind, mine);
  const [chosen, setChosen] = useState<string[]>([]);
  const restore = useRestore(kind.kind, () => setChosen([]));
  const purge = usePurge(kind.kind, () => setChosen([]));
  if (error) return <Trouble error={error} onRetry={refetch} />;
  if (!data) return <Skeleton active paragraph={{ rows: 5 }} />;
  const rows = data.pages.flatMap((page) => page.rows);
  const here = chosen.filter((id) => rows.some((row) => row.id === id));
  const choose = (id: string, on: boolean) => setChosen(on ? [...here, id] : here.filter((one) => one !== id));
  return (
    <>
      <ul className="mg-bin">
        {rows.map((row) => (
          <Line key={row.id} row={row} chosen={here.includes(row.id)} onChoose={choose} onRestore={restore} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t("bin.more")}
        </Button>
      ) : null}
      {here.length > 0 ? <Bar kind={kind} ids={here} onRestore={restore} onPurge={purge} /> : null}
    </>
  );
}

function Kinds({ kinds, at, go }: { kinds: Lain[]; at: Lain; go: (kind: string) => void }) {
  const { t } = useTranslation();
  return (
    <nav className="mg-kinds" aria-label={t("bin.kinds")}>
      {kinds.map((each) => (
        <button key={each.kind} type="button" aria-current={each === at} onClick={() => go(each.kind)}>
          <KindIcon name={each.icon} /> {each.label}
          <b className="k-figures">
            {showCount(each.count)}
            {each.capped ? "+" : ""}
          </b>
        </button>
      ))}
    </nav>
  );
}

export default function BinPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { kind?: string; mine?: boolean | string };
  const mine = String(search.mine ?? "") === "true";
  const { data, error, refetch } = useBin(mine);
  const go = (next: { kind?: string; mine?: boolean }) =>
    navigate({ to: "/bin", search: { kind: search.kind, mine: mine || undefined, ...next } as never });
  const at = data?.kinds.find(({ kind }) => kind === search.kind) ?? data?.kinds[0];
  const sides = [
    { value: "all", label: t("bin.all") },
    { value: "mine", label: t("bin.mine") },
  ];
  return (
    <div className="mg-page mg-binpage">
      <header>
        <h1>{t("bin.title")}</h1>
        <Segmented
          options={sides}
          value={mine ? "mine" : "all"}
          onChange={(value) => go({ mine: value === "mine" || undefined })}
        />
      </header>
      <p className="mg-help">{t("bin.help")}</p>
      {error ? <Trouble error={error} onRetry={refetch} /> : null}
      {data || error ? null : <Skeleton active paragraph={{ rows: 6 }} />}
      {data && !at ? <Quiet line={t(mine ? "bin.none_mine" : "bin.none")} /> : null}
      {data && at ? (
        <>
          <Kinds kinds={data.kinds} at={at} go={(kind) => go({ kind })} />
          <Rows key={`${at.kind}-${mine}`} kind={at} mine={mine} />
        </>
      ) : null}
    </div>
  );
}
