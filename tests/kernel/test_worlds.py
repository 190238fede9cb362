"""Random companies: the compiled predicates and the specification in plain Python decide alike, row by row (§5.1–5.6).

A decision is one answer to "may this person do this to this row", or "how does he see this field of it".
"""

import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from kehai.crm.people.rules.rights import compile_rights
from kehai.kernel.access import Actor, ByOwner, entries
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.rows import Asked
from kehai.kernel.sql import TRUE, Sql
from tests.kernel.town import CHILD, CHILD_OPS, ENTRY, KIND, OPS, QUIET, Arranged, Town, arrange, plans
from tests.support import figures

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
WORLDS = 1200 if figures.FULL else 40
SOME = settings(
    max_examples=WORLDS,
    derandomize=True,
    deadline=None,
    database=None,
    # A world that shows a hole is told as it is; made smaller with phases=tuple(Phase) by whoever looks into it.
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
NAME = "access: decisions compared with the specification"
MASK = "****"


@pytest.fixture
def town() -> Town:
    return Town()


def acting(person: Any) -> Actor:
    return Actor("user", person.id, person.name, compile_rights(person.id))


def ids(kind: str, actor: Actor, op: str) -> set[Any]:
    return set(kind_named(kind).visible_to(actor, op).ids(1000))


def compare(town: Town, it: Arranged) -> list[str]:
    """What the two disagree about; every decision is counted."""
    wrong: list[str] = []

    def decided(what: str, told: set[Any], expected: set[Any], number: int) -> None:
        figures.counted[NAME] += number
        if told != expected:
            wrong.append(f"{what}: too many {sorted(map(str, told - expected))}, missing {sorted(map(str, expected - told))}")

    for person in town.people:
        actor = acting(person)
        for op in OPS:
            expected = {key for key, row in it.rows.items() if it.world.reaches(person.id, op, row)}
            if op == "export":  # what is taken along is read as well
                expected &= {key for key, row in it.rows.items() if it.world.reaches(person.id, "read", row)}
            decided(f"{person.name} {op}", ids(KIND, actor, op), expected, len(it.rows))
        for op in CHILD_OPS:
            expected = {key for key, (row, note) in it.notes.items() if it.world.reaches_child(person.id, op, row, note)}
            decided(f"{person.name} {op} note", ids(CHILD, actor, op), expected, len(it.notes))
        for name in ("mobile", "secret"):
            told = seen(actor, name)
            levels = {
                key: it.world.effective(person.id, row, name, sensitive=True)
                for key, row in it.rows.items()
                if it.world.reaches(person.id, "read", row)
            }
            for level in ("none", "masked", "clear"):
                expected = {key for key, found in levels.items() if (found if found in ("none", "masked") else "clear") == level}
                decided(f"{person.name} sees {name} {level}", {key for key, found in told.items() if found == level}, expected, len(levels) // 3)
    return wrong


def seen(actor: Actor, name: str) -> dict[Any, str]:
    """Row → how its field leaves the house: none, masked, clear."""
    rows = json.loads(kind_named(KIND).visible_to(actor).page(Asked(size=200, columns=[name])).rows)
    keys = {str(key): key for key in ids(KIND, actor, "read")}
    return {keys[row["id"]]: "none" if name not in row else "masked" if MASK in row[name] else "clear" for row in rows}


@SOME
@given(plan=plans())
def test_everybody_reaches_and_sees_exactly_what_the_specification_says(town: Town, plan: dict[str, Any]) -> None:
    with transaction.atomic():
        assert compare(town, arrange(town, plan)) == []
        transaction.set_rollback(True)


ALL = {op: ["ALL"] for op in OPS}
OPEN = [({"read": [], "update": [], "export": []}, {})]


def test_a_dealers_user_has_no_pool(town: Town) -> None:
    plan = {**QUIET, "dealer": {0}, "roles": [[({"read": ["SELF"], "claim": []}, {})], *[[]] * 5], "member": [(0, 0, False), (0, 1, True)]}
    assert compare(town, arrange(town, plan)) == []


def test_a_restricted_row_is_reached_by_its_entry_alone(town: Town) -> None:
    loan = {**ENTRY, "record": 0, "grantee": ("person", 0)}
    plan = {**QUIET, "roles": [[(ALL, {})], *[[]] * 5], "restrictions": [(1, None)], "entries": [loan]}
    assert compare(town, arrange(town, plan)) == []


BROKEN: dict[str, tuple[Any, str, Any, dict[str, Any]]] = {
    "an entry holds for ever": (
        entries,
        "LIVE",
        "TRUE",
        {"roles": [OPEN, *[[]] * 5], "entries": [{**ENTRY, "time": (-2, -1), "record": 3, "grantee": ("person", 0)}]},
    ),
    "an entry gives every level": (
        entries,
        "_level",
        lambda _op: "",
        {"roles": [OPEN, *[[]] * 5], "entries": [{**ENTRY, "record": 3, "grantee": ("person", 0)}]},
    ),
    "the mask falls": (ByOwner, "clear", lambda *_a, **_k: TRUE, {"roles": [OPEN, *[[]] * 5], "member": [(0, 0, False)]}),
    "restrictions are forgotten": (ByOwner, "gate", lambda *_a: TRUE, {"roles": [[(ALL, {})], *[[]] * 5], "restrictions": [(1, None)]}),
    "rules give more than they say": (
        ByOwner,
        "_ruled",
        lambda _s, _k, _r, _o, _a: Sql("TRUE"),
        {"roles": [OPEN, *[[]] * 5], "rules": [(0, ("person", 0), "read")]},
    ),
    "the pool is open to all": (ByOwner, "_public", lambda _s, _k, _r, _o, a, *_more: Sql(f"{a}.owner_id IS NULL"), {"roles": [OPEN, *[[]] * 5]}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_build_is_seen(town: Town, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Positive control: each guard taken out makes the two disagree; with it they agree."""
    owner, attribute, broken, facts = BROKEN[name]
    it = arrange(town, {**QUIET, **facts})
    assert compare(town, it) == []
    monkeypatch.setattr(owner, attribute, broken)
    assert compare(town, it) != []
