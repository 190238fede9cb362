"""Random companies: the compiled predicate and the specification in plain Python see the same rows (§5.6).

And the laws that need no second evaluator: a grant more never takes anything away, and what a person
cannot see changes nothing of what he gets (TWIN: T04, T05, T06, T08, T22).
"""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.rights import compile_rights
from kehai.kernel import query, search, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, NotThere
from kehai.kernel.group import groups
from kehai.kernel.rows import Asked
from kehai.kernel.sql import TRUE
from kehai.kernel.testing import example
from tests.kernel.reference import World
from tests.kinds.records.parcel import Note, Parcel
from tests.kinds.records.place import Membership

pytestmark = pytest.mark.django_db
SOME = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
KIND = "kinds.parcel"
READ_OPS = ("read", "update", "delete", "claim", "manage", "transfer")
PEOPLE, PLACES, PARCELS = 5, 4, 10
# A tree of departments and one of places: the last two stand below the second.
ABOVE = (None, 0, 1, 1)


class Town:
    """What stands in the database for all examples; each one only rearranges it."""

    def __init__(self):
        self.people = [example("people.user", name=f"人{at}") for at in range(PEOPLE)]
        self.departments, self.places = [], []
        for above in ABOVE:
            facts = {} if above is None else {"parent": self.departments[above]}
            self.departments.append(example("people.department", **facts))
            facts = {} if above is None else {"parent": self.places[above]}
            self.places.append(example("kinds.place", **facts))
        self.parcels = [example(KIND, name=f"包裹{at}", place=self.places[0], mobile=f"1380000{at:04d}", secret=f"秘密{at}") for at in range(PARCELS)]
        self.notes = [example("kinds.note", parcel=parcel, content="话") for parcel in self.parcels]


@pytest.fixture
def town():
    return Town()


generators = st.lists(st.sampled_from(["SELF", "SUBS", "DEPT", "TREE", "ALL"]), max_size=2, unique=True)
grants = st.dictionaries(st.sampled_from(READ_OPS), generators, max_size=4)


@st.composite
def plans(draw):
    """An arrangement of a town, as numbers."""
    one = st.integers
    return {
        "department": draw(st.lists(st.none() | one(0, len(ABOVE) - 1), min_size=PEOPLE, max_size=PEOPLE)),
        # Nobody reports to somebody of a higher number, so there is no ring.
        "manager": [None] + [draw(st.none() | one(0, at - 1)) for at in range(1, PEOPLE)],
        "roles": draw(st.lists(st.lists(grants, max_size=2), min_size=PEOPLE, max_size=PEOPLE)),
        "member": draw(st.lists(st.tuples(one(0, PEOPLE - 1), one(0, PLACES - 1), st.booleans()), max_size=6)),
        "owner": draw(st.lists(st.none() | one(0, PEOPLE - 1), min_size=PARCELS, max_size=PARCELS)),
        "place": draw(st.lists(one(0, PLACES - 1), min_size=PARCELS, max_size=PARCELS)),
        "deleted": draw(st.sets(one(0, PARCELS - 1), max_size=2)),
        "note": draw(st.lists(st.tuples(st.none() | one(0, PEOPLE - 1), st.booleans()), min_size=PARCELS, max_size=PARCELS)),
    }


def arrange(town, plan):
    """Puts the plan into the database, past the kernel, and gives the same as a World."""
    people, places = [p.id for p in town.people], [p.id for p in town.places]
    departments, now = [d.id for d in town.departments], timezone.now()
    who = lambda at: None if at is None else people[at]  # noqa: E731
    for at, person in enumerate(people):
        its = plan["department"][at]
        User.objects.filter(pk=person).update(department=None if its is None else departments[its], manager=who(plan["manager"][at]))
        for number, granted in enumerate(plan["roles"][at]):
            facts = {"created_at": now, "updated_at": now, "number": f"X{at}-{number}"}
            role = Role.objects.create(name=f"{at}-{number}", grants={KIND: granted}, **facts)
            Holding.objects.create(user_id=person, role=role, **facts)
    for person, place, administrator in plan["member"]:
        Membership.objects.create(user_id=people[person], place_id=places[place], administrator=administrator)
    rows, notes = {}, {}
    for at, (parcel, note) in enumerate(zip(town.parcels, town.notes, strict=True)):
        deleted, (author, fresh) = at in plan["deleted"], plan["note"][at]
        row = {"owner": who(plan["owner"][at]), "pool": places[plan["place"][at]], "deleted": deleted}
        Parcel.objects.filter(pk=parcel.pk).update(owner=row["owner"], place=row["pool"], deleted_at=now if deleted else None)
        Note.objects.filter(pk=note.pk).update(created_by=who(author), created_at=now - timedelta(minutes=1 if fresh else 90))
        rows[parcel.pk] = row
        notes[note.pk] = (row, {"deleted": False, "author": who(author), "fresh": fresh})
    world = World(
        department={p: None if plan["department"][at] is None else departments[plan["department"][at]] for at, p in enumerate(people)},
        manager={p: who(plan["manager"][at]) for at, p in enumerate(people)},
        part_of={d: None if above is None else departments[above] for d, above in zip(departments, ABOVE, strict=True)},
        roles={p: [{KIND: granted} for granted in plan["roles"][at]] for at, p in enumerate(people)},
        member={p: {places[pl] for who_, pl, a in plan["member"] if people[who_] == p and not a} for p in people},
        administrator={p: {places[pl] for who_, pl, a in plan["member"] if people[who_] == p and a} for p in people},
        inside={pl: None if above is None else places[above] for pl, above in zip(places, ABOVE, strict=True)},
    )
    return world, rows, notes


def acting(person):
    return Actor("user", person.id, person.name, compile_rights(person.id))


def ids(found):
    return {str(key) for key in found.ids(1000)}


@SOME
@given(plan=plans())
def test_everybody_reaches_exactly_what_the_specification_says(town, plan):
    with transaction.atomic():
        world, rows, notes = arrange(town, plan)
        for person in town.people:
            actor = acting(person)
            for op in READ_OPS:
                expected = {str(key) for key, row in rows.items() if world.reaches(person.id, op, KIND, row)}
                assert ids(kind_of(Parcel).visible_to(actor, op)) == expected, (person.name, op)
            for op in ("read", "update", "create"):
                expected = {str(key) for key, (row, note) in notes.items() if world.reaches_child(person.id, op, KIND, row, note)}
                # ALL reaches children of deleted parents too: no join is made (§5.2 P5).
                found = ids(kind_of(Note).visible_to(actor, op))
                buried = {str(key) for key, (row, _note) in notes.items() if row["deleted"]}
                assert found - buried == expected - buried, (person.name, op)
        transaction.set_rollback(True)


@SOME
@given(plan=plans(), who=st.integers(0, PEOPLE - 1))
def test_lists_counts_groups_search_and_masks_agree(town, plan, who):
    with transaction.atomic():
        world, rows, _notes = arrange(town, plan)
        person = town.people[who]
        actor = acting(person)
        found = kind_of(Parcel).visible_to(actor)
        seen = ids(found)
        page = found.page(Asked(size=200, total="exact", columns=["mobile", "secret"]))
        listed = json.loads(page.rows)
        assert {row["id"] for row in listed} == seen
        assert page.total == found.count() == len(seen) == len(listed)
        assert ids(found.matching("包裹")) == seen
        for by in ("place", "owner", "created_at:day"):
            assert sum(group["count"] for group in groups(found, [by], ["count"])[0]) == len(seen)
        clear = {str(key) for key, row in rows.items() if world.clear(person.id, KIND, row)}
        for row in listed:
            assert ("****" in row["mobile"] and row["secret"] == "****") == (row["id"] not in clear)
            assert json.loads(found.one(row["id"]))["masked"] == ([] if row["id"] in clear else ["mobile", "secret"])
        assert ids(found.matching("秘密")) == ids(found.filter({"field": "secret", "op": "contains", "value": "秘"})) == seen & clear
        for key in {str(key) for key in rows} - seen:
            with pytest.raises(NotThere):
                found.one(key)
        for op in ("update", "delete"):
            allowed = {row["id"] for row in listed if op in row["can"]}
            assert allowed == seen & ids(kind_of(Parcel).visible_to(actor, op))
        transaction.set_rollback(True)


@SOME
@given(plan=plans(), extra=grants, place=st.integers(0, PLACES - 1), administrator=st.booleans())
def test_a_grant_more_never_takes_anything_away(town, plan, extra, place, administrator):
    with transaction.atomic():
        arrange(town, plan)
        person = town.people[2]
        before = {op: ids(kind_of(Parcel).visible_to(acting(person), op)) for op in READ_OPS}
        clear = ids(kind_of(Note).visible_to(acting(person)))
        now = timezone.now()
        role = Role.objects.create(name="more", number="X", grants={KIND: extra}, created_at=now, updated_at=now)
        Holding.objects.create(user=person, role=role, number="X", created_at=now, updated_at=now)
        Membership.objects.create(user=person, place=town.places[place], administrator=administrator)
        for op in READ_OPS:
            assert before[op] <= ids(kind_of(Parcel).visible_to(acting(person), op)), op
        assert clear <= ids(kind_of(Note).visible_to(acting(person)))
        transaction.set_rollback(True)


FILTERS = [
    {"field": name, "op": op, "value": value}
    for name, op, value in [
        ("mobile", "starts", "138"),
        ("mobile", "contains", "00001"),
        ("mobile", "eq", "13800000001"),
        ("mobile", "ne", "13800000001"),
        ("mobile", "empty", None),
        ("secret", "contains", "密1"),
        ("secret", "lt", "秘密4"),
        ("secret", "ge", "秘密4"),
        ("secret", "filled", None),
        ("secret", "in", ["秘密1", "秘密2"]),
        ("name", "starts", "包裹1"),
        ("taken", "gt", 3),
        ("owner", "me", None),
        ("place.name", "filled", None),
    ]
]
CHILD_FILTERS = [{"field": "parcel." + tree["field"], "op": tree["op"], "value": tree["value"]} for tree in FILTERS]
QUERIES = ["包裹1", "秘密1", "密1", "1", "0001", "13800000001", "0077", "13877770001", "别的"]


def answers(actor):
    """Everything a curious person can ask, with what comes back."""
    told = {}
    for kind, trees in ((kind_of(Parcel), FILTERS), (kind_of(Note), CHILD_FILTERS)):
        rows = kind.visible_to(actor)
        for tree in [*trees, *({"not": tree} for tree in trees)]:
            told[kind.name, json.dumps(tree)] = _told(lambda rows=rows, tree=tree: rows.filter(tree).page(Asked(total="exact")))
        for name in kind.fields:
            for way in ("", "-"):
                told[kind.name, way + name] = _told(lambda rows=rows, spec=way + name: rows.page(Asked(sort=spec, size=4)))
            told[kind.name, "by " + name] = _grouped(rows, name)
    for q in QUERIES:
        told["q", q] = _told(lambda q=q: kind_of(Parcel).visible_to(actor).matching(q).page(Asked(total="exact")))
    return told


def _told(ask):
    try:
        page = ask()
    except Invalid as refused:
        return str(refused.message)
    return page.rows, page.total, page.after is None


def _grouped(rows, name):
    try:
        return groups(rows, [name], ["count", "sum:taken"])
    except Invalid as refused:
        return str(refused.message)


@settings(SOME, max_examples=15)
@given(plan=plans(), who=st.integers(0, PEOPLE - 1), numbers=st.permutations(range(PARCELS)))
def test_what_is_hidden_changes_no_answer(town, plan, who, numbers):
    with transaction.atomic():
        arrange(town, plan)
        actor = acting(town.people[who])
        before = answers(actor)
        _disturb(town, actor, numbers)
        after = answers(actor)
        assert {asked: (before[asked], after[asked]) for asked in before if before[asked] != after[asked]} == {}
        transaction.set_rollback(True)


MEMBER = {
    "department": [None] * PEOPLE,
    "manager": [None] * PEOPLE,
    "roles": [[{"read": ["SELF"]}], *[[]] * (PEOPLE - 1)],
    "member": [(0, 0, False)],
    "owner": [None] * PARCELS,
    "place": [0, 1] * (PARCELS // 2),
    "deleted": set(),
    "note": [(None, False)] * PARCELS,
}


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (query, "_where_shown", lambda _field, found, _scope: found),
        (search, "shown", lambda _kind, _actor, _field, _alias: TRUE),
        (shape, "plain", lambda scope, field: field.sql(scope.alias)),
    ],
)
def test_a_leak_is_seen_by_the_test_above(town, monkeypatch, module, name, broken):
    """Positive control: with each guard taken out, what is hidden does change an answer."""
    arrange(town, MEMBER)
    actor = acting(town.people[0])
    monkeypatch.setattr(module, name, broken)
    before = answers(actor)
    _disturb(town, actor, range(PARCELS)[::-1])
    assert answers(actor) != before


def _disturb(town, actor, numbers):
    """Other values in rows that the actor does not see, and under the mask in those he sees masked."""
    kind = kind_of(Parcel)
    listed = {row["id"]: row["mobile"] for row in json.loads(kind.visible_to(actor, READ).page(Asked(size=200, columns=["mobile"])).rows)}
    for number, parcel in zip(numbers, town.parcels, strict=True):
        row = Parcel.objects.get(pk=parcel.pk)
        seen = listed.get(str(row.pk))
        if seen is not None and "****" not in seen:
            continue
        row.secret, row.mobile = f"别的{number}", f"1387777{row.mobile[-4:]}" if seen is None else row.mobile[:3] + f"{number:04d}" + row.mobile[-4:]
        if seen is None:
            row.name, row.taken = f"别的{number}", number
        values = {name: getattr(row, name) for name in ("secret", "mobile", "name", "taken")}
        Parcel.objects.filter(pk=row.pk).update(**values, search=search.tokens(kind, row))
