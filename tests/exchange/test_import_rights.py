"""Imports and rights: nobody brings in, changes or learns by a file what he may not by hand."""

from dataclasses import replace
from typing import Any

import pytest

from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid, MayNot, NotThere
from kehai.kernel.exchange import imports
from tests.support.jobs import drain

pytestmark = pytest.mark.django_db


def test_only_who_may_and_only_ones_own(world: Any, case: Any) -> None:
    seller = case.english("Seller", world.SALES)
    with pytest.raises(MayNot):
        imports.bring("customers.customer", "a.csv", [b"a,b"], seller)
    with pytest.raises(Invalid):
        imports.bring("customers.nothing", "a.csv", [b"a,b"], world.clerk)
    it = case.Case(world.clerk, case.as_csv(case.FIRMS))
    own = {world.CUSTOMER: {"import": ["SELF"], "read": ["SELF"]}}
    other = case.english("Other", own)
    for ask in (imports.one, imports.check, imports.cancel):
        with pytest.raises(NotThere):
            ask(it.key, other)
    assert list(imports.seen(other)) == []
    second_clerk = case.english("Second", world.CLERK)
    assert [run.pk for run in imports.seen(second_clerk)] == [it.key]


def test_the_rights_are_those_of_the_day_of_the_load(world: Any, case: Any) -> None:
    it = case.Case(world.clerk, case.as_csv(case.FIRMS))
    it.check()
    imports.start(it.key, world.clerk)
    from kehai.crm.people.records.role import Holding  # noqa: PLC0415  needs Django set up

    Holding.objects.filter(user_id=world.clerk.id).delete()
    raise_epoch()
    drain()
    assert (it.run.status, it.run.error) == ("failed", "You may not import this.")
    assert case.customers() == []


def test_rows_beyond_the_actors_reach_are_refused(world: Any, case: Any) -> None:
    own = {world.CUSTOMER: {"import": ["SELF"], "read": ["SELF"], "create": ["SELF"]}}
    seller = case.english("Seller", own)
    it = case.Case(seller, case.as_csv(case.FIRMS))
    it.check()
    counts = it.load()
    assert counts["new"] + counts["error"] == 3
    assert all(row.owner_id == seller.id for row in case.customers())


def test_an_invisible_match_is_no_match(world: Any, case: Any) -> None:
    owner = world.person("Owner", world.SALES)
    hidden = world.customer("Hidden", world.pool("Branch", world.head, members=(owner,)), owner, website="secret.example.com")
    own = {world.CUSTOMER: {"import": ["SELF"], "read": ["SELF"], "create": ["SELF"], "update": ["SELF"]}}
    seller = case.english("Seller", own)
    rows = [["Hidden", "changed.example.com"], ["Free", "x.example.com"]]
    it = case.Case(seller, case.as_csv(rows, ["name", "website"])).plan(key="name", duplicates="update")
    assert it.check() == case.counts(new=2)
    it = case.Case(seller, case.as_csv(rows, ["name", "website"])).plan(key="name", duplicates="skip")
    assert it.check() == case.counts(new=2)
    assert world.fresh(hidden).website == "secret.example.com"


def test_a_value_that_is_masked_to_the_reader_finds_nothing(world: Any, case: Any) -> None:
    own = {world.CUSTOMER: {op: ["SELF"] for op in ("import", "read", "create", "update")}}
    seller = case.english("Seller", own)
    user = type(world.person("Somebody")).objects.get(pk=seller.id)
    public = world.customer("Public", world.pool("Branch", world.head, members=(user,)), mobile="13800138000")
    seller = replace(world.acting(user), language="en")
    rows = [["X", "13800138000"], ["Y", "13800138001"]]
    it = case.Case(seller, case.as_csv(rows, ["name", "mobile"])).plan(key="mobile")
    assert it.check() == case.counts(new=2), "whoever sees 138****8000 must not learn the rest by trying"
    world.customer("Mine", owner=user, mobile="13800138001")
    assert it.plan(key="mobile").check() == case.counts(new=1, skip=1)
    assert world.fresh(public).name == "Public"


def test_what_may_not_be_changed_is_not_changed_by_a_file(world: Any, case: Any) -> None:
    locked = world.customer("Locked", credit_code="91310117MA1J3AJ43G")
    rows = [["Locked", "91310114MA1GW3GC65", "a"]]
    it = case.Case(world.clerk, case.as_csv(rows, ["name", "credit_code", "remark"])).plan(key="name", duplicates="update")
    assert it.check() == case.counts(error=1)
    assert it.load() == case.counts(error=1)
    assert it.run.problems[0]["field"] == "credit_code"
    assert world.fresh(locked).remark == ""


def test_a_record_that_went_out_of_sight_is_no_link(world: Any, case: Any) -> None:
    parent = world.customer("The group")
    it = case.Case(world.clerk, case.as_csv([["A", "The group"], ["B", None]], ["name", "parent"]))
    assert it.check() == case.counts(new=2)
    type(parent).objects.filter(pk=parent.pk).update(deleted_at=parent.created_at)
    assert it.load() == case.counts(new=1, error=1)
    assert it.run.problems[0]["field"] == "parent"


def test_another_clerk_may_stop_an_import_but_not_steer_it(world: Any, case: Any) -> None:
    """It is done with the rights of who brought it: steered by another, it would lend them out."""
    hidden = world.customer("Locked", website="old.example.com")
    it = case.Case(world.clerk, case.as_csv([["Locked", "new.example.com"]], ["name", "website"])).plan(key="name", duplicates="update")
    it.check()
    reader = case.english("Reader", {world.CUSTOMER: {"import": ["ALL"], "read": ["ALL"]}})
    for ask in (imports.check, imports.start, lambda key, actor: imports.plan(key, {"duplicates": "update"}, actor)):
        with pytest.raises(MayNot):
            ask(it.key, reader)
    drain()
    assert world.fresh(hidden).website == "old.example.com"
    assert imports.cancel(it.key, reader).status == "cancelled"


def test_what_hangs_on_a_record_is_imported_only_by_who_may_import_the_record(world: Any, case: Any) -> None:
    seller = case.english("Seller", world.SALES)
    for kind in world.OF_CUSTOMER:
        with pytest.raises(MayNot):
            imports.bring(kind, "a.csv", [b"a,b"], seller)
    assert imports.bring("customers.contact", "a.csv", [b"a,b"], world.clerk).kind == "customers.contact"


def test_a_file_does_not_overwrite_what_the_row_shows_masked(world: Any, case: Any) -> None:
    odd = world.person("Odd", {world.CUSTOMER: {"read": ["SELF"], "create": ["SELF"], "update": ["ALL"], "import": ["ALL"]}})
    row = world.customer("Acme", world.pool("Branch", world.head, members=(odd,)), mobile="13812341234")
    actor = replace(world.acting(odd), language="en")
    it = case.Case(actor, case.as_csv([["Acme", "13812340000"]], ["name", "mobile"])).plan(key="name", duplicates="update")
    it.check()
    assert it.load() == case.counts(error=1)
    assert it.run.problems[0]["field"] == "mobile"
    assert world.fresh(row).mobile == "13812341234"
