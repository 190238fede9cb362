"""Who reaches what and how clearly, in plain Python over a company in memory: access.md §5.1–5.5.

Written from the text and not from the compiler, so that the two can disagree. Ids are whatever a test likes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]  # kind, id, owner, deleted; pool where there are pools; whatever criteria speak of
Criterion = Callable[[Row], bool]
LEVELS = ("none", "masked", "read", "write")
READ, UPDATE, EXPORT = "read", "update", "export"
# The table of §5.3: what a path shows of a sensitive field; a loan says so itself.
CAPS = {
    **dict.fromkeys(("owner", "all", "team-update"), "write"),
    **dict.fromkeys(("others", "team-read", "share", "administrator"), "read"),
    **dict.fromkeys(("member", "rule"), "masked"),
}
# The paths that do not lead on to what hangs on a record, unless the child's kind says so (P5).
WEAK = ("member", "rule", "loan")


@dataclass(frozen=True)
class Person:
    """`kind`: employee, or dealer: a partner's user, who never reaches colleagues' records by the organisation."""

    department: Any = None
    extra: frozenset[Any] = frozenset()
    manager: Any = None
    kind: str = "employee"


@dataclass(frozen=True)
class Role:
    """`grants`: kind → operation → generators; `fields`: kind → field → level."""

    id: Any
    grants: Mapping[str, Mapping[str, Iterable[str]]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One line of a record's list of people: team, share or loan; `hidden`: the child kinds that a team role keeps from its holder."""

    record: Any
    grantee: Any
    sort: str
    level: str = READ
    cap: str | None = None  # None: by the table
    start: datetime | None = None
    end: datetime | None = None
    export: bool = False
    hidden: frozenset[str] = frozenset()

    @property
    def shows(self) -> str:
        """team-update → write, team-read and share → read, a loan what it says, else masked (§5.3)."""
        return self.cap or CAPS.get(f"team-{self.level}" if self.sort == "team" else self.sort, "masked")

    def holds(self, now: datetime) -> bool:
        """From its first moment until before its last."""
        return (self.start is None or self.start <= now) and (self.end is None or now < self.end)


@dataclass(frozen=True)
class Rule:
    """A sharing rule: the rows of a kind that meet the criterion, for its grantees."""

    kind: str
    criterion: Criterion
    grantees: frozenset[Any]
    level: str = READ


@dataclass(frozen=True)
class Path:
    """One way by which somebody reaches a row: its name, what it shows, and the entry it comes from."""

    name: str
    cap: str
    entry: Entry | None = None


@dataclass
class World:
    """A company at one moment."""

    now: datetime
    people: dict[Any, Person]
    part_of: dict[Any, Any]  # department → department above, or None
    roles: dict[Any, list[Role]]  # person → roles
    groups: dict[Any, set[Any]] = field(default_factory=dict)  # group → people
    entries: list[Entry] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    restrictions: list[Rule] = field(default_factory=list)  # rows kept to owner and entries; grantees are excepted
    member: dict[Any, set[Any]] = field(default_factory=dict)  # person → pools
    administrator: dict[Any, set[Any]] = field(default_factory=dict)  # person → pools, before those below
    inside: dict[Any, Any] = field(default_factory=dict)  # pool → pool above, or None
    reads_through: dict[str, frozenset[str]] = field(default_factory=dict)  # child kind → weak paths it is read through
    token: dict[Any, set[tuple[str, str]]] = field(default_factory=dict)  # person → (kind, operation) of the token he acts by

    # §5.1 people, departments, principals
    def departments(self, person: Any) -> set[Any]:
        """The primary and the extra ones."""
        told = self.people[person]
        return {d for d in (told.department, *told.extra) if d is not None}

    def principals(self, person: Any) -> set[Any]:
        """Whose entries and rules count: himself, his departments and those above them, his roles, his groups."""
        above = {up for d in self.departments(person) for up in _line(d, self.part_of)}
        return {person} | above | {r.id for r in self.roles[person]} | {g for g, who in self.groups.items() if person in who}

    # §5.2 operations and owners
    def right(self, person: Any, kind: str, op: str) -> bool:
        """objectRight: some role grants the operation, and the token, where there is one, carries it."""
        carried = person not in self.token or (kind, op) in self.token[person]
        return carried and any(op in role.grants.get(kind, {}) for role in self.roles[person])

    def owners(self, person: Any, kind: str, op: str) -> set[Any]:
        """visible_owners: the union over roles and generators; generators are a set and no scale."""
        found: set[Any] = set()
        for role in self.roles[person]:
            for generator in role.grants.get(kind, {}).get(op, ()):
                found |= self._generated(person, generator)
        return found

    def _generated(self, person: Any, generator: str) -> set[Any]:
        word, _colon, department = generator.partition(":")
        found = self._reached(person, word, department)
        if word == "SELF" or self.people[person].kind != "dealer":
            return found
        # Never over employees' records, and never over everybody's.
        return {other for other in found if other and self.people[other].kind == "dealer"} if word != "ALL" else set()

    def _reached(self, person: Any, word: str, department: str) -> set[Any]:
        reached: set[Any] = {
            "SELF": lambda: {person},
            "SUBS": lambda: {o for o in self.people if o != person and person in _line(o, {p: t.manager for p, t in self.people.items()})},
            "DEPT": lambda: self._inside_of({department} if department else {str(d) for d in self.departments(person)}),
            "TREE": lambda: self._inside_of({str(d) for d in self.part_of if self.departments(person) & set(_line(d, self.part_of))}),
            "ALL": lambda: {*self.people, None},
        }[word]()
        return reached

    def _inside_of(self, departments: set[str]) -> set[Any]:
        return {other for other in self.people if {str(d) for d in self.departments(other)} & departments}

    def paths(self, person: Any, op: str, row: Row) -> list[Path]:
        """Every way by which the operation reaches the row; none for what is deleted."""
        if row["deleted"] or (person in self.token and (row["kind"], op) not in self.token[person]):
            return []
        found = [*self._owned(person, op, row), *self._granted(person, op, row)]
        mine = self.principals(person)
        if any(told.kind == row["kind"] and told.criterion(row) and not told.grantees & mine for told in self.restrictions):
            return [path for path in found if path.name == "owner" or path.entry]
        found += self._ruled(person, op, row)  # a rule names a dealer's user only if somebody wrote him into it: a shared lead
        return found if self.people[person].kind == "dealer" else [*found, *self._pooled(person, op, row)]

    def _owned(self, person: Any, op: str, row: Row) -> Iterator[Path]:
        """P1: may give every operation."""
        if row["owner"] in self.owners(person, row["kind"], op):
            everybody = any("ALL" in role.grants.get(row["kind"], {}).get(op, ()) for role in self.roles[person])
            name = "owner" if row["owner"] == person else "all" if everybody else "others"
            yield Path(name, CAPS[name])

    def _granted(self, person: Any, op: str, row: Row) -> Iterator[Path]:
        """P2: reading and changing only, and taking along where the entry says so; needs the object right."""
        if not self.right(person, row["kind"], op):
            return
        mine = self.principals(person)
        for entry in self.entries:
            if entry.record == row["id"] and entry.grantee in mine and entry.holds(self.now) and _allows(entry.level, op, export=entry.export):
                yield Path(entry.sort, entry.shows, entry)

    def _ruled(self, person: Any, op: str, row: Row) -> Iterator[Path]:
        """P3: reading and changing only."""
        for rule in self.rules if self.right(person, row["kind"], op) else ():
            if rule.kind == row["kind"] and rule.grantees & self.principals(person) and _allows(rule.level, op) and rule.criterion(row):
                yield Path("rule", CAPS["rule"])

    def _pooled(self, person: Any, op: str, row: Row) -> Iterator[Path]:
        """P4: members see and claim what nobody owns; administrators rule all of it, by that alone, if they may read the kind."""
        if "pool" not in row:
            return
        ruled = self.administrator.get(person, set()) & set(_line(row["pool"], self.inside))
        if ruled and op in (READ, "manage", "delete") and self.right(person, row["kind"], READ):
            yield Path("administrator", CAPS["administrator"])
        member = row["owner"] is None and row["pool"] in self.member.get(person, set())
        if member and op in (READ, "claim") and self.right(person, row["kind"], op):
            yield Path("member", CAPS["member"])

    def reaches(self, person: Any, op: str, row: Row) -> bool:
        """Whether a row is within an operation's reach."""
        return bool(self.paths(person, op, row))

    # §5.3 fields
    def cap(self, paths: Iterable[Path]) -> str:
        """The best of all paths."""
        return max((path.cap for path in paths), key=LEVELS.index, default="none")

    def level(self, person: Any, kind: str, name: str) -> str:
        """fieldRight: the best over the roles that also grant reading the kind; silence says write."""
        told = [role.fields.get(kind, {}).get(name, "write") for role in self.roles[person] if READ in role.grants.get(kind, {})]
        return max(told, key=LEVELS.index, default="none")

    def effective(self, person: Any, row: Row, name: str, *, sensitive: bool) -> str:
        """What a person may do with a field of a row that he reads."""
        level = self.level(person, row["kind"], name)
        return min(level, self.cap(self.paths(person, READ, row)), key=LEVELS.index) if sensitive else level

    def clear(self, person: Any, row: Row) -> bool:
        """Whether sensitive fields of a row are shown unmasked by some path."""
        return LEVELS.index(self.cap(self.paths(person, READ, row))) >= LEVELS.index("read")

    # P5 what hangs on a record
    def leads_on(self, path: Path, child: str) -> bool:
        """Whether a path to a record leads on to a kind of what hangs on it."""
        if path.name in WEAK:
            return path.name in self.reads_through.get(child, ())
        return path.entry is None or child not in path.entry.hidden

    def reaches_child(self, person: Any, op: str, parent: Row, child: Row) -> bool:
        """Read through the strong paths of the parent, one's own through any; written with its right to update, by the author while fresh."""
        if child["deleted"]:
            return False
        if op == READ:
            mine = child["author"] == person
            return any(mine or self.leads_on(path, child["kind"]) for path in self.paths(person, READ, parent))
        return self.reaches(person, UPDATE, parent) and (op == "create" or (child["author"] == person and child["fresh"]))


def _line(node: Any, above: Mapping[Any, Any]) -> list[Any]:
    """A node and all above it."""
    found = [node]
    while above.get(found[-1]) is not None and above[found[-1]] not in found:
        found.append(above[found[-1]])
    return found


def _allows(level: str, op: str, *, export: bool = False) -> bool:
    return op == READ or (op == UPDATE and level == UPDATE) or (op == EXPORT and export)
