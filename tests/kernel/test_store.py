"""Rows to and from the tables, and what is left of a write that refuses."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction

from kehai.crm.customers.records.pool import Pool
from kehai.kernel import access, store
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import tokens_literal
from kehai.kernel.errors import Refusal
from kehai.kernel.run import Task, in_chunks
from kehai.kernel.sql import TRUE
from kehai.kernel.testing import example

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Any:
    """A row with JSON, texts, numbers, times, a link and empty values."""
    above = example("customers.pool", name="总公司公海")
    return example("customers.pool", name="分公司公海", parent=above, regions=["3101"], capacity=7)


def test_a_locked_row_is_what_django_reads(pool):
    with transaction.atomic():
        (row,) = store.lock(kind_of(Pool), [pool.id])
    known = Pool.objects.defer("search").get(pk=pool.id)
    assert store.snapshot(row) == store.snapshot(known)
    assert row.regions == ["3101"]
    assert row == known
    assert not row._state.adding  # noqa: SLF001  Django's own mark
    assert row.search  # read only when somebody asks
    assert row.parent.name == "总公司公海"


def test_nothing_is_locked_for_no_ids_and_unknown_ones_are_left_out(pool):
    with transaction.atomic():
        assert store.lock(kind_of(Pool), []) == []
        assert [row.id for row in store.lock(kind_of(Pool), [uuid4(), pool.id])] == [pool.id]


def test_an_update_writes_every_type_and_raises_the_version(pool):
    before = Pool.objects.get(pk=pool.id)
    values = {"regions": ["11", "12"], "capacity": None, "name": "100% 公海", "version": store.RAISED}
    store.update(Pool, [(pool.id, values)])
    row = Pool.objects.get(pk=pool.id)
    assert (row.regions, row.capacity, row.name, row.version) == (["11", "12"], None, "100% 公海", before.version + 1)


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_refusing_row_wrote_is_undone(pool, count):
    kind, other = kind_of(Pool), example("customers.pool", name="另一个公海", parent=pool.parent)

    def do(rows: Sequence[Any]) -> None:
        store.update(Pool, [(row.id, {"remark": "half done"}) for row in rows])
        raise Refusal("no")

    outcome = in_chunks(Task(kind, system("test"), access.UPDATE, TRUE, do), [pool.id, other.id][:count])
    assert outcome.done == []
    assert len(outcome.refused) == count
    assert not Pool.objects.filter(remark="half done").exists()


def test_a_column_left_out_because_all_are_empty_stays_empty():
    """The house knows each column that the database would fill by itself; procrastinate's tables are written by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND (column_default IS NOT NULL OR is_generated = 'ALWAYS')"
        )
        filled = {(table, column) for table, column in cursor.fetchall() if not table.startswith("procrastinate_")}
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    unknown = [(table, column) for table, column in filled if table in models and column not in store._given(models[table])]  # noqa: SLF001
    assert filled
    assert unknown == []


ODD = ("it's", "back\\slash", '"quoted"', "a,b", "{brace}", "with space", "空格 ", "NULL", "100%")


def _cast(value: str, type_name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{type_name}", [value])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("words", [(), *[(word,) for word in ODD], ODD])
def test_an_array_of_texts_is_written_as_it_was(words):
    assert _cast(store._words(words), "varchar[]") == list(words)  # noqa: SLF001


@pytest.mark.parametrize("tokens", [[], *[[token] for token in ODD], ODD, ["双", "双", "'", "\\"]])
def test_tokens_are_written_as_they_were(tokens):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(%s::tsvector)", [tokens_literal(tokens)])
        assert sorted(cursor.fetchone()[0]) == sorted(set(tokens))
