/** All notices: what waits, what was put off, what is done; and how one wants to be told. */
import { SettingOutlined } from "@ant-design/icons";
import { Button, Drawer, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NoticeLine } from "@/domains/office/NoticeLine";
import { type State, states, useCount, useDealing, useNotices } from "@/domains/office/notices";
import { Preferences } from "@/domains/office/Preferences";
import { useOpened } from "@/domains/office/useOpened";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/office/office.css";

function List({ state }: { state: State }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useNotices(state);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const rows = data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <Quiet line={t(`office.none.${state}`)} water="harbour" />;
  return (
    <>
      <ul className="o-notices">
        {rows.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("office.more")}
        </Button>
      ) : null}
    </>
  );
}

export default function NoticesPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<State>("waiting");
  const [choosing, setChoosing] = useState(false);
  const { readAll } = useDealing();
  const { data: count } = useCount();
  useOpened();
  return (
    <div className="o-page">
      <header>
        <h1>{t("office.notices")}</h1>
        <div className="o-tabs" role="tablist" aria-label={t("office.notices")}>
          {states.map((one) => (
            <button key={one} type="button" role="tab" aria-selected={one === state} onClick={() => setState(one)}>
              {t(`office.state.${one}`)}
            </button>
          ))}
        </div>
        <span className="o-tools">
          <Button disabled={count?.unread === 0} onClick={() => void readAll()}>
            {t("office.readAll")}
          </Button>
          <Button icon={<SettingOutlined />} aria-label={t("office.preferences")} onClick={() => setChoosing(true)} />
        </span>
      </header>
      <List state={state} />
      <Drawer open={choosing} onClose={() => setChoosing(false)} title={t("office.preferences")} destroyOnHidden>
        <Preferences onDone={() => setChoosing(false)} />
      </Drawer>
    </div>
  );
}
