/** Who reaches a record besides by role, and why; opened to more people, and closed again. */
import { CloseOutlined, ShareAltOutlined, UsergroupAddOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionDialog } from "@/kernel/actions/ActionDialog";
import { refresh, runOne } from "@/kernel/api";
import { sentenceOf } from "@/kernel/form/problems";
import { showDay } from "@/kernel/format";
import { api } from "@/kernel/http";
import { type Action, type Link, titleOf } from "@/kernel/kinds";
import { KindIcon } from "@/kernel/marks/KindIcon";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/people/sharing/sharing.css";

interface Entry {
  id: number;
  sort: "team" | "share" | "loan";
  level: "read" | "update";
  cap: string;
  since: string;
  until: string | null;
  reason: string;
  by: string;
  to: { id: string; kind: string; label: string };
  role: string | null;
  mine: boolean;
}

const icons: Record<string, string> = {
  "people.user": "user",
  "people.department": "apartment",
  "people.role": "safety",
  "people.group": "team",
};

function useEntries({ kind, row }: PanelProps) {
  return useQuery({
    queryKey: ["record", kind.name, row.id, "sharing"],
    queryFn: () => api.get<{ rows: Entry[] }>(`/api/people/sharing/${kind.name.replace(".", "/")}/${row.id}`),
  });
}

function useStop({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  return async (entry: number) => {
    try {
      await runOne(kind, "stop_sharing", row.id, { entry });
      void message.success(t("admin.share.stopped"));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
    await refresh(client, kind);
  };
}

function Line({ entry, onStop }: { entry: Entry; onStop?: () => void }) {
  const { t } = useTranslation();
  const until = entry.until ? t("admin.share.until", { date: showDay(entry.until) }) : "";
  const why = [t("admin.share.by", { name: entry.by }), until, entry.reason].filter(Boolean);
  return (
    <li>
      <KindIcon name={icons[entry.to.kind] ?? "user"} />
      <div>
        <b>{entry.to.label}</b> <Tag>{entry.role ?? t(`admin.share.sort.${entry.sort}`)}</Tag>
        <span>{t(entry.level === "update" ? "admin.share.update" : "admin.share.read")}</span>
        <small>{why.join(" · ")}</small>
      </div>
      {onStop ? (
        <Popconfirm
          title={t("admin.share.stopAsk", { name: entry.to.label })}
          okText={t("admin.share.stop")}
          cancelText={t("admin.cancel")}
          onConfirm={onStop}
        >
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("admin.share.stopFor", { name: entry.to.label })}
          />
        </Popconfirm>
      ) : null}
    </li>
  );
}

function Tools({ kind, row }: PanelProps) {
  const [running, setRunning] = useState<Action | null>(null);
  const offered = kind.actions.filter(({ name }) => ["share", "add_to_team"].includes(name) && row.can?.includes(name));
  return (
    <div className="p-access-tools">
      {offered.map((action) => (
        <Button
          key={action.name}
          size="small"
          icon={action.name === "share" ? <ShareAltOutlined /> : <UsergroupAddOutlined />}
          onClick={() => setRunning(action)}
        >
          {action.label}
        </Button>
      ))}
      {running ? (
        <ActionDialog
          kind={kind}
          action={running}
          target={{ ids: [row.id], labels: [titleOf(kind, row)] }}
          onClose={() => setRunning(null)}
        />
      ) : null}
    </div>
  );
}

export default function AccessPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useEntries({ kind, row });
  const stop = useStop({ kind, row });
  const owner = row.owner as Link | null | undefined;
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const may = row.can?.includes("stop_sharing") ?? false;
  return (
    <div className="p-access">
      <Tools kind={kind} row={row} />
      <ul>
        {owner ? (
          <li>
            <KindIcon name="user" />
            <div>
              <b>{owner.label}</b> <Tag color="processing">{t("admin.share.owner")}</Tag>
            </div>
          </li>
        ) : null}
        {data.rows.map((entry) => (
          <Line key={entry.id} entry={entry} onStop={may && entry.sort !== "loan" ? () => stop(entry.id) : undefined} />
        ))}
      </ul>
      {data.rows.length === 0 ? <p className="kr-none">{t("admin.share.nobody")}</p> : null}
    </div>
  );
}
