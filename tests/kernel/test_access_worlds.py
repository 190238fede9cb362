"""Laws about random companies: what holds whatever the rights are (§5.6).

A list, its counts, groups and sums tell of the same rows; a grant more never takes anything away; an entry that
has ended is no entry; and what a person cannot see changes nothing of what he gets (TWIN: T04–T06, T08, T22).
"""

import json
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.rules.rights import compile_rights
from kehai.kernel import query, search, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, NotThere
from kehai.kernel.group import groups
from kehai.kernel.records.entry import Entry
from kehai.kernel.rows import Asked
from kehai.kernel.sql import TRUE
from tests.kernel.town import ENTRY, KIND, OPS, PARCELS, PEOPLE, QUIET, UNITS, Town, arrange, grantee_, grants_, plans
from tests.kinds.records.parcel import Note, Parcel
from tests.kinds.records.place import Membership
from tests.support import figures

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
SOME = settings(max_examples=400 if figures.FULL else 25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def town():
    return Town()


def acting(person):
    return Actor("user", person.id, person.name, compile_rights(person.id))


def ids(found):
    return {str(key) for key in found.ids(1000)}


def open_fields(plan):
    """The same without limits on fields, so that every field is in every row."""
    return {**plan, "roles": [[(granted, {}) for granted, _levels in roles] for roles in plan["roles"]]}


@SOME
@given(plan=plans().map(open_fields), who=st.integers(0, PEOPLE - 1))
def test_lists_counts_sums_groups_search_and_masks_agree(town, plan, who):
    with transaction.atomic():
        it = arrange(town, plan)
        rows, person = it.rows, town.people[who]
        actor = acting(person)
        found = kind_of(Parcel).visible_to(actor)
        seen = ids(found)
        page = found.page(Asked(size=200, total="exact", columns=["mobile", "secret", "taken"]))
        listed = json.loads(page.rows)
        assert {row["id"] for row in listed} == seen
        assert page.total == found.count() == len(seen) == len(listed)
        assert ids(found.matching("包裹")) == seen
        for by in ("place", "owner", "created_at:day"):
            told = groups(found, [by], ["count", "sum:taken"])[0]
            assert sum(group["count"] for group in told) == len(seen)
            assert sum(Decimal(group["sum:taken"]) for group in told) == sum(row["taken"] for row in listed)
        clear = {row["id"] for row in listed if row["secret"] != "****"}
        for row in listed:
            assert ("****" in row["mobile"]) == (row["id"] not in clear)
            assert json.loads(found.one(row["id"]))["masked"] == ([] if row["id"] in clear else ["mobile", "secret"])
        assert ids(found.matching("秘密")) == ids(found.filter({"field": "secret", "op": "contains", "value": "秘"})) == seen & clear
        for key in {str(key) for key in rows} - seen:
            with pytest.raises(NotThere):
                found.one(key)
        for op in ("update", "delete"):
            allowed = {row["id"] for row in listed if op in row["can"]}
            assert allowed == seen & ids(kind_of(Parcel).visible_to(actor, op))
        transaction.set_rollback(True)


def reach(person):
    """All that a person may do to which rows, and which of them he sees clearly."""
    actor = acting(person)
    told = {op: ids(kind_of(Parcel).visible_to(actor, op)) for op in OPS}
    rows = json.loads(kind_of(Parcel).visible_to(actor).page(Asked(size=200, columns=["secret"])).rows)
    return {**told, "notes": ids(kind_of(Note).visible_to(actor)), "clear": {row["id"] for row in rows if row["secret"] != "****"}}


@SOME
@given(plan=plans().map(open_fields), extra=grants_, place=st.integers(0, UNITS - 1), administrator=st.booleans(), entry=st.integers(0, PARCELS - 1))
def test_a_grant_more_never_takes_anything_away(town, plan, extra, place, administrator, entry):
    with transaction.atomic():
        it = arrange(town, plan)
        person = town.people[2]
        before, now = reach(person), timezone.now()
        granted = {op: [word for word in words if ":" not in word] for op, words in extra.items()}
        role = Role.objects.create(name="more", number="X", grants={KIND: granted}, created_at=now, updated_at=now)
        Holding.objects.create(user=person, role=role, number="X", created_at=now, updated_at=now)
        Membership.objects.create(user=person, place=town.places[place], administrator=administrator)
        facts = {"sort": "team", "level": "update", "cap": "write", "valid_from": it.world.now}
        Entry.objects.create(kind=KIND, record_id=town.parcels[entry].id, grantee=person.id, **facts)
        after = reach(person)
        assert {what: before[what] - after[what] for what in before if before[what] - after[what]} == {}
        transaction.set_rollback(True)


@SOME
@given(plan=plans().map(open_fields), who=grantee_, record=st.integers(0, PARCELS - 1))
def test_an_entry_that_has_ended_is_no_entry(town, plan, who, record):
    ended = {**ENTRY, "sort": "team", "level": "update", "cap": "write", "export": True, "record": record, "grantee": who}
    told = []
    for entries in (plan["entries"], [*plan["entries"], {**ended, "time": (-2, -1)}], [*plan["entries"], {**ended, "time": (1, 2)}]):
        with transaction.atomic():
            arrange(town, {**plan, "entries": entries})
            told.append([reach(person) for person in town.people])
            transaction.set_rollback(True)
    assert told[0] == told[1] == told[2]


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


@settings(SOME, max_examples=150 if figures.FULL else 10)
@given(plan=plans().map(open_fields), who=st.integers(0, PEOPLE - 1), numbers=st.permutations(range(PARCELS)))
def test_what_is_hidden_changes_no_answer(town, plan, who, numbers):
    with transaction.atomic():
        arrange(town, plan)
        actor = acting(town.people[who])
        before = answers(actor)
        # Rules decide by names and times taken: then only what no rule speaks of is changed.
        _disturb(town, actor, numbers, names=not plan["rules"] and not plan["restrictions"])
        after = answers(actor)
        assert {asked: (before[asked], after[asked]) for asked in before if before[asked] != after[asked]} == {}
        transaction.set_rollback(True)


MEMBER = {**QUIET, "roles": [[({"read": ["SELF"]}, {})], *[[]] * (PEOPLE - 1)], "member": [(0, 0, False)]}


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


def _disturb(town, actor, numbers, *, names=True):
    """Other values in rows that the actor does not see, and under the mask in those he sees masked."""
    kind = kind_of(Parcel)
    listed = {row["id"]: row["mobile"] for row in json.loads(kind.visible_to(actor, READ).page(Asked(size=200, columns=["mobile"])).rows)}
    for number, parcel in zip(numbers, town.parcels, strict=True):
        row = Parcel.objects.get(pk=parcel.pk)
        seen = listed.get(str(row.pk))
        if seen is not None and "****" not in seen:
            continue
        row.secret, row.mobile = f"别的{number}", f"1387777{row.mobile[-4:]}" if seen is None else row.mobile[:3] + f"{number:04d}" + row.mobile[-4:]
        if seen is None and names:
            row.name, row.taken = f"别的{number}", number
        values = {name: getattr(row, name) for name in ("secret", "mobile", "name", "taken")}
        Parcel.objects.filter(pk=row.pk).update(**values, search=search.tokens(kind, row))
