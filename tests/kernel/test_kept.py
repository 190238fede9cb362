"""What is composed under rights is composed once for them, and never serves anybody or anything else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import translation

from kehai.kernel import kept, prepared
from kehai.kernel.access import Actor, Rights, system
from kehai.kernel.catalogue import epoch_now, shipped
from kehai.kernel.sql import Sql

KIND = "people.department"


@pytest.fixture(autouse=True)
def _epoch() -> Iterator[None]:
    before = epoch_now.set(77)
    yield
    epoch_now.reset(before)


def _actor() -> Actor:
    person = uuid4()
    return Actor("user", person, "Somebody", Rights(person=person))


def _composed(actor: Actor, what: str = "row") -> Sql:
    return kept.kept(shipped()[KIND], actor, what, lambda: Sql("SELECT %s", (actor.id,)))


def test_the_same_rights_get_the_same_statement_and_others_their_own():
    one, other = _actor(), _actor()
    first = _composed(one)
    assert _composed(one) is first
    assert _composed(other).params == (other.id,)
    # Equal rights are not the same rights: only identity counts, so no comparison can go wrong.
    assert _composed(replace(one, rights=replace(one.rights))) is not first
    assert _composed(one, "another row") is not first


def test_epoch_and_language_tell_statements_apart():
    actor = _actor()
    with translation.override("en"):
        english = _composed(actor)
    with translation.override("zh-hans"):
        assert _composed(actor) is not english
    epoch_now.set(78)
    with translation.override("en"):
        assert _composed(actor) is not english


def test_nothing_is_kept_outside_of_a_request_nor_for_the_program():
    actor, program = _actor(), system("test")
    assert _composed(program) is not _composed(program)
    epoch_now.set(None)
    assert _composed(actor) is not _composed(actor)


def test_what_is_full_is_emptied(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    monkeypatch.setattr(kept, "_kept", {})
    actors = [_actor() for _each in range(10)]
    assert all(_composed(actor).params == (actor.id,) for actor in [*actors, *actors])
    assert len(kept._kept) <= 3  # noqa: SLF001  what it is about


@pytest.mark.django_db
def test_a_kept_statement_is_filled_with_what_each_request_gives():
    actor, made = _actor(), []

    def compose(given: tuple[Any, ...]) -> Sql:
        made.append(given)
        return Sql("SELECT %s, %s, %s, %s", (given[1], actor.id, given[0], 1))

    def asked(*given: Any, what: str = "page") -> list[Any]:
        return _found(kept.kept_statement(shipped()[KIND], actor, what, given, compose))

    # A number that equals a place is no place, and a value is never remembered for the next request.
    assert asked("上海", None) == [None, actor.id, "上海", 1]
    assert asked(0, "b") == ["b", actor.id, 0, 1]
    assert len(made) == 1
    assert asked("c", "d", what="another page") == ["d", actor.id, "c", 1]
    epoch_now.set(78)
    assert asked("e", "f") == ["f", actor.id, "e", 1]
    assert len(made) == 3


ODD = ["", "'", "''", "\\", "\\' OR 1=1 --", "100%", "%s", "%%", "%(a)s", "$1", "陈'总", "/*", "e'\\n", "\t\n", "🙂"]


@pytest.mark.django_db
@pytest.mark.parametrize("given", [*ODD, None, True, -1, 2**40, Decimal("-1.50"), date(2026, 2, 28), datetime(2026, 2, 28, 1, tzinfo=UTC)])
def test_a_value_written_into_a_kept_statement_is_that_value_wherever_it_stands(given: Any):
    def compose(places: tuple[Any, ...]) -> Sql:
        return Sql("SELECT %s, '100%%s', %s, ARRAY[%s]", (given, *places))

    for _again in range(2):
        statement = kept.kept_statement(shipped()[KIND], _actor(), f"odd {given!r}", (given, given), compose)
        assert _found(statement) == [given, "100%s", given, [given]]


@pytest.mark.django_db
def test_lists_are_written_into_a_kept_statement_once():
    people = [uuid4() for _each in range(300)]
    laid = kept._laid(Sql("SELECT %s = ANY(%s) AND %s = ANY(%s)", (people[0], people, people[1], list(people))))  # noqa: SLF001
    assert laid[1][1] is laid[1][3]
    with pytest.raises(ValueError, match="%d"):
        kept._laid(Sql("SELECT %d", (1,)))  # noqa: SLF001  what no driver would take


def _found(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchone() or ())


@pytest.mark.django_db(transaction=True)
def test_a_fact_is_kept_only_from_a_transaction_that_ended_well():
    said = iter(["undone", "first", "second"])

    def read() -> str:
        return next(said)

    name = f"test {uuid4()}"
    with transaction.atomic():
        assert kept.fact(name, read) == "undone"
        transaction.set_rollback(True)
    with transaction.atomic():
        assert kept.fact(name, read) == "first"
    assert kept.fact(name, read) == "first"
    epoch_now.set(78)
    assert kept.fact(name, read) == "second"


@pytest.mark.django_db
def test_a_prepared_statement_is_planned_once_and_is_heard_like_any_other():
    heard = []
    with connection.execute_wrapper(lambda run, sql, params, many, context: (heard.append(sql), run(sql, params, many, context))[1]):
        found = [prepared.fetch(Sql("SELECT %s::int + 1 AS prepared_once", (number,))) for number in range(4)]
    assert found == [[(number + 1,)] for number in range(4)]
    assert len(heard) == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%prepared_once%'")
        assert cursor.fetchone() == (1,)
