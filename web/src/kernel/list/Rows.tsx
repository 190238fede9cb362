/** The middle of a list: rows as a table, as cards on a phone, or what to do when there are none. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/kernel/errors";
import { many, one } from "@/kernel/form/words";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";
import { Cards } from "@/kernel/list/Cards";
import { countConditions } from "@/kernel/list/filters";
import type { Grouped } from "@/kernel/list/grouping/useGrouped";
import { ListKeys } from "@/kernel/list/ListKeys";
import { Quiet } from "@/kernel/list/Missing";
import { Table } from "@/kernel/list/Table";
import { type ListModel, mayMake } from "@/kernel/list/useListModel";
import { useNarrow } from "@/kernel/screen";

const Groups = late(
  async () => (await Promise.all([import("@/kernel/list/grouping/Groups"), openRoom("groupings")]))[0],
);

export function Waiting() {
  const { t } = useTranslation();
  return (
    <div className="k-waiting" role="status" aria-label={t("list.loading")}>
      {Array.from({ length: 12 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey lines have no name
        <i key={at} style={{ width: `${88 - ((at * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

function Empty({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { kind, state, view } = model;
  const { search, change } = state;
  const asked = Boolean(
    search.q || Object.keys(search.quick ?? {}).length || countConditions(search.filter ?? view.filter),
  );
  if (model.deleted) return <Quiet line={t("list.binEmpty")} water="harbour" />;
  if (asked) {
    return (
      <Quiet line={t("list.noneFound", { kind: many(kind) })} water="bay">
        <Button onClick={() => change({ q: undefined, quick: undefined, filter: undefined, view: undefined })}>
          {t("list.showAll")}
        </Button>
      </Quiet>
    );
  }
  return (
    <Quiet line={model.frame.none ?? t("list.none", { kind: many(kind) })} help={model.frame.none ? null : kind.help}>
      {mayMake(model) && !model.frame.none ? (
        <Button type="primary" onClick={model.dialogs.create}>
          {t("list.create", { kind: one(kind) })}
        </Button>
      ) : null}
    </Quiet>
  );
}

function Failed({ answer }: { answer: { error: Error | null; refetch: () => unknown } }) {
  const { t } = useTranslation();
  const { error, refetch } = answer;
  const ours = error instanceof ApiError ? error : null;
  const line = ours?.message || t(ours?.code === "offline" ? "app.offline" : "app.failed");
  return (
    <Quiet line={ours?.reference ? `${line}（${ours.reference}）` : line} water="bay">
      <Button onClick={() => refetch()}>{t("app.again")}</Button>
    </Quiet>
  );
}

export function Rows({ model }: { model: ListModel }) {
  return (
    <>
      <ListKeys model={model} />
      <Shown model={model} />
    </>
  );
}

function InGroups({ model, grouped }: { model: ListModel; grouped: Grouped }) {
  const { answer, groups } = grouped;
  if (answer.isPending) return <Waiting />;
  if (answer.isError && !answer.data) return <Failed answer={answer} />;
  return groups.length ? <Groups model={model} grouped={grouped} /> : <Empty model={model} />;
}

function Shown({ model }: { model: ListModel }) {
  const narrow = useNarrow();
  const { answer, rows, grouped } = model;
  if (grouped) return <InGroups model={model} grouped={grouped} />;
  if (answer.isPending) return <Waiting />;
  if (answer.isError && rows.length === 0) return <Failed answer={answer} />;
  if (rows.length === 0) return <Empty model={model} />;
  return narrow ? <Cards model={model} /> : <Table model={model} />;
}
