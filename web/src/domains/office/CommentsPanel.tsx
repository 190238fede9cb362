/** What people say about a record, on its page: the newest first, a place to write, and whether one follows it. */
import { BellFilled, BellOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { CommentBox } from "@/domains/office/CommentBox";
import { CommentLine } from "@/domains/office/CommentLine";
import { useComments, useTalk } from "@/domains/office/comments";
import { useKeys } from "@/kernel/form/keys";
import { sentenceOf } from "@/kernel/form/problems";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import { useSaid } from "@/kernel/said";
import "@/domains/office/comments.css";

function Follow({ kind, row, following }: PanelProps & { following: boolean }) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { follow } = useTalk(kind, row);
  const turn = () =>
    follow(!following).then(
      () => void message.success(t(following ? "comments.left" : "comments.followed")),
      (error: unknown) => void message.error(sentenceOf(error, t)),
    );
  return (
    <Button
      size="small"
      icon={following ? <BellFilled /> : <BellOutlined />}
      aria-pressed={following}
      title={t("comments.followHelp")}
      onClick={() => void turn()}
    >
      {t(following ? "comments.following" : "comments.follow")}
    </Button>
  );
}

export default function CommentsPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useComments(kind, row);
  const { say } = useTalk(kind, row);
  const { keyOf, forget } = useKeys();
  const first = data?.pages[0];
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!first) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  const rows = data.pages.flatMap((page) => page.rows);
  return (
    <div className="o-comments">
      <Follow kind={kind} row={row} following={first.following} />
      <CommentBox
        kind={kind}
        row={row}
        verb={t("comments.send")}
        onSend={(said) => say(said, keyOf(said)).then(forget)}
      />
      {first.others ? null : <p className="kr-none">{t("comments.onlyMine")}</p>}
      {rows.length === 0 && first.others ? <p className="kr-none">{t("comments.none")}</p> : null}
      <ul>
        {rows.map((comment) => (
          <CommentLine key={comment.id} kind={kind} row={row} comment={comment} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button type="link" size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("record.load_more")}
        </Button>
      ) : null}
    </div>
  );
}
