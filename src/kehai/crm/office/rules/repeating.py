"""When what repeats comes next: by day, week, month or year from where it began, days off respected (A14)."""

from datetime import date, datetime, timedelta
from itertools import count

from kehai.kernel import calendar, periods

DAILY, WEEKLY, MONTHLY, YEARLY = "daily", "weekly", "monthly", "yearly"
KEEP, BEFORE, AFTER = "keep", "before", "after"
FARTHEST = 4000  # steps: eleven years of days


def next_after(anchor: datetime, rule: tuple[str, int], holiday: str, after: datetime) -> datetime | None:
    """The first time after a moment, counted from the anchor, so that the 31st stays the 31st after a short month.

    `rule` is what it repeats by, and every how many of them. None where nothing comes any more.
    """
    at = calendar.local(anchor)
    for step in count(1):
        if step > FARTHEST:
            return None
        day = shifted(stepped(at.date(), rule[0], rule[1] * step), holiday)
        moment = datetime.combine(day, at.time(), periods.zone())
        if moment > after:
            return moment
    return None


def stepped(day: date, by: str, many: int) -> date:
    """So many days, weeks, months or years later; what a month does not have is kept on its last day."""
    if by in (DAILY, WEEKLY):
        return day + timedelta(days=many * (7 if by == WEEKLY else 1))
    months = day.year * 12 + day.month - 1 + many * (12 if by == YEARLY else 1)
    year, month = divmod(months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def shifted(day: date, holiday: str) -> date:
    """Where it falls on a day off: there all the same, or on the working day beside."""
    if holiday == KEEP or calendar.is_workday(day):
        return day
    return calendar.add_workdays(day, 0 if holiday == AFTER else -1)
