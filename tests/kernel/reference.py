"""What the specification says, in plain Python over rows in memory: the filter language (docs/http.md), access (§5.1–5.2).

Written from the text and not from the compiler, so that the two can disagree.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


@dataclass
class World:
    """People, departments, roles, pools and records; ids are whatever the test likes."""

    department: dict[Any, Any]  # person → department or None
    manager: dict[Any, Any]  # person → person or None
    part_of: dict[Any, Any]  # department → department or None
    roles: dict[Any, list[dict[str, dict[str, list[str]]]]]  # person → roles: kind → operation → generators
    member: dict[Any, set[Any]] = field(default_factory=dict)  # person → pools
    administrator: dict[Any, set[Any]] = field(default_factory=dict)  # person → pools, before those below
    inside: dict[Any, Any] = field(default_factory=dict)  # pool → pool above or None

    def right(self, person: Any, kind: str, op: str) -> bool:
        """objectRight: some role grants the operation on the kind."""
        return any(op in role.get(kind, {}) for role in self.roles[person])

    def owners(self, person: Any, kind: str, op: str) -> set[Any]:
        """visible_owners: the union over roles and generators, which are a set and no scale."""
        found: set[Any] = set()
        for role in self.roles[person]:
            for generator in role.get(kind, {}).get(op, ()):
                found |= getattr(self, "_" + generator.lower())(person)
        return found

    def _self(self, person: Any) -> set[Any]:
        return {person}

    def _subs(self, person: Any) -> set[Any]:
        return {other for other in self.manager if other != person and person in self._line(other, self.manager)}

    def _dept(self, person: Any) -> set[Any]:
        mine = self.department[person]
        return {other for other, its in self.department.items() if mine is not None and its == mine}

    def _tree(self, person: Any) -> set[Any]:
        mine = self.department[person]
        if mine is None:
            return set()
        return {o for o, its in self.department.items() if its is not None and mine in self._line(its, self.part_of)}

    def _all(self, person: Any) -> set[Any]:
        return {*self.department, None}

    @staticmethod
    def _line(node: Any, above: Mapping[Any, Any]) -> list[Any]:
        found = [node]
        while above.get(found[-1]) is not None and above[found[-1]] not in found:
            found.append(above[found[-1]])
        return found

    def administers(self, person: Any, pool: Any) -> bool:
        """An administrator rules all pools below too."""
        return bool(self.administrator.get(person, set()) & set(self._line(pool, self.inside)))

    def owned(self, person: Any, op: str, kind: str, row: Row) -> bool:
        """P1: the owner path alone; ALL reaches what nobody owns too."""
        return self.right(person, kind, op) and row["owner"] in self.owners(person, kind, op)

    def reaches(self, person: Any, op: str, kind: str, row: Row) -> bool:
        """P1 or P4 for a pooled kind, deleted rows excepted.

        Being a pool's administrator is itself the right to manage and to delete in it; it takes only the
        right to read the kind. A member needs the object right to what he does.
        """
        if row["deleted"]:
            return False
        pooled = "pool" in row
        ruled = pooled and op in ("read", "manage", "delete") and self.right(person, kind, "read") and self.administers(person, row["pool"])
        member = pooled and row["owner"] is None and row["pool"] in self.member.get(person, set())
        public = member and op in ("read", "claim") and self.right(person, kind, op)
        return self.owned(person, op, kind, row) or ruled or public

    def clear(self, person: Any, kind: str, row: Row) -> bool:
        """Owner and administrator paths show all; the public path shows the mask."""
        return self.owned(person, "read", kind, row) or ("pool" in row and self.right(person, kind, "read") and self.administers(person, row["pool"]))

    def reaches_child(self, person: Any, op: str, kind: str, parent: Row, child: Row) -> bool:
        """P5: read through the clear paths of the parent; written with its right to update, by the author while fresh."""
        if child["deleted"]:
            return False
        if op == "read":
            return not parent["deleted"] and self.clear(person, kind, parent)
        mine = child["author"] == person and child["fresh"]
        return self.reaches(person, "update", kind, parent) and (op == "create" or mine)
