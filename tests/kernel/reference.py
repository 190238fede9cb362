"""What the specification says, in plain Python over rows in memory: the filter language (docs/http.md).

Written from the text and not from the compiler, so that the two can disagree.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, Any]
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Reader:
    """Who asks.

    `follow(row, name)` gives the linked row if it is alive and seen; `clear(row)` tells whether its sensitive
    fields are shown; `below(name, node)` gives the ids of a tree under a node.
    """

    me: Any
    today: date
    follow: Callable[[Row, str], Row | None]
    clear: Callable[[Row], bool] = lambda _row: True
    sensitive: frozenset[str] = frozenset()
    below: Callable[[str, Any], set[Any]] = lambda _name, node: {node}


def holds(tree: Any, row: Row, reader: Reader) -> bool:
    """Two-valued: every node is true or false, and `not` is its opposite."""
    if not tree:
        return True
    if "and" in tree:
        return all(holds(part, row, reader) for part in tree["and"])
    if "or" in tree:
        return any(holds(part, row, reader) for part in tree["or"])
    if "not" in tree:
        return not holds(tree["not"], row, reader)
    return _leaf(tree["field"].split("."), tree["op"], tree.get("value"), row, reader)


def _leaf(path: list[str], op: str, wanted: Any, row: Row, reader: Reader) -> bool:
    if op == "ne":
        return not _leaf(path, "eq", wanted, row, reader)
    if op == "filled":
        return not _leaf(path, "empty", None, row, reader)
    for name in path[:-1]:
        further = reader.follow(row, name)
        if further is None:
            return op == "empty"
        row = further
    name, value = path[-1], row[path[-1]]
    empty = value is None or value in ("", [], {})
    if (name in reader.sensitive and not reader.clear(row)) or op == "empty" or empty:
        # A masked value never matches.
        return op == "empty" and empty and (name not in reader.sensitive or reader.clear(row))
    return _compare(op, value, wanted, name, reader)


_PLAIN: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "in": lambda value, wanted: value in wanted,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "contains": lambda value, wanted: wanted.lower() in value.lower(),
    "starts": lambda value, wanted: value.lower().startswith(wanted.lower()),
}


def _compare(op: str, value: Any, wanted: Any, name: str, reader: Reader) -> bool:
    if op == "under":
        return bool(value.startswith(wanted) if name == "region" else value in reader.below(name, wanted))
    if op == "me":
        return bool(value == reader.me)
    if op == "within":
        day = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
        return day in _period(wanted, reader.today)
    return bool(_PLAIN[op](value, wanted))


def _period(word: str, today: date) -> set[date]:
    """Every day of a period, a week beginning on Monday; counted day by day, so not as the code does it."""
    near = [today + timedelta(days=step) for step in range(-400, 400)]
    week = lambda day: day.isocalendar()[:2]  # noqa: E731
    month = lambda day: day.year * 12 + day.month  # noqa: E731
    tests: dict[str, Callable[[date], bool]] = {
        "today": lambda day: day == today,
        "yesterday": lambda day: (today - day).days == 1,
        "tomorrow": lambda day: (day - today).days == 1,
        "this_week": lambda day: week(day) == week(today),
        "last_week": lambda day: week(day) == week(today - timedelta(days=7)),
        "this_month": lambda day: month(day) == month(today),
        "last_month": lambda day: month(day) == month(today) - 1,
        "this_year": lambda day: day.year == today.year,
        "last_7_days": lambda day: 0 <= (today - day).days < 7,
        "last_30_days": lambda day: 0 <= (today - day).days < 30,
        "next_7_days": lambda day: 0 <= (day - today).days < 7,
    }
    return {day for day in near if tests[word](day)}
