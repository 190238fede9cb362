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

interface ChipsProps {
  chip: Chip;
  notes: Kind | undefined;
  onChange: (chip: Chip) => void;
}

function Chips({ chip, notes, onChange }: ChipsProps) {
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

/** What can be written here: a note of the record, or one of another record that is about this one. */
function Writing({ kind, row, noteKind, talk }: Props & { noteKind: Kind | undefined; talk: Kind | undefined }) {
  const { notes, timeline } = kind;
  if (talk && notes && row.can?.includes(notes.action)) {
    return (
      <Composer key={row.id} kind={kind} row={row} noteKind={talk} link={talk.parent ?? ""} action={notes.action} />
    );
  }
  if (!noteKind || !timeline || !mayAdd(noteKind, timeline.link, row)) return null;
  return <Composer key={row.id} kind={kind} row={row} noteKind={noteKind} link={timeline.link} />;
}

export function Timeline({ kind, row }: Props) {
  const { t } = useTranslation();
  const [chip, setChip] = useState<Chip>("all");
  const noteKind = useKind(kind.timeline?.kind);
  const link = kind.timeline?.link ?? "";
  const talk = useKind(kind.notes?.kind);
  const stream = useStream(kind, row, noteKind, talk, chip);
  return (
    <section className="kr-timeline" aria-label={t("record.timeline")}>
      <Writing kind={kind} row={row} noteKind={noteKind} talk={talk} />
      <Chips chip={chip} notes={talk ?? noteKind} onChange={setChip} />
      {stream.loading ? <Skeleton active avatar paragraph={{ rows: 2 }} /> : null}
      {stream.failed ? <Trouble onRetry={stream.retry} /> : null}
      {!stream.loading && !stream.failed && stream.entries.length === 0 ? (
        <Quiet words={t("record.no_entries")} />
      ) : null}
      <div className="kr-entries">
        {stream.entries.map((entry) =>
          entry.type === "note" ? (
            <Note
              key={entry.id}
              kind={entry.of}
              row={entry.row}
              link={entry.of === noteKind ? link : (entry.of.parent ?? "")}
            />
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
