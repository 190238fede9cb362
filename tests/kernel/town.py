"""Random companies: what stands in the database for all examples, its rearrangement by a plan, and the same as a World."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from kehai.crm.people.records.assignment import Assignment
from kehai.crm.people.records.group import GroupMember
from kehai.crm.people.records.restriction import Restriction
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.sharing_rule import SharingRule
from kehai.crm.people.records.user import User
from kehai.kernel.access import LEVELS
from kehai.kernel.records.entry import Entry as Stored
from kehai.kernel.testing import example
from tests.kernel import world
from tests.kernel.reference import Reader, holds
from tests.kernel.world import Entry, Person, World
from tests.kinds.records.parcel import Note, Parcel
from tests.kinds.records.place import Membership

KIND, CHILD = "kinds.parcel", "kinds.note"
OPS = ("read", "update", "delete", "transfer", "share", "export", "claim", "manage", "aggregate")
CHILD_OPS = ("read", "update", "delete", "create")
PEOPLE, GROUPS, PARCELS = 6, 2, 14
# A tree of departments and one of places: the last two stand below the second.
ABOVE = (None, 0, 1, 1)
UNITS = len(ABOVE)
CRITERIA = (
    {"field": "taken", "op": "ge", "value": 5},
    {"not": {"field": "taken", "op": "ge", "value": 2}},
    {"or": [{"field": "name", "op": "eq", "value": "包裹3"}, {"field": "taken", "op": "eq", "value": 1}]},
    {"and": [{"field": "name", "op": "starts", "value": "包裹1"}, {"field": "taken", "op": "lt", "value": 6}]},
)
HOUR = timedelta(hours=1)
one = st.integers
person_, unit_, some_sort = one(0, PEOPLE - 1), one(0, UNITS - 1), st.sampled_from(["team", "share", "loan"])
level_, cap_ = st.sampled_from(["read", "update"]), st.sampled_from(["masked", "read", "write"])
generator_ = st.sampled_from(["SELF", "SUBS", "DEPT", "TREE", "ALL", *(f"DEPT:{at}" for at in range(UNITS))])
grants_ = st.dictionaries(st.sampled_from(OPS), st.lists(generator_, max_size=2, unique=True), max_size=5)
fields_ = st.dictionaries(st.sampled_from(["mobile", "secret"]), st.sampled_from(LEVELS), max_size=2)
role_ = st.tuples(grants_, fields_)
grantee_ = st.tuples(st.just("person"), person_) | st.tuples(st.just("department"), unit_) | st.tuples(st.just("group"), one(0, GROUPS - 1))
grantee_ |= st.tuples(st.just("role"), person_)
# Begun before now, or not yet; for ever, still, or no longer.
time_ = st.sampled_from([(-1, None), (-1, None), (-1, 1), (-2, -1), (1, 2)])
entry_ = st.fixed_dictionaries(
    {
        "record": one(0, PARCELS - 1),
        "grantee": grantee_,
        "sort": some_sort,
        "level": level_,
        "cap": cap_,
        "time": time_,
        "export": st.booleans(),
        "hides": st.booleans(),
    }
)
rule_ = st.tuples(one(0, len(CRITERIA) - 1), grantee_, level_)


@st.composite
def plans(draw: Any) -> dict[str, Any]:
    """An arrangement of a town, as numbers."""
    return {
        "department": draw(st.lists(st.none() | unit_, min_size=PEOPLE, max_size=PEOPLE)),
        "extra": draw(st.sets(st.tuples(person_, unit_), max_size=3)),
        # Nobody reports to somebody of a higher number, so there is no ring.
        "manager": [None] + [draw(st.none() | one(0, at - 1)) for at in range(1, PEOPLE)],
        "dealer": draw(st.sets(person_, max_size=2)),
        "roles": draw(st.lists(st.lists(role_, max_size=2), min_size=PEOPLE, max_size=PEOPLE)),
        "groups": draw(st.sets(st.tuples(one(0, GROUPS - 1), person_), max_size=4)),
        "entries": draw(st.lists(entry_, max_size=12)),
        "rules": draw(st.lists(rule_, max_size=3)),
        "restrictions": draw(st.lists(st.tuples(one(0, len(CRITERIA) - 1), st.none() | person_), max_size=1)),
        "member": draw(st.lists(st.tuples(person_, unit_, st.booleans()), max_size=6)),
        "owner": draw(st.lists(st.none() | person_, min_size=PARCELS, max_size=PARCELS)),
        "place": draw(st.lists(unit_, min_size=PARCELS, max_size=PARCELS)),
        "taken": draw(st.lists(one(0, 9), min_size=PARCELS, max_size=PARCELS)),
        "deleted": draw(st.sets(one(0, PARCELS - 1), max_size=2)),
        "note": draw(st.lists(st.tuples(st.none() | person_, st.booleans()), min_size=PARCELS, max_size=PARCELS)),
    }


# Everybody in no department, without a role; nothing shared, nothing owned: tests lay a few facts over it.
QUIET: dict[str, Any] = {
    **{name: [None] * PEOPLE for name in ("department", "manager")},
    **{name: [] for name in ("entries", "rules", "restrictions", "member")},
    **{name: set() for name in ("extra", "dealer", "groups", "deleted")},
    "roles": [[]] * PEOPLE,
    "owner": [None] * PARCELS,
    "place": [0, 1] * (PARCELS // 2),
    "taken": [0] * PARCELS,
    "note": [(None, False)] * PARCELS,
}
ENTRY: dict[str, Any] = {"sort": "loan", "level": "read", "cap": "masked", "time": (-1, None), "export": False, "hides": False}


class Town:
    """What stands in the database for all examples; each one only rearranges it."""

    def __init__(self) -> None:
        self.people = [example("people.user", name=f"人{at}") for at in range(PEOPLE)]
        self.departments: list[Any] = []
        self.places: list[Any] = []
        for above in ABOVE:
            facts = {} if above is None else {"parent": self.departments[above]}
            self.departments.append(example("people.department", **facts))
            facts = {} if above is None else {"parent": self.places[above]}
            self.places.append(example("kinds.place", **facts))
        self.groups = [example("people.group", name=f"组{at}") for at in range(GROUPS)]
        self.parcels = [example(KIND, name=f"包裹{at}", place=self.places[0], mobile=f"1380000{at:04d}", secret=f"秘密{at}") for at in range(PARCELS)]
        self.notes = [example(CHILD, parcel=parcel, content="话") for parcel in self.parcels]


@dataclass
class Arranged:
    """A plan in the database and the same in memory; rows by id, children with their parent's row."""

    world: World
    rows: dict[Any, dict[str, Any]]
    notes: dict[Any, tuple[dict[str, Any], dict[str, Any]]]


def arrange(town: Town, plan: dict[str, Any]) -> Arranged:
    """Puts the plan into the database, past the kernel, and gives the same as a World."""
    builder = _Builder(town, plan)
    builder.people()
    builder.sharing()
    rows, notes = builder.records()
    return Arranged(builder.world(), rows, notes)


class _Builder:
    """One arrangement in the making."""

    def __init__(self, town: Town, plan: dict[str, Any]) -> None:
        self.town, self.plan, self.now, self._count = town, plan, timezone.now(), 0
        self.ids = [p.id for p in town.people]
        self.units, self.pools, self.groups = ([x.id for x in made] for made in (town.departments, town.places, town.groups))
        self.roles: dict[Any, list[world.Role]] = {key: [] for key in self.ids}

    def facts(self) -> dict[str, Any]:
        """What every record has."""
        self._count += 1
        return {"created_at": self.now, "updated_at": self.now, "number": f"X{self._count}"}

    def who(self, at: int | None) -> Any:
        return None if at is None else self.ids[at]

    def word(self, generator: str) -> str:
        word, _colon, unit = generator.partition(":")
        return f"DEPT:{self.units[int(unit)]}" if unit else word

    def people(self) -> None:
        """Departments, reporting line, roles, pools, groups."""
        plan, changed = self.plan, []
        for at, user in enumerate(self.town.people):
            its = plan["department"][at]
            user.department_id, user.manager_id = None if its is None else self.units[its], self.who(plan["manager"][at])
            user.type = "dealer" if at in plan["dealer"] else "employee"
            changed.append(user)
            for number, (granted, levels) in enumerate(plan["roles"][at]):
                grants = {KIND: {op: [self.word(g) for g in generators] for op, generators in granted.items()}}
                role = Role(name=f"{at}-{number}", grants=grants, fields={KIND: levels}, **self.facts())
                self.roles[user.id].append(world.Role(role.id, grants, {KIND: levels}))
                role.save(force_insert=True)
                Holding(user_id=user.id, role=role, **self.facts()).save(force_insert=True)
        User.objects.bulk_update(changed, ["department", "manager", "type"])
        Assignment.objects.bulk_create(Assignment(person_id=self.ids[p], department_id=self.units[u], **self.facts()) for p, u in plan["extra"])
        Membership.objects.bulk_create(Membership(user_id=self.ids[p], place_id=self.pools[u], administrator=a) for p, u, a in plan["member"])
        GroupMember.objects.bulk_create(GroupMember(group_id=self.groups[g], person_id=self.ids[p], **self.facts()) for g, p in plan["groups"])

    def grantee(self, told: tuple[str, int]) -> Any:
        """An id; for a role that of the person's first, or of nobody."""
        word, at = told
        if word == "role":
            held = self.roles[self.ids[at]]
            return held[0].id if held else self.ids[at]
        return {"person": self.ids, "department": self.units, "group": self.groups}[word][at]

    def sharing(self) -> None:
        """Entries, sharing rules, restrictions."""
        plan, told = self.plan, []
        for entry in plan["entries"]:
            begun, ended = entry["time"]
            told.append(
                Stored(
                    kind=KIND,
                    record_id=self.town.parcels[entry["record"]].id,
                    grantee=self.grantee(entry["grantee"]),
                    hidden=[CHILD] if entry["hides"] else [],
                    valid_from=self.now + begun * HOUR,
                    valid_to=None if ended is None else self.now + ended * HOUR,
                    **{name: entry[name] for name in ("sort", "level", "cap", "export")},
                )
            )
        Stored.objects.bulk_create(told)
        for at, grantee, level in plan["rules"]:
            word = "person" if grantee[0] == "role" and self.grantee(grantee) in self.ids else grantee[0]
            SharingRule(name="r", kind=KIND, criteria=CRITERIA[at], level=level, **{f"{word}_id": self.grantee(grantee)}, **self.facts()).save(
                force_insert=True
            )
        for at, excepted in plan["restrictions"]:
            Restriction(name="s", kind=KIND, criteria=CRITERIA[at], role_id=self.excepted(excepted), **self.facts()).save(force_insert=True)

    def excepted(self, at: int | None) -> Any:
        held = [] if at is None else self.roles[self.ids[at]]
        return held[0].id if held else None

    def records(self) -> tuple[dict[Any, dict[str, Any]], dict[Any, tuple[dict[str, Any], dict[str, Any]]]]:
        """Parcels and their notes."""
        plan, rows, notes = self.plan, {}, {}
        for at, (parcel, note) in enumerate(zip(self.town.parcels, self.town.notes, strict=True)):
            (author, fresh), deleted = plan["note"][at], at in plan["deleted"]
            row = {"kind": KIND, "id": parcel.id, "owner": self.who(plan["owner"][at]), "pool": self.pools[plan["place"][at]], "deleted": deleted}
            rows[parcel.id] = {**row, "name": f"包裹{at}", "taken": plan["taken"][at]}
            parcel.owner_id, parcel.place_id, parcel.taken, parcel.deleted_at = (
                row["owner"],
                row["pool"],
                plan["taken"][at],
                self.now if deleted else None,
            )
            note.created_by, note.created_at = self.who(author), self.now - timedelta(minutes=1 if fresh else 90)
            notes[note.id] = (rows[parcel.id], {"kind": CHILD, "deleted": False, "author": self.who(author), "fresh": fresh})
        Parcel.objects.bulk_update(self.town.parcels, ["owner", "place", "taken", "deleted_at"])
        Note.objects.bulk_update(self.town.notes, ["created_by", "created_at"])
        return rows, notes

    def criterion(self, at: int) -> world.Criterion:
        reader = Reader(None, self.now.date(), lambda _row, _name: None)
        return lambda row: holds(CRITERIA[at], row, reader)

    def world(self) -> World:
        """The same in memory."""
        plan, places = self.plan, self.pools
        held = lambda administrator: {p: {places[u] for w, u, a in plan["member"] if self.ids[w] == p and a == administrator} for p in self.ids}  # noqa: E731
        return World(
            now=self.now,
            people={
                key: Person(
                    None if plan["department"][at] is None else self.units[plan["department"][at]],
                    frozenset(self.units[u] for p, u in plan["extra"] if p == at),
                    self.who(plan["manager"][at]),
                    "dealer" if at in plan["dealer"] else "employee",
                )
                for at, key in enumerate(self.ids)
            },
            part_of={unit: None if above is None else self.units[above] for unit, above in zip(self.units, ABOVE, strict=True)},
            roles=self.roles,
            groups={group: {self.ids[p] for g, p in plan["groups"] if g == at} for at, group in enumerate(self.groups)},
            entries=[self.entry(told) for told in plan["entries"]],
            rules=[world.Rule(KIND, self.criterion(at), frozenset([self.grantee(who)]), level) for at, who, level in plan["rules"]],
            restrictions=[world.Rule(KIND, self.criterion(at), frozenset(filter(None, [self.excepted(who)]))) for at, who in plan["restrictions"]],
            member=held(False),
            administrator=held(True),
            inside={pool: None if above is None else places[above] for pool, above in zip(places, ABOVE, strict=True)},
        )

    def entry(self, told: dict[str, Any]) -> Entry:
        begun, ended = told["time"]
        return Entry(
            record=self.town.parcels[told["record"]].id,
            grantee=self.grantee(told["grantee"]),
            start=self.now + begun * HOUR,
            end=None if ended is None else self.now + ended * HOUR,
            hidden=frozenset([CHILD] if told["hides"] else []),
            **{name: told[name] for name in ("sort", "level", "cap", "export")},
        )
