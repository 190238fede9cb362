/** One's own accounts elsewhere: linked by signing in there, taken away again at any time. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Modal, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { marks, PairForm } from "@/app/entry/OtherWays";
import {
  type Account,
  type Elsewhere,
  linkAccount,
  refusalWord,
  takeWord,
  unlinkAccount,
  useAccounts,
  useElsewhere,
  wordOf,
} from "@/kernel/elsewhere";
import { ApiError } from "@/kernel/errors";
import { showTime } from "@/kernel/format";
import { useProve } from "@/kernel/prove";

interface LineProps {
  way: Elsewhere;
  account: Account | undefined;
  onLink: () => void;
  onUnlink: () => void;
}

function Line({ way, account, onLink, onUnlink }: LineProps) {
  const { t } = useTranslation();
  return (
    <div className="s-line">
      <span className="s-icon">{marks[way.type]}</span>
      <div>
        <span>{way.name}</span>
        <p>
          {account ? t("ways.linkedSince", { shown: account.shown, when: showTime(account.at) }) : t("ways.notLinked")}
        </p>
      </div>
      {account ? (
        <Popconfirm title={t("ways.unlinkSure", { name: way.name })} okText={t("ways.unlink")} onConfirm={onUnlink}>
          <Button danger type="text">
            {t("ways.unlink")}
          </Button>
        </Popconfirm>
      ) : (
        <Button onClick={onLink}>{t("ways.link")}</Button>
      )}
    </div>
  );
}

function useAccountActions() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { prove, dialog } = useProve();
  const run = async (work: () => Promise<void>) => {
    try {
      await prove(work);
    } catch (error) {
      const word = wordOf(error);
      void message.error(
        word ? t(`ways.refused.${word}`) : (error instanceof ApiError && error.message) || t("app.failed"),
      );
    }
    await client.invalidateQueries({ queryKey: ["accounts"] });
  };
  return { run, prove, dialog, client };
}

/** What the browser brought back from the provider, read once. */
function useCameBack() {
  const [back] = useState(() => ({ linked: takeWord("linked") !== null, refused: refusalWord(takeWord("refused")) }));
  return back;
}

export function Accounts() {
  const { t } = useTranslation();
  const { data: ways = [] } = useElsewhere();
  const { data: accounts = [] } = useAccounts();
  const { run, prove, dialog, client } = useAccountActions();
  const [typing, setTyping] = useState<Elsewhere | null>(null);
  const { linked, refused } = useCameBack();
  if (ways.length === 0) return null;
  const typed = async (way: Elsewhere, pair: { username: string; password: string }) => {
    await prove(() => linkAccount(way, pair));
    setTyping(null);
    await client.invalidateQueries({ queryKey: ["accounts"] });
  };
  return (
    <section className="s-card">
      <h2>{t("ways.accounts")}</h2>
      {linked ? <Alert type="success" showIcon title={t("ways.linkedNow")} role="status" /> : null}
      {refused ? <Alert type="error" showIcon title={t(`ways.refused.${refused}`)} role="alert" /> : null}
      {ways.map((way) => {
        const account = accounts.find(({ provider }) => provider.id === way.id);
        const onLink = () => (way.form ? setTyping(way) : void run(() => linkAccount(way)));
        const onUnlink = () => void (account && run(() => unlinkAccount(account)));
        return <Line key={way.id} way={way} account={account} onLink={onLink} onUnlink={onUnlink} />;
      })}
      <Modal open={typing !== null} title={typing?.name} footer={null} onCancel={() => setTyping(null)} destroyOnHidden>
        {typing ? <PairForm name={typing.name} action={t("ways.link")} onSend={(pair) => typed(typing, pair)} /> : null}
      </Modal>
      {dialog}
    </section>
  );
}
