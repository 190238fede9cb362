"""Rows of one file that name each other, and an own field as the key by which rows are found (E08, P14)."""

from typing import Any

import pytest

from kehai.kernel.testing import example

pytestmark = pytest.mark.django_db
HEADERS = ["Customer name", "Group company", "Remark"]


def _parents(case: Any) -> dict[str, str | None]:
    return {row.name: row.parent.name if row.parent else None for row in case.customers()}


def test_a_parent_named_in_a_later_row_comes_in_by_the_same_import(world: Any, case: Any) -> None:
    world.customer("The old group")
    rows = [
        ["Branch 1", "Daughter", None],
        ["Daughter", "Mother", None],
        ["Branch 2", "Daughter", None],
        ["Elsewhere", "The old group", None],
        ["Lost", "Nobody at all", None],
        ["Mother", None, None],
    ]
    it = case.Case(world.clerk, case.as_csv(rows, HEADERS))
    assert it.check() == case.counts(new=5, error=1)
    assert [(p["line"], p["field"]) for p in it.run.problems] == [(6, "parent")]
    assert it.run.tried == 6
    assert it.load() == case.counts(new=5, error=1)
    assert _parents(case) == {
        "The old group": None,
        "Mother": None,
        "Daughter": "Mother",
        "Branch 1": "Daughter",
        "Branch 2": "Daughter",
        "Elsewhere": "The old group",
    }
    assert all(row.version == 1 for row in case.customers()), "each row came in whole, by one write"


def test_rings_and_names_that_two_rows_have_come_back(world: Any, case: Any) -> None:
    rows = [
        ["Egg", "Hen", None],
        ["Hen", "Egg", None],
        ["Self", "Self", None],
        ["Twins", None, None],
        ["Twins", None, "another"],
        ["Which", "Twins", None],
        ["Sound", None, None],
    ]
    it = case.Case(world.clerk, case.as_csv(rows, HEADERS))
    it.check()
    told = {problem["line"]: problem["message"] for problem in it.run.problems}
    assert {2, 3, 4, 7} <= set(told)
    assert all("ring" in told[line] for line in (2, 3, 4))
    assert "several" in told[7]
    it.load()
    assert {"Egg", "Hen", "Self", "Which"}.isdisjoint(_parents(case))


def test_where_the_row_it_names_is_refused_a_row_is_refused_with_it(world: Any, case: Any) -> None:
    headers = [*HEADERS, "Unified social credit code"]
    rows = [["Child", "Parent", None, None], ["Parent", None, None, "91310117MA1J3AJ43X"], ["Sound", None, None, None]]
    it = case.Case(world.clerk, case.as_csv(rows, headers))
    assert it.check() == case.counts(new=1, error=2)
    it.load()
    assert set(_parents(case)) == {"Sound"}


def test_a_customer_that_is_there_is_put_under_one_that_the_file_makes(world: Any, case: Any) -> None:
    there = world.customer("There", credit_code="91310117MA1J3AJ43G")
    headers = [*HEADERS, "Unified social credit code"]
    rows = [["There", "New group", None, "91310117MA1J3AJ43G"], ["New group", None, None, None]]
    it = case.Case(world.clerk, case.as_csv(rows, headers)).plan(keys=["credit_code"], duplicates="update")
    assert it.check() == case.counts(new=1, update=1)
    assert it.load() == case.counts(new=1, update=1)
    assert world.fresh(there).parent.name == "New group"


def test_an_own_field_is_a_key_like_any_other(world: Any, case: Any) -> None:
    example("screens.own_field", kind="customers.customer", key="x_code", label="ERP code", type="text")
    headers = ["Customer name", "ERP code", "Remark"]
    first = case.Case(world.clerk, case.as_csv([["One", "E-1", "a"], ["Two", "E-2", "b"]], headers)).plan(keys=["x_code"])
    assert first.check() == case.counts(new=2)
    first.load()
    again = [["One again", "E-1", "c"], ["Three", "E-3", None], ["Twice", "E-3", None], ["No code", None, None]]
    it = case.Case(world.clerk, case.as_csv(again, headers)).plan(keys=["x_code"], duplicates="update")
    assert it.check() == case.counts(new=2, update=1, error=1)
    assert it.load() == case.counts(new=2, update=1, error=1)
    found = {row.name: row.extra.get("x_code") for row in case.customers()}
    assert found == {"One again": "E-1", "Two": "E-2", "Three": "E-3", "No code": None}
