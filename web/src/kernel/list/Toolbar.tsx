/** Search within the list, quick filters, the filter builder, columns. */
import { CloseCircleFilled, ReloadOutlined, SearchOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { refresh } from "@/kernel/api";
import { many } from "@/kernel/form/words";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { ColumnsButton } from "@/kernel/list/ColumnsButton";
import { FilterButton } from "@/kernel/list/FilterButton";
import { ListActions } from "@/kernel/list/ListHead";
import type { ListModel } from "@/kernel/list/useListModel";
import { waysOf } from "@/kernel/list/waysOf";
import { useNarrow } from "@/kernel/screen";

const QuickFilters = late(
  () => import("@/kernel/list/QuickFilters").then((module) => ({ default: module.QuickFilters })),
  <span className="k-quicks" />,
);
const CellsButton = late(
  async () => (await Promise.all([import("@/kernel/list/cells/CellsButton"), openRoom("cells")]))[0],
);
const Ways = late(async () => (await Promise.all([import("@/kernel/list/board/Ways"), openRoom("board")]))[0]);

const PAUSE = 300;

/** What is typed goes into the address after a pause; an address that changes elsewhere is shown. */
function useSearchText(model: ListModel) {
  const { search, change } = model.state;
  const [text, setText] = useState(search.q ?? "");
  const sent = useRef(search.q ?? "");
  useEffect(() => {
    if ((search.q ?? "") === sent.current) return;
    sent.current = search.q ?? "";
    setText(sent.current);
  }, [search.q]);
  useEffect(() => {
    const asked = text.trim();
    if (asked === sent.current) return undefined;
    const timer = window.setTimeout(() => {
      sent.current = asked;
      change({ q: asked || undefined });
    }, PAUSE);
    return () => window.clearTimeout(timer);
  }, [text, change]);
  return [text, setText] as const;
}

function Search({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const [text, setText] = useSearchText(model);
  const box = useRef<HTMLInputElement>(null);
  const words = t("list.searchIn", { kind: many(model.kind) });
  const clear = () => {
    setText("");
    box.current?.focus();
  };
  return (
    <span className="k-list-search">
      <SearchOutlined />
      <input
        ref={box}
        value={text}
        data-key="search"
        placeholder={words}
        aria-label={words}
        onChange={(event) => setText(event.target.value)}
      />
      {text ? (
        <button type="button" tabIndex={-1} aria-label={t("list.clear")} onClick={clear}>
          <CloseCircleFilled />
        </button>
      ) : null}
    </span>
  );
}

export function Toolbar({ model, embedded }: { model: ListModel; embedded: boolean }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const client = useQueryClient();
  const tabled = model.plain || model.grouped !== null;
  return (
    <div className="k-toolbar">
      <Search model={model} />
      {narrow ? null : <QuickFilters model={model} />}
      <FilterButton model={model} />
      <span className="k-list-spring" />
      {narrow ? null : (
        <>
          <Button
            type="text"
            icon={<ReloadOutlined spin={model.answer.isFetching} />}
            aria-label={t("list.reload")}
            title={t("list.reload")}
            onClick={() => void refresh(client, model.kind)}
          />
          {tabled ? <ColumnsButton model={model} /> : null}
          {!tabled || model.deleted || !model.kind.can.includes("update") ? null : <CellsButton />}
        </>
      )}
      {waysOf(model.kind).length > 1 && !model.deleted ? <Ways model={model} /> : null}
      {embedded && !narrow ? <ListActions model={model} /> : null}
    </div>
  );
}
