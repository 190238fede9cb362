/** One notice: what it says, what it is about, and what one does with it. */

import { CheckOutlined, ClockCircleOutlined, RollbackOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { type Notice, useDealing } from "@/domains/office/notices";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { fullTime, showTime } from "@/kernel/format";
import { Dropdown } from "@/kernel/marks/opening";
import { useSaid } from "@/kernel/said";

const later = ["hour", "tomorrow", "week"] as const;

function Tools({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { run } = useDealing();
  const act = (action: "done" | "snooze" | "reopen", input?: object) =>
    run(action, notice.id, input).catch((error: unknown) => void message.error(sentenceOf(error, t)));
  if (notice.done) {
    return (
      <Button
        type="text"
        size="small"
        icon={<RollbackOutlined />}
        aria-label={t("office.reopen")}
        onClick={() => void act("reopen")}
      />
    );
  }
  const items = later.map((word) => ({
    key: word,
    label: t(`office.later.${word}`),
    onClick: () => void act("snooze", { later: word }),
  }));
  return (
    <>
      <Button
        type="text"
        size="small"
        icon={<CheckOutlined />}
        aria-label={t("office.done")}
        onClick={() => void act("done")}
      />
      <Dropdown menu={{ items }} trigger={["click"]}>
        <Button type="text" size="small" icon={<ClockCircleOutlined />} aria-label={t("office.snooze")} />
      </Dropdown>
    </>
  );
}

export function NoticeLine({ notice, onFollow }: { notice: Notice; onFollow?: () => void }) {
  const { t } = useTranslation();
  const { read } = useDealing();
  const follow = () => {
    if (!notice.read) void read([notice.id]);
    onFollow?.();
  };
  return (
    <li className="o-notice" data-unread={!notice.read && !notice.done}>
      <div>
        <small>
          {notice.read || notice.done ? null : <span className="k-unseen">{t("office.unread")} </span>}
          {notice.label} · <time title={fullTime(notice.at)}>{showTime(notice.at)}</time>
          {notice.snoozed_until && !notice.done
            ? ` · ${t("office.again", { at: showTime(notice.snoozed_until) })}`
            : null}
        </small>
        {notice.about ? (
          <RecordLink kind={notice.about.kind} id={notice.about.id} onFollow={follow}>
            {notice.text}
          </RecordLink>
        ) : (
          <p>{notice.text}</p>
        )}
      </div>
      <Tools notice={notice} />
    </li>
  );
}
