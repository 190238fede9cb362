/** The people of a pool: how full each is, and what each claimed today. */
import { Progress } from "antd";
import { useTranslation } from "react-i18next";
import type { DeskPool, Member } from "@/domains/customers/desk/desk";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showCount } from "@/kernel/format";

function Full({ used, cap }: { used: number; cap: number | null }) {
  if (cap === null) return <span className="k-figures">{showCount(used)}</span>;
  const words = `${showCount(used)} / ${showCount(cap)}`;
  const percent = cap > 0 ? Math.min(100, Math.round((used / cap) * 100)) : 100;
  return (
    <span className="c-desk-full">
      <Progress
        percent={percent}
        showInfo={false}
        size="small"
        aria-label={words}
        status={percent >= 100 ? "exception" : "normal"}
      />
      <span className="k-figures">{words}</span>
    </span>
  );
}

function State({ member }: { member: Member }) {
  const { t } = useTranslation();
  if (!member.active) return <small className="c-desk-gone">{t("pools.left")}</small>;
  if (member.away_until) return <small>{t("pools.awayUntil", { day: member.away_until })}</small>;
  return member.administrator ? <small>{t("pools.administrator")}</small> : null;
}

export function People({ pool }: { pool: DeskPool }) {
  const { t } = useTranslation();
  return (
    <section className="c-desk-pool" aria-label={pool.pool.label}>
      <header>
        <h2>{pool.pool.label}</h2>
        <span>{t("pools.publicCount", { count: pool.public, shown: showCount(pool.public) })}</span>
        <span>{t("pools.privateCount", { count: pool.private, shown: showCount(pool.private) })}</span>
      </header>
      {pool.people.length === 0 ? <p>{t("pools.nobody")}</p> : null}
      <ul>
        {pool.people.map((member) => (
          <li key={member.person.id}>
            <RecordLink kind="people.user" id={member.person.id ?? ""}>
              {member.person.label}
            </RecordLink>
            <State member={member} />
            <Full used={member.used} cap={member.cap} />
            <small>
              {member.claims_a_day === null
                ? t("pools.claimed", { count: member.claims })
                : t("pools.claimedOf", { count: member.claims, most: member.claims_a_day })}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
