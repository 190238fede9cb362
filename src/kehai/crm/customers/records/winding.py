"""The clocks of many customers at once: the same SQL winds them, tells a dry run, and says what falls tonight.

Written after every change of a customer or its follow-ups, and swept by jobs/wind.py when a rule, the calendar
or the day changes; read as three columns of the customer and never computed for a reader (beyond.md first 6).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.records.pool import below, days_of, ways_up
from kehai.crm.customers.records.recycle_rule import CUSTOMER, RecycleRule, in_force
from kehai.crm.customers.rules import clock, deals
from kehai.kernel import calendar, periods
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import Invalid
from kehai.kernel.kept import fact
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.rows import fetch
from kehai.kernel.sql import FALSE, TRUE, Sql, every, join

PAST, AHEAD = 6, 12  # years that the table of working days covers; what began earlier has long run out
ENTRY = "EXISTS (SELECT 1 FROM kernel_entry e WHERE e.record_id = t.id AND e.sort = '{sort}' AND (e.valid_to IS NULL OR e.valid_to > now()))"
NOTHING = "NULL::timestamptz AS at, ''::text AS why, NULL::uuid AS rule, NULL::int AS version, 0 AS place"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a customer's clock shows: the moment, why, and by which version of which rule (None: the pool's own days)."""

    at: datetime | None
    why: str
    rule: UUID | None
    version: int | None


def rules() -> tuple[RecycleRule, ...]:
    """The rules in force, known from the epoch."""
    return fact("customers.recycle_rules", lambda: tuple(in_force().defer("search"))) or ()


def begins_at(rule: RecycleRule) -> datetime | None:
    """Before this nothing falls by the rule: its first midnight, and where the first night only warns the next."""
    if not rule.warns_first:
        return datetime.combine(rule.starts_on, time(), periods.zone()) if rule.starts_on else None
    active = (rule.active_since or timezone.now()).astimezone(periods.zone()).date()
    first = max(active + timedelta(days=1), rule.starts_on or active)
    return datetime.combine(first + timedelta(days=1), time(), periods.zone())


def terms(rule: RecycleRule) -> clock.Terms:
    """The rule for the plain reading of rules/clock.py."""
    return clock.Terms(rule.id, rule.sort, rule.days, rule.working, rule.protect_days, begins_at(rule), rule.place)


def clocks(ruling: Sequence[RecycleRule], pools: Iterable[UUID] | None = None) -> Sql:
    """The verdict on customer t as rows (at, why, rule, version, place), one for each rule that fits it, and the pool's days."""
    arms = [_simple(pools)] + [_arm(rule) for rule in ruling]
    return join(" UNION ALL ", arms)


def _simple(pools: Iterable[UUID] | None) -> Sql:
    """The days that a pool itself says."""
    from kehai.crm.customers.records.pool import Pool  # noqa: PLC0415  its table is read here and nowhere else

    wanted = list(pools) if pools is not None else list(Pool.objects.filter(deleted_at=None).values_list("id", flat=True))
    days = {pool: days_of(way) for pool, way in ways_up(wanted).items()} if wanted else {}
    said = {pool: count for pool, count in days.items() if count}
    if not said:
        return Sql(f"SELECT {NOTHING} WHERE FALSE")
    moment = "GREATEST(t.claimed_at, t.last_follow_up_at) + make_interval(days => s.days)"
    return Sql(
        f"SELECT GREATEST({moment}, t.spared_until), '{clock.NO_FOLLOW_UP}'::text, NULL::uuid, NULL::int, 0 "  # noqa: S608  our own words, values are parameters
        "FROM unnest(%s::uuid[], %s::int[]) AS s(pool, days) WHERE s.pool = t.pool_id AND t.claimed_at IS NOT NULL",
        (list(said), list(said.values())),
    )


def _arm(rule: RecycleRule) -> Sql:
    """One rule on customer t."""
    further = Sql(", t.claimed_at + make_interval(days => %s), %s::timestamptz, t.spared_until)", (rule.protect_days, begins_at(rule)))
    facts = Sql(", %s::text, %s::uuid, %s::int, %s::int", (rule.sort, rule.id, rule.version, rule.place))
    return "SELECT GREATEST(" + _moment(rule) + further + facts + " WHERE " + every(fits(rule), _runs(rule))


def fits(rule: RecycleRule) -> Sql:
    """Whom the rule concerns: its pools, its condition, and nobody who is spared."""
    pools = below([rule.pool_id]) if rule.inherited else [rule.pool_id]
    try:
        condition = compile_filter(rule.condition, Scope(kind(CUSTOMER), system("customers.wind")))
    except Invalid:  # a field of it is gone: then nobody falls by it
        return FALSE
    known = deals.known()
    spared = [
        "NOT COALESCE(" + known.won("t") + ", FALSE)" if rule.spares_won else TRUE,
        Sql("NOT " + ENTRY.format(sort="loan")) if rule.spares_lent else TRUE,
        Sql("NOT " + ENTRY.format(sort="team")) if rule.spares_team else TRUE,
        "NOT " + deals.is_open("t") if rule.spares_open else TRUE,
    ]
    return every(Sql("t.pool_id = ANY(%s)", (pools,)), Sql("t.claimed_at IS NOT NULL"), *spared, condition)


def _runs(rule: RecycleRule) -> Sql:
    """Whether the clock of this sort runs for customer t at all; the same as rules/clock.py."""
    known = deals.known()
    if rule.sort == clock.NO_CONTACT:
        return Sql("(t.last_follow_up_at IS NULL OR t.last_follow_up_at < t.claimed_at)")
    if rule.sort == clock.NO_DEAL:
        return "(NOT COALESCE(" + known.won("t") + ", FALSE) OR " + known.last("t") + " IS NOT NULL)"
    if rule.sort == clock.NEVER_ORDERED:
        return "NOT COALESCE(" + known.won("t") + ", FALSE)"
    if rule.sort == clock.AFTER_DATE:
        return "(" + _day(rule) + ") IS NOT NULL"
    return TRUE


def _day(rule: RecycleRule) -> Sql:
    field = kind(CUSTOMER).fields.get(rule.date_field)
    if field is None:
        return Sql("NULL::date")
    stored = field.sql("t")
    return "(" + stored + Sql(" AT TIME ZONE %s)::date", (str(periods.zone()),)) if field.type == "datetime" else stored


def _moment(rule: RecycleRule) -> Sql:
    if rule.sort == clock.AFTER_DATE:
        last = _worked(_day(rule), rule.days) if rule.working else "(" + _day(rule) + Sql(" + %s::int)", (rule.days,))
        return "((" + last + Sql(" + 1)::timestamp AT TIME ZONE %s)", (str(periods.zone()),))
    start = _start(rule)
    if not rule.working:
        return "(" + start + Sql(" + make_interval(days => %s))", (rule.days,))
    zone = str(periods.zone())
    local = "(" + start + Sql(" AT TIME ZONE %s)", (zone,))
    return "((" + _worked("(" + local + ")::date", rule.days) + " + (" + local + Sql(")::time) AT TIME ZONE %s)", (zone,))


def _start(rule: RecycleRule) -> Sql:
    if rule.sort == clock.NO_FOLLOW_UP:
        return Sql("GREATEST(t.claimed_at, t.last_follow_up_at)")
    if rule.sort == clock.NO_DEAL:
        return "GREATEST(t.claimed_at, " + deals.known().last("t") + ")"
    return Sql("t.created_at" if rule.sort == clock.NEVER_ORDERED else "t.claimed_at")


def _worked(day: Sql, count: int) -> Sql:
    """The so-manieth working day after a day, out of a table that is reckoned once for the statement."""
    first, worked, passed = _table()
    at = "GREATEST((" + day + Sql(") - %s::date, 0)", (first,))
    return Sql("((%s::date[])[(%s::int[])[", (worked, passed)) + at + Sql(" + 1] + %s::int])", (count,))


def _table() -> tuple[date, list[date], list[int]]:
    """The first day, the working days since, and how many of them each day of the table has behind it, itself included."""
    today = periods.today()
    first = date(today.year - PAST, 1, 1)
    worked: list[date] = []
    passed: list[int] = []
    for year in range(today.year - PAST, today.year + AHEAD):
        for day in calendar.house().year(year):
            if day.works:
                worked.append(day.day)
            passed.append(len(worked))
    return first, worked, passed


def verdict(ruling: Sequence[RecycleRule], where: Sql, pools: Iterable[UUID] | None = None) -> Sql:
    """(id, owner, at, why, rule, version) of the customers t of `where`; at NULL where no clock runs."""
    first = "LEFT JOIN LATERAL (SELECT * FROM (" + clocks(ruling, pools) + ") AS r(at, why, rule, version, place) "  # noqa: S608  our own words, values are parameters
    first = first + "WHERE r.at IS NOT NULL ORDER BY r.at, r.place, r.rule LIMIT 1) v ON t.owner_id IS NOT NULL AND t.deleted_at IS NULL "
    told = "t.id, t.owner_id, v.at, COALESCE(v.why, '') AS why, v.rule, v.version"
    head = f"SELECT {told} FROM /*rule:clock*/ customers_customer t "  # noqa: S608  our own words, values are parameters
    return head + first + "WHERE " + where


def judge(ids: Sequence[UUID]) -> dict[UUID, Verdict]:
    """The verdicts of now on these customers, whatever is stored with them."""
    found = fetch(verdict(rules(), Sql("t.id = ANY(%s)", (list(ids),)), _homes(ids)))
    return {key: Verdict(at, why, rule, version) for key, _owner, at, why, rule, version in found}


def _homes(ids: Sequence[UUID]) -> list[UUID]:
    return list(Customer.objects.filter(id__in=ids).values_list("pool_id", flat=True).distinct())


DIFFERS = "(c.falls_at, c.falls_why, c.falls_rule_id, c.falls_version) IS DISTINCT FROM (v.at, v.why::varchar, v.rule, v.version)"


def wind(where: Sql, pools: Iterable[UUID] | None = None) -> int:
    """Winds the clocks of the customers t of `where`, and says how many went differently; no version, no change."""
    told = "falls_at = v.at, falls_why = v.why, falls_rule_id = v.rule, falls_version = v.version"
    found = f"UPDATE customers_customer c SET {told} FROM (" + verdict(rules(), where, pools) + f") v WHERE c.id = v.id AND {DIFFERS}"  # noqa: S608  our own words, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(found.text, found.params)
        return int(cursor.rowcount)


def wind_ids(ids: Sequence[UUID], pools: Iterable[UUID] | None = None) -> None:
    """The clocks of customers that were just written, in their transaction; nothing where the pools' days alone count."""
    if ids and rules():
        wind(Sql("t.id = ANY(%s)", (list(ids),)), pools)


@follower
def rewind(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Whatever was written of a private customer may be what a rule asks for."""
    private = [row for row in rows if row.owner_id and not row.deleted_at]
    wind_ids([row.id for row in private], {row.pool_id for row in private})
