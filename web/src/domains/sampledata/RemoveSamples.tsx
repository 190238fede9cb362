/** Sample data taken away: what would go and what stays, then the deed, then what became of it. */
import { Alert, App, Modal, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { type Told, useRemoval, useRemove } from "@/domains/sampledata/data";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";

function Kept({ told, follow }: { told: Told; follow: () => void }) {
  const { t } = useTranslation();
  if (told.kept.length === 0 && told.hidden === 0) return null;
  return (
    <section className="x-samples-kept" aria-label={t("sampleData.stays")}>
      <h3>{t("sampleData.stays")}</h3>
      <p>{t("sampleData.staysHelp")}</p>
      <ul>
        {told.kept.map(({ kind, id, label, why }) => (
          <li key={id}>
            <RecordLink kind={kind} id={id} onFollow={follow}>
              {label}
            </RecordLink>
            <span>{why}</span>
          </li>
        ))}
      </ul>
      {told.hidden > 0 ? <p>{t("sampleData.hidden", { count: told.hidden })}</p> : null}
    </section>
  );
}

function Gone({ told, done }: { told: Told; done: boolean }) {
  const { t } = useTranslation();
  if (told.gone.length === 0) return <p>{t("sampleData.nothing")}</p>;
  return (
    <>
      <p>{done ? t("sampleData.went") : t("sampleData.goes")}</p>
      <ul className="x-samples-gone">
        {told.gone.map(({ kind, label, count }) => (
          <li key={kind}>
            <b className="k-figures">{showCount(count)}</b> {label}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The deed itself; a dialog in which nothing needs to be told any more closes. */
function useDeed(close: () => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const remove = useRemove();
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: (found) => {
        if (found.kept.length > 0 || found.hidden > 0) return;
        void message.success(t("sampleData.removed"));
        close();
      },
    });
  return { remove, go };
}

export function RemoveSamples({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const foreseen = useRemoval();
  const { remove, go } = useDeed(close);
  const done = Boolean(remove.data);
  const told = remove.data ?? foreseen.data;
  const error = remove.error ?? foreseen.error;
  return (
    <Modal
      open
      title={done ? t("sampleData.removed") : t("sampleData.sure")}
      okText={done ? t("sampleData.close") : remove.isPending ? t("sampleData.removing") : t("sampleData.remove")}
      okButtonProps={{ type: done ? "primary" : "default", danger: !done, disabled: !told, loading: remove.isPending }}
      cancelText={t("form.cancel")}
      cancelButtonProps={{ hidden: done, disabled: remove.isPending }}
      onOk={done ? close : go}
      onCancel={close}
    >
      {told ? (
        <>
          <Gone told={told} done={done} />
          <Kept told={told} follow={close} />
        </>
      ) : null}
      {foreseen.isPending ? <Spin size="small" /> : null}
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} /> : null}
    </Modal>
  );
}
