"""Everything that may point at a record that is merged has its fate decided, also what is not yet written (A08)."""

import pytest
from django.apps import apps

from kehai.kernel.catalogue import shipped
from kehai.kernel.merging import places
from kehai.kernel.merging.places import Fate
from kehai.kernel.record import Record

MERGING = [kind for kind in shipped().values() if kind.screen["merges"] is not None]


def ours(column):
    return not column.model.__module__.startswith("tests.")


@pytest.mark.parametrize("column", [c for c in places.columns() if ours(c)], ids=lambda column: column.path)
def test_every_column_that_may_hold_a_record_has_its_fate(column):
    assert places.fate(column) is not None, f"say in kernel/merging/places.py what becomes of {column.path} when its record is merged"


def test_no_column_is_decided_that_is_not_there():
    there = {column.path for column in places.columns()}
    assert set(places._said) <= there  # noqa: SLF001  the list itself


@pytest.mark.parametrize("kind", MERGING, ids=lambda kind: kind.name)
def test_every_link_to_a_kind_that_merges_is_met(kind):
    """Links of kinds go by themselves; links of other tables are among the columns."""
    known = {(each.kind.model, link) for each in places.pointing(kind.model) for link in each.links}
    known |= {(column.model, column.name) for column in places.columns()}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            target = getattr(getattr(field, "remote_field", None), "model", None)
            if target is kind.model and getattr(field, "concrete", False):
                assert (model, field.attname) in known, f"{model.__name__}.{field.name}"
            assert not (target is kind.model and getattr(field, "many_to_many", False)), "a table between is a kind of its own"


def test_what_merges_says_rules_for_fields_that_are_there():
    assert {kind.name for kind in MERGING} >= {"customers.customer", "customers.contact"}
    for kind in MERGING:
        assert issubclass(kind.model, Record)
        assert set(kind.screen["merges"]) <= set(kind.fields)
        assert set(kind.screen["merges"].values()) <= {"any", "latest", "earliest", "join"}


def test_a_pair_of_kind_and_id_moves_unless_somebody_says_otherwise():
    pair = next(column for column in places.columns() if column.path == "kernel_change.record_id")
    assert pair.of_pair
    assert places.fate(pair) is Fate.STAYS
