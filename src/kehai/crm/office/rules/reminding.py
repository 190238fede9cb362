"""Whom a reminder rule reminds, of which days, and what the reminder is about."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from kehai.crm.office.records.reminder_rule import ReminderRule
from kehai.crm.office.rules import substitution
from kehai.crm.office.rules.falling_due import CATCH_UP, Due
from kehai.kernel import calendar, periods


def days_of(rule: ReminderRule) -> list[date]:
    """Today, and the days before that were missed since the rule is active."""
    today = periods.today()
    since = calendar.local(rule.active_since).date() if rule.active_since else today
    return [day for day in (today - timedelta(days=back) for back in range(CATCH_UP, -1, -1)) if day >= since]


def whom(rule: ReminderRule, found: Sequence[Due]) -> dict[UUID, UUID | None]:
    """Record → who is reminded: a person who works here; nobody where the record has none."""
    to = rule.to
    if to == ReminderRule.To.PERSON:
        named: dict[UUID, UUID | None] = {one.record: rule.person_id for one in found}
    elif to == ReminderRule.To.FIELD:
        named = {one.record: one.named for one in found}
    else:
        named = {one.record: one.owner for one in found}
    if to == ReminderRule.To.MANAGER:
        above = {person: substitution.manager_of(person) for person in set(named.values()) if person}
        return {key: above.get(person) if person else None for key, person in named.items()}
    there = substitution.acting(named.values())
    return {key: there.get(person) if person else None for key, person in named.items()}


def about(rule: ReminderRule, one: Due) -> tuple[str, UUID]:
    """What hangs on a record is spoken of by that one: of a follow-up the customer."""
    kind = rule.about
    parent = getattr(kind.access, "parent", None)
    return (str(kind.fields[parent].target), one.above) if parent and one.above else (kind.name, one.record)
