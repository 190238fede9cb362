/** On the first page: what is announced to me and not yet read or confirmed, a line each. */
import { useTranslation } from "react-i18next";
import { ANNOUNCEMENT, useWaiting } from "@/domains/bulletin/bulletin";
import { RecordLink, useGo } from "@/kernel/fields/RecordLink";
import { fullTime, showTime } from "@/kernel/format";
import "@/domains/bulletin/bulletin.css";

export default function Waiting() {
  const { t } = useTranslation();
  const go = useGo();
  const { data } = useWaiting();
  if (!data || data.rows.length === 0) return null;
  const follow = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go("/announcements");
  };
  return (
    <section className="bu-waiting" aria-label={t("bulletin.firstPage")}>
      <ul>
        {data.rows.map((line) => (
          <li key={line.id}>
            <span className="bu-mark">{t(line.read_at ? "bulletin.toConfirm" : "bulletin.unread")}</span>
            <RecordLink kind={ANNOUNCEMENT} id={line.id}>
              {line.title}
            </RecordLink>
            <small>
              {line.owner ? `${line.owner.label} · ` : ""}
              <time title={fullTime(line.published_at)}>{showTime(line.published_at)}</time>
            </small>
          </li>
        ))}
      </ul>
      {data.more ? (
        <a href="/announcements" onClick={follow}>
          {t("bulletin.waiting", { count: data.waiting })}
        </a>
      ) : null}
    </section>
  );
}
