/** Taking an import back: what would happen first, then the deed. */
import { RollbackOutlined } from "@ant-design/icons";
import { Alert, Button, Modal, Radio, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Foreseen, type Import, useForeseen, useUndo } from "@/domains/exchange/imports";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount, showTime } from "@/kernel/format";

const fates = ["deleted", "restored", "worked_on", "changed_since"] as const;

function WorkedOn({ rows }: { rows: { id: string; label: string; by: string; at: string }[] }) {
  const { t } = useTranslation();
  return (
    <div className="x-columns x-worked">
      <table aria-label={t("exchange.workedOn")}>
        <thead>
          <tr>
            <th>{t("exchange.record")}</th>
            <th>{t("exchange.by")}</th>
            <th>{t("exchange.when")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, label, by, at }) => (
            <tr key={id}>
              <td>{label}</td>
              <td>{by}</td>
              <td>{showTime(at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Choice = "keep" | "delete";

/** What would happen to the rows of the import, and what shall happen to those worked on since. */
function Would({ found, choice, choose }: { found: Foreseen; choice: Choice; choose: (choice: Choice) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <ul className="x-would">
        {fates.map((fate) => (
          <li key={fate} data-none={found.counts[fate] === 0}>
            <b className="k-figures">
              {found.capped ? "≥ " : ""}
              {showCount(found.counts[fate] ?? 0)}
            </b>{" "}
            {t(`exchange.undoWould.${fate}`)}
          </li>
        ))}
      </ul>
      {found.worked_on.length > 0 ? <WorkedOn rows={found.worked_on} /> : null}
      {(found.counts.worked_on ?? 0) > 0 ? (
        <Radio.Group
          className="x-choice"
          value={choice}
          onChange={(event) => choose(event.target.value)}
          options={[
            { value: "keep", label: t("exchange.keepWorked") },
            { value: "delete", label: t("exchange.deleteWorked") },
          ]}
        />
      ) : null}
    </>
  );
}

function Dialog({ job, close }: { job: Import; close: () => void }) {
  const { t } = useTranslation();
  const foreseen = useForeseen(job.id, true);
  const undo = useUndo(job.id);
  const [choice, setChoice] = useState<Choice>("keep");
  const found = foreseen.data;
  const error = undo.error ?? foreseen.error;
  return (
    <Modal
      open
      title={t("exchange.undoTitle", { file: job.file })}
      okText={t("exchange.undoAsk")}
      cancelText={t("form.cancel")}
      okButtonProps={{ danger: true, disabled: !found, loading: undo.isPending }}
      onOk={() => undo.mutate(choice, { onSuccess: close })}
      onCancel={close}
    >
      {foreseen.isPending ? (
        <p className="x-look">
          <Spin size="small" /> {t("exchange.undoLook")}
        </p>
      ) : null}
      {found ? <Would found={found} choice={choice} choose={setChoice} /> : null}
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} /> : null}
    </Modal>
  );
}

/** Whether it can still be taken back, now. */
export const canUndo = (job: Import) => Boolean(job.undo.until && new Date(job.undo.until) > new Date());

export function Undo({ job, small }: { job: Import; small?: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!canUndo(job)) return null;
  const title = job.undo.until ? t("exchange.undoUntil", { time: showTime(job.undo.until) }) : undefined;
  return (
    <>
      <Button
        icon={<RollbackOutlined />}
        size={small ? "small" : undefined}
        type={small ? "text" : undefined}
        title={title}
        onClick={() => setOpen(true)}
      >
        {t("exchange.undo")}
      </Button>
      {open ? <Dialog job={job} close={() => setOpen(false)} /> : null}
    </>
  );
}
