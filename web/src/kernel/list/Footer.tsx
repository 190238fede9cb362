/** The foot of a list: how many there are, where we are, how many a page. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { showTotal } from "@/kernel/format";
import type { ListModel } from "@/kernel/list/useListModel";
import { Tip } from "@/kernel/marks/Tip";
import { setPreferences, usePreferences } from "@/kernel/preferences";

/** Page numbers reach this far; beyond it a filter finds more than paging does. */
const DEEPEST = 1000;

function Total({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { total, answer } = model;
  if (total === null) return <span />;
  const capped = answer.data?.capped === true && !model.exact;
  const words = t("list.total", { total: showTotal(total, capped) });
  if (!capped) return <span className="k-figures">{words}</span>;
  return (
    <Tip title={t("list.countAll")}>
      <Button size="small" type="text" loading={answer.isFetching} onClick={model.askExact}>
        {words}
      </Button>
    </Tip>
  );
}

function usePages({ state, answer, total, exact }: ListModel) {
  const { pageSize } = usePreferences();
  const page = state.search.page ?? 1;
  const known = total !== null && !(answer.data?.capped && !exact);
  const last = known ? Math.max(1, Math.ceil(total / pageSize)) : DEEPEST;
  const go = (to: number | null) => {
    if (to && to >= 1) state.change({ page: Math.min(to, last, DEEPEST) });
  };
  return { page, known, last, go, more: Boolean(answer.data?.next) && page < DEEPEST };
}

function Pages({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { page, known, last, go, more } = usePages(model);
  return (
    <nav className="k-pages" aria-label={t("list.pages")}>
      <Button
        size="small"
        type="text"
        icon={<LeftOutlined />}
        disabled={page <= 1}
        aria-label={t("list.previous")}
        onClick={() => go(page - 1)}
      />
      <input
        key={page}
        className="k-page-jump"
        inputMode="numeric"
        defaultValue={page}
        aria-label={t("list.pageJump")}
        onKeyDown={(event) => event.key === "Enter" && go(Number(event.currentTarget.value))}
        onBlur={(event) => Number(event.target.value) !== page && go(Number(event.target.value))}
      />
      {known ? <span className="k-figures">/ {last}</span> : null}
      <Button
        size="small"
        type="text"
        icon={<RightOutlined />}
        disabled={!more}
        aria-label={t("list.next")}
        onClick={() => go(page + 1)}
      />
    </nav>
  );
}

export function Footer({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const { pageSize } = usePreferences();
  return (
    <footer className="k-list-foot">
      <Total model={model} />
      <span className="k-list-spring" />
      <Pages model={model} />
      <select
        className="k-page-size"
        value={pageSize}
        aria-label={t("list.pageSize")}
        onChange={(event) => {
          setPreferences({ pageSize: Number(event.target.value) });
          model.state.change({ page: undefined });
        }}
      >
        {[20, 50, 100, 200].map((size) => (
          <option key={size} value={size}>
            {t("list.aPage", { size })}
          </option>
        ))}
      </select>
    </footer>
  );
}
