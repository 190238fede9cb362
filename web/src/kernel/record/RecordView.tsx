/** One record, wherever it is shown: three columns on a wide page, tabs in a drawer and on small screens. */

import { useRouter } from "@tanstack/react-router";
import { Skeleton, Tabs } from "antd";
import type { TFunction } from "i18next";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRecord } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { recordAddress } from "@/kernel/fields/RecordLink";
import { Around } from "@/kernel/form/around";
import { one } from "@/kernel/form/words";
import type { Kind, Row } from "@/kernel/kinds";
import { About } from "@/kernel/record/About";
import { Above, Seers } from "@/kernel/record/Extras";
import { History } from "@/kernel/record/History";
import { rowSeen } from "@/kernel/record/neighbours";
import { Banner, type Matter, matterOf, Panels, panelsOf } from "@/kernel/record/panels";
import { Related, useRelated } from "@/kernel/record/Related";
import { Quiet, Trouble } from "@/kernel/record/States";
import { Timeline } from "@/kernel/record/Timeline";
import { Coming, Highlights, Title } from "@/kernel/record/Title";
import { useMedia } from "@/kernel/screen";
import "@/kernel/record/record.css";

interface Props {
  kind: Kind;
  id: string;
  /** Never more than one column: a drawer. */
  slim?: boolean;
  /** The record left the person's sight (deleted, given away). */
  onLeft?: () => void;
}

interface Part {
  kind: Kind;
  row: Row;
}

/** The matter of a record first, then what happened to it. */
function matterItems(t: TFunction, { Body, label }: Matter, part: Part) {
  return [
    {
      key: "matter",
      label: t(`record.panel.${label}`),
      children: <Body {...part} />,
    },
    { key: "history", label: t("record.history"), children: <History {...part} /> },
  ];
}

/** Where nothing is noted, what happened is the history. */
function Middle({ kind, row }: Part) {
  const { t } = useTranslation();
  const matter = matterOf(kind);
  if (!matter && !kind.timeline) {
    return (
      <section>
        <h3>
          {t("record.history")} <Seers kind={kind} row={row} />
        </h3>
        <History kind={kind} row={row} />
      </section>
    );
  }
  const noted = [
    { key: "timeline", label: t("record.timeline"), children: <Timeline kind={kind} row={row} /> },
    { key: "history", label: t("record.history"), children: <History kind={kind} row={row} /> },
  ];
  const items = matter ? matterItems(t, matter, { kind, row }) : noted;
  // Beside the tabs and not in their bar: a list of tabs holds nothing else for who hears it read.
  return (
    <div className="kr-middle">
      <Tabs size="small" items={items} />
      <div className="kr-seers">
        <Seers kind={kind} row={row} />
      </div>
    </div>
  );
}

function Wide({ kind, row }: Part) {
  const { t } = useTranslation();
  const beside = useRelated(kind).length + panelsOf(kind, row).length;
  return (
    <div className={beside > 0 ? "kr-columns" : "kr-columns kr-columns-two"}>
      <About kind={kind} row={row} />
      <Middle kind={kind} row={row} />
      {beside > 0 ? (
        <aside className="kr-beside" aria-label={t("record.related")}>
          <Related kind={kind} row={row} />
          <Panels kind={kind} row={row} />
        </aside>
      ) : null}
    </div>
  );
}

function Beside({ kind, row }: Part) {
  return (
    <div className="kr-beside">
      <Related kind={kind} row={row} />
      <Panels kind={kind} row={row} />
    </div>
  );
}

/** The tab survives going to the next record. */
const remembered = new Map<string, string>();

function Slim({ kind, row }: Part) {
  const { t } = useTranslation();
  const beside = useRelated(kind).length + panelsOf(kind, row).length;
  const matter = matterOf(kind);
  const first = kind.timeline ? "timeline" : matter ? "matter" : "about";
  const [tab, setTab] = useState(remembered.get(kind.name) ?? first);
  const items = [
    ...(matter ? matterItems(t, matter, { kind, row }).slice(0, 1) : []),
    { key: "timeline", label: t("record.timeline"), children: <Timeline kind={kind} row={row} /> },
    { key: "about", label: t("record.about"), children: <About kind={kind} row={row} /> },
    { key: "related", label: t("record.related"), children: <Beside kind={kind} row={row} /> },
    { key: "history", label: t("record.history"), children: <History kind={kind} row={row} /> },
  ].filter(({ key }) => (key === "related" ? beside > 0 : key !== "timeline" || kind.timeline));
  return (
    <Tabs
      size="small"
      activeKey={tab}
      onChange={(next) => {
        remembered.set(kind.name, next);
        setTab(next);
      }}
      items={items}
    />
  );
}

/** The old address of a merged record leads to the one it went up in. */
function Forward({ kind, to }: { kind: Kind; to: string }) {
  const router = useRouter({ warn: false });
  const address = recordAddress(kind.name, to);
  useEffect(() => router?.history.replace(address), [router, address]);
  return null;
}

function Fetched({ kind, id }: { kind: Kind; id: string }) {
  const row = rowSeen(kind, id);
  return (
    <article className="kr-record" aria-busy="true">
      {row ? <Coming kind={kind} row={row} /> : null}
      <Skeleton active className="kr-loading" title={!row} paragraph={{ rows: 8 }} />
    </article>
  );
}

export function RecordView({ kind, id, slim, onLeft }: Props) {
  const { t } = useTranslation();
  const wide = useMedia("(min-width: 1280px)") && !slim;
  const { data: row, error, isPending, refetch } = useRecord(kind, id);
  if (error && !row) {
    const to = error instanceof ApiError ? error.merged_into : null;
    if (to) return <Forward kind={kind} to={to} />;
    const missing = error instanceof ApiError && error.status === 404;
    return missing ? (
      <Quiet words={t("record.not_there", { kind: one(kind) })} />
    ) : (
      <Trouble error={error} onRetry={refetch} />
    );
  }
  if (isPending || !row) return <Fetched kind={kind} id={id} />;
  return (
    <Around.Provider value={row}>
      <article className="kr-record" key={row.id}>
        <Title kind={kind} row={row} onLeft={onLeft} />
        <Above kind={kind} row={row} />
        <Banner kind={kind} row={row} />
        <Highlights kind={kind} row={row} />
        {wide ? <Wide kind={kind} row={row} /> : <Slim kind={kind} row={row} />}
      </article>
    </Around.Provider>
  );
}
