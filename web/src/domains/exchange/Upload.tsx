/** The first step: which kind of record, and the file. */
import { InboxOutlined } from "@ant-design/icons";
import { Alert, Select, Spin } from "antd";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUpload } from "@/domains/exchange/imports";
import { ApiError } from "@/kernel/errors";
import { useGo } from "@/kernel/fields/RecordLink";
import { useKinds } from "@/kernel/kinds";

const ACCEPTED = ".xlsx,.xls,.csv";

function useDrop(take: (file: File) => void) {
  const [over, setOver] = useState(false);
  return {
    over,
    on: {
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) take(file);
      },
    },
  };
}

function Drop({ busy, ready, take }: { busy: boolean; ready: boolean; take: (file: File) => void }) {
  const { t } = useTranslation();
  const { over, on } = useDrop(take);
  return (
    <label className="x-drop" data-over={over} {...on}>
      {busy ? <Spin /> : <InboxOutlined />}
      <b>{busy ? t("imports.uploading") : t("imports.drop")}</b>
      <span>{t("imports.formats")}</span>
      <input
        type="file"
        accept={ACCEPTED}
        disabled={busy || !ready}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) take(file);
          event.target.value = "";
        }}
      />
    </label>
  );
}

export function Upload({ wanted }: { wanted?: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const { data } = useKinds();
  const kinds = (data?.kinds ?? []).filter(
    ({ can, menu }) => menu !== false && can.includes("import") && can.includes("create"),
  );
  const [chosen, setChosen] = useState(wanted);
  // Customers are what one begins with; parts of a record rarely are.
  const named = (wish: string | undefined) => kinds.find(({ name }) => name === wish);
  const kind = named(chosen) ?? named("customers.customer") ?? kinds.find(({ parent }) => !parent) ?? kinds[0];
  const upload = useUpload(kind?.name ?? null);
  const take = (file: File) => {
    if (kind) upload.mutate(file, { onSuccess: (job) => go(`/imports/${job.id}`) });
  };
  const error = upload.error instanceof ApiError ? upload.error : null;
  return (
    <div className="x-upload">
      <div className="x-line">
        <span>{t("imports.what")}</span>
        <Select
          className="x-kind"
          value={kind?.name}
          aria-label={t("imports.what")}
          options={kinds.map(({ name, plural }) => ({ value: name, label: plural }))}
          onChange={setChosen}
        />
      </div>
      <Drop busy={upload.isPending} ready={Boolean(kind)} take={take} />
      {upload.isError ? (
        <Alert
          type="error"
          showIcon
          title={Object.values(error?.fields ?? {})[0] || error?.message || t("app.failed")}
        />
      ) : null}
    </div>
  );
}
