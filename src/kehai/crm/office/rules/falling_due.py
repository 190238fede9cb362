"""Which records a reminder rule speaks of on a day, as one statement; the trial and the night ask the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

from kehai.crm.office.records.reminder_rule import ReminderRule
from kehai.kernel import calendar, lunar, periods
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql, every, some
from kehai.kernel.sql import name as quoted

CATCH_UP = 7  # days: a house that stood still, or a rule that was full, catches up with so many
ONE = timedelta(days=1)
LUNAR_LAST, SOLAR_LEAP = 30, (2, 29)


@dataclass(frozen=True, slots=True)
class Due:
    """One record that is to be reminded of: of which day, whose it is, what it hangs on."""

    record: UUID
    of_day: date
    owner: UUID | None
    named: UUID | None
    above: UUID | None


class Dated(Protocol):
    """A rule that looks at a date of records: of reminders, of automation."""

    date_field: str
    sort: str
    days: int
    yearly: bool
    working: bool
    condition: Any

    @property
    def about(self) -> Kind:
        """The kind whose records it looks at."""
        ...


def of_days(rule: Dated, days: Sequence[date], actor: Actor) -> tuple[Rows, Sql]:
    """The records whose day has come on one of these days, and that day of theirs as SQL."""
    kind = rule.about
    rows = kind.visible_to(actor, READ).filter(rule.condition or {})
    of = _days_of(rule, kind.fields[rule.date_field], days)
    return rows.narrowed(of.condition), of.day


def due(rule: ReminderRule, days: Sequence[date], actor: Actor, most: int, *, untold: bool = True) -> list[Due]:
    """The records for which a reminder is due on one of these days and was not given, the oldest first."""
    kind = rule.about
    rows, day = of_days(rule, days, actor)
    if untold:
        known = "NOT EXISTS (SELECT 1 FROM office_reminded g WHERE g.rule_id = %s AND g.record_id = t.id AND g.of_day = "
        rows = rows.narrowed(Sql(known, (rule.id,)) + day + ")")
    return _fetched(rule, kind, rows, day, most)


def _fetched(rule: ReminderRule, kind: Kind, rows: Rows, day: Sql, most: int) -> list[Due]:
    parent = getattr(kind.access, "parent", None)
    named = kind.fields[rule.person_field].sql("t") if rule.to == rule.To.FIELD else Sql("NULL::uuid")
    above = Sql(f"t.{quoted(kind.fields[parent].column)}") if parent else Sql("NULL::uuid")
    owner: Sql = Sql("t.owner_id")
    if parent and kind_named(str(kind.fields[parent].target)).fields.get("owner"):
        upper = kind_named(str(kind.fields[parent].target))
        # What hangs on a record and is nobody's own is its owner's.
        owner = Sql("COALESCE(t.owner_id, (SELECT p.owner_id FROM /*rule:reminders*/ ") + quoted(upper.table) + " p WHERE p.id = " + above + "))"  # noqa: S608  a table's own name
    what = "SELECT t.id, " + day + " AS of_day, " + owner + ", " + named + ", " + above
    tail = f" ORDER BY of_day, t.id LIMIT {int(most)}"
    return [Due(*found) for found in fetch(what + rows.source() + tail)]


@dataclass(frozen=True, slots=True)
class _Of:
    condition: Sql
    day: Sql  # the day of the record that the reminder is of


def _days_of(rule: Dated, field: Field, days: Sequence[date]) -> _Of:
    if rule.sort == ReminderRule.Sort.SILENCE:
        return _silent(rule, field, days)
    dated = sorted({source: None for day in days for source in sources(rule, day)})
    if not dated:
        return _Of(Sql("FALSE"), Sql("CURRENT_DATE"))
    if field.type == "anniversary" or rule.yearly:
        return _yearly(field, dated)
    value = local(field)
    inside = every(_span(field, dated[0], dated[-1]), value + Sql(" = ANY(%s::date[])", (dated,)))
    return _Of(inside, value)


def sources(rule: Dated, day: date) -> Iterable[date]:
    """The dates that are reminded of on a day: by calendar days the one so far away; by working days it may be several, or none."""
    if rule.sort == ReminderRule.Sort.ON or not rule.days:
        return [day]
    sign = 1 if rule.sort == ReminderRule.Sort.BEFORE else -1
    if not rule.working:
        return [day + sign * rule.days * ONE]
    # Not reckoned backwards: dates that fall on days off are reminded of as well.
    near = calendar.add_workdays(day, sign * rule.days)
    around = (near + step * ONE for step in range(-12, 13))
    return [source for source in around if calendar.add_workdays(source, -sign * rule.days) == day]


def local(field: Field) -> Sql:
    """The company's day of a date or a moment."""
    if field.type == "date":
        return field.sql("t")
    return "(" + field.sql("t") + Sql(" AT TIME ZONE %s)::date", (str(periods.zone()),))


def _span(field: Field, first: date, last: date) -> Sql:
    """The same in terms that an index answers."""
    if field.type == "date":
        return field.sql("t") + Sql(" BETWEEN %s AND %s", (first, last))
    return field.sql("t") + Sql(" >= %s AND ", (_midnight(first),)) + field.sql("t") + Sql(" < %s", (_midnight(last + ONE),))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), periods.zone())


def _silent(rule: Dated, field: Field, days: Sequence[date]) -> _Of:
    """Since the date, or since the record was made where there is none: however long ago, told once for each silence."""
    last = max(days)
    until = calendar.add_workdays(last, -rule.days) if rule.working else last - rule.days * ONE
    made = rule.about.fields["created_at"]
    value = "COALESCE(" + local(field) + ", " + local(made) + ")"
    return _Of(value + Sql(" <= %s", (until,)), value)


def _yearly(field: Field, dated: Sequence[date]) -> _Of:
    cases, conditions = [], []
    stored = field.sql("t")
    for day in dated:
        said = matching(day)
        if field.type == "anniversary":
            here = Sql("") + stored + Sql(" LIKE ANY(%s)", ([f"{sort}%-{end}" for sort, end in said if sort] or [""],))
            solar = "(" + stored + " NOT LIKE 'l%%' AND " + stored + Sql(" LIKE ANY(%s))", ([f"%-{end}" for sort, end in said if not sort],))
            one = some(here, solar)
        else:
            one = Sql("to_char(") + local(field) + Sql(", 'MM-DD') = ANY(%s)", ([end for sort, end in said if not sort],))
        conditions.append(one)
        cases.append(Sql(" WHEN ") + one + Sql(" THEN %s::date", (day,)))
    chosen = Sql("CASE")
    for case in cases:
        chosen = chosen + case
    return _Of(some(*conditions), chosen + " END")


def matching(day: date) -> list[tuple[str, str]]:
    """How an anniversary that comes on this day is stored: (sort, month-day); the day before stands in for one a year does not have."""
    found = [("", f"{day:%m-%d}")]
    if (day.month, day.day + 1) == SOLAR_LEAP and (day + ONE).day == 1:
        found.append(("", "02-29"))
    try:
        moon = lunar.of_lunar(day)
        after = lunar.of_lunar(day + ONE)
    except ValueError:
        return found
    if not moon.leap:  # a day of a leap month is kept in the plain one
        ends = [f"{moon.month:02d}-{moon.day:02d}"]
        if after.day == 1 and moon.day < LUNAR_LAST:
            ends.append(f"{moon.month:02d}-{LUNAR_LAST}")
        found += [(sort, end) for sort in ("lunar:", "leap:") for end in ends]
    return found
