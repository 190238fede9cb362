/** What happened with a record: follow-ups and changes in one stream, with the composer on top. */
import { Button, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Kind, type Row, useKind } from "@/kernel/kinds";
import { Composer } from "@/kernel/record/Composer";
import { ChangeEntry, Note } from "@/kernel/record/Entries";
import { mayAdd } from "@/kernel/record/layout";
import { Quiet, Trouble } from "@/kernel/record/States";
import { type Chip, useStream } from "@/kernel/record/stream";

interface Props {
  kind: Kind;
  row: Row;
}

function Chips({ chip, notes, onChange }: { chip: Chip; notes?: Kind; onChange: (chip: Chip) => void }) {
  const { t } = useTranslation();
  const options: { value: Chip; label: string }[] = [
    { value: "all", label: t("record.chip_all") },
    ...(notes ? [{ value: "notes" as const, label: notes.plural }] : []),
    { value: "moves", label: t("record.chip_moves") },
    { value: "edits", label: t("record.chip_edits") },
  ];
  return (
    <Segmented
      size="small"
      value={chip}
      options={options}
      aria-label={t("record.filter_timeline")}
      onChange={(value) => onChange(value as Chip)}
    />
  );
}

export function Timeline({ kind, row }: Props) {
  const { t } = useTranslation();
  const [chip, setChip] = useState<Chip>("all");
  const noteKind = useKind(kind.timeline?.kind);
  const link = kind.timeline?.link ?? "";
  const stream = useStream(kind, row, noteKind, chip);
  return (
    <section className="kr-timeline" aria-label={t("record.timeline")}>
      {noteKind && mayAdd(noteKind, link, row) ? (
        <Composer key={row.id} kind={kind} row={row} noteKind={noteKind} link={link} />
      ) : null}
      <Chips chip={chip} notes={noteKind} onChange={setChip} />
      {stream.loading ? <Skeleton active avatar paragraph={{ rows: 2 }} /> : null}
      {stream.failed ? <Trouble onRetry={stream.retry} /> : null}
      {!stream.loading && !stream.failed && stream.entries.length === 0 ? (
        <Quiet words={t("record.no_entries")} />
      ) : null}
      <div className="kr-entries">
        {stream.entries.map((entry) =>
          entry.type === "note" && noteKind ? (
            <Note key={entry.id} kind={noteKind} row={entry.row} link={link} />
          ) : entry.type === "change" ? (
            <ChangeEntry key={entry.id} kind={kind} change={entry.change} />
          ) : null,
        )}
      </div>
      {stream.more ? (
        <Button block type="text" loading={stream.loadingMore} onClick={stream.loadMore}>
          {t("record.load_more")}
        </Button>
      ) : null}
    </section>
  );
}
