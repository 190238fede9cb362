"""An import taken back: what it made goes, what it changed comes back, what people did since stays (T87: undo import)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kehai.kernel import run, writes
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, NotThere, Refusal
from kehai.kernel.exchange import imports, undo
from kehai.kernel.records.imports import Import, ImportKept
from tests.support.jobs import drain
from tests.support.processes import die_at_statement

pytestmark = pytest.mark.django_db
HEADERS = ["name", "credit_code", "remark", "industry", "联系人"]
CODE = "91310117MA1J3AJ43G"


def _loaded(world: Any, case: Any, rows: Any, **plan: Any) -> Any:
    it = case.Case(world.clerk, case.as_csv(rows, HEADERS)).plan(**plan)
    it.check()
    it.load()
    return it


def _taken_back(it: Any, worked_on: str = "keep") -> dict[str, Any]:
    imports.undo(it.key, it.actor, worked_on)
    drain()
    assert it.run.status == "undone", it.run.error
    return imports.told(it.run)["undo"]


def _story(world: Any, case: Any) -> tuple[Any, Any]:
    """Three new, one of which a seller worked on; one changed, of which one field was changed again."""
    old = world.customer("Old", credit_code=CODE, remark="before")
    rows = [["A", None, "x", None, "Contact of A"], ["B", None, "x", None, None], ["C", None, "x", None, None], ["Old", CODE, "after", "steel", None]]
    it = _loaded(world, case, rows, keys=["credit_code"], duplicates="update")
    found = {row.name: row for row in case.customers()}
    run.update(kind(world.CUSTOMER), found["B"].id, {"remark": "called him"}, None, world.clerk)
    run.update(kind(world.CUSTOMER), old.id, {"industry": "wood"}, None, world.clerk)
    return it, found


def test_a_look_ahead_ends_somewhere_and_says_so(world: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody who brought a large file could else have its whole history read by a click, again and again (T07)."""
    monkeypatch.setattr(undo, "CHUNK", 1)
    monkeypatch.setattr(undo, "LOOKED", 2)
    it, _found = _story(world, case)
    told = imports.foreseen(it.key, world.clerk)
    assert told["capped"] is True
    assert sum(told["counts"].values()) <= 2


def test_it_goes_back_field_by_field_and_keeps_what_people_did(world: Any, case: Any, tmp_path: Any) -> None:
    from kehai.crm.customers.records.contact import Contact  # noqa: PLC0415  needs Django set up

    it, found = _story(world, case)
    told = imports.foreseen(it.key, world.clerk)
    assert told["counts"] == {"deleted": 2, "restored": 0, "worked_on": 1, "changed_since": 1}
    assert [(row["label"], row["by"]) for row in told["worked_on"]] == [("B", "Clerk"), ("Old", "Clerk")]
    assert len(case.customers()) == 4, "looking changes nothing"
    assert told["capped"] is False
    counts = _taken_back(it)
    assert {name: counts[name] for name in ("deleted", "restored", "kept", "hanging")} == {"deleted": 2, "restored": 1, "kept": 2, "hanging": 1}
    assert sorted(row.name for row in case.customers()) == ["B", "Old"]
    old = world.fresh(found["Old"])
    assert (old.remark, old.industry) == ("before", "wood")
    assert Contact.objects.filter(deleted_at=None).count() == 0, "what hung on it goes with it"
    assert sorted(ImportKept.objects.values_list("label", "reason")) == [
        ("B", "Clerk worked on it since."),
        ("Old", "Changed again since: Industry."),
    ]
    assert world.history(found["A"]) == ["import", "undo_import"]
    from kehai.kernel.exchange import failed, reader  # noqa: PLC0415  needs Django set up

    with (tmp_path / "kept.xlsx").open("wb") as target:
        failed.write_kept(it.run, target)
    assert reader.inspect(tmp_path / "kept.xlsx").rows == 2


def test_what_people_worked_on_goes_too_where_that_was_chosen(world: Any, case: Any) -> None:
    of_customers = {**world.CLERK[world.CUSTOMER], "delete": world.ALL}
    world.clerk = case.english("Clerk", {world.CUSTOMER: of_customers})
    it, _found = _story(world, case)
    assert _taken_back(it, "delete")["deleted"] == 3
    assert [row.name for row in case.customers()] == ["Old"]


def test_work_done_since_goes_with_the_right_to_delete_alone(world: Any, case: Any) -> None:
    it, _found = _story(world, case)
    counts = _taken_back(it, "delete")
    assert (counts["deleted"], counts["kept"]) == (2, 2)
    assert sorted(row.name for row in case.customers()) == ["B", "Old"]


def test_the_list_of_what_stayed_names_nothing_that_is_no_longer_seen(world: Any, case: Any) -> None:
    seller = world.person("Seller", {world.CUSTOMER: {"read": world.SELF}})
    rights = dict.fromkeys(("read", "create", "update", "import"), world.SELF)
    world.clerk = case.english("Clerk", {world.CUSTOMER: {**rights, "transfer": world.SELF}})
    it = _loaded(world, case, [["A", None, None, None, None]], mapping={"name": "name"})
    (row,) = case.customers()
    if row.owner_id is None:
        type(row).objects.filter(pk=row.pk).update(owner=world.clerk.id)
    run.act(kind(world.CUSTOMER), "transfer", [row.id], {"person": str(seller.pk)}, world.clerk)
    run.update(kind(world.CUSTOMER), row.id, {"name": "Secret"}, None, world.ROOT)
    _taken_back(it)
    assert list(ImportKept.objects.values_list("number", "label")) == [(row.number, "")]
    boss = case.english("Boss", {world.CUSTOMER: {"read": world.ALL, "import": world.ALL}})
    Import.objects.update(changes=[{"line": 2, "cells": ["what stood there"]}])
    assert imports.told(it.run, world.clerk)["changes"]
    assert imports.told(it.run, boss)["changes"] == [], "checked with another's rights"


def test_a_child_that_somebody_hung_on_it_is_work_too(world: Any, case: Any) -> None:
    it = _loaded(world, case, [["A", None, None, None, None], ["B", None, None, None, None]])
    first = case.customers()[0]
    run.create(kind("customers.follow_up"), {"customer": str(first.id), "content": "called"}, world.clerk)
    assert imports.foreseen(it.key, world.clerk)["counts"]["worked_on"] == 1
    _taken_back(it)
    assert [row.name for row in case.customers()] == ["A"]


def test_a_part_that_somebody_changed_keeps_its_whole(world: Any, case: Any) -> None:
    """The contact came with the import, somebody put it right: it stays, and it does not hang under a deleted customer."""
    from kehai.crm.customers.records.contact import Contact  # noqa: PLC0415  needs Django set up

    it = _loaded(world, case, [["A", None, None, None, "Contact of A"], ["B", None, None, None, "Contact of B"]])
    contact = Contact.objects.get(name="Contact of A")
    run.update(kind("customers.contact"), contact.id, {"position": "buyer"}, None, world.clerk)
    assert imports.foreseen(it.key, world.clerk)["counts"]["worked_on"] == 1
    counts = _taken_back(it)
    assert [row.name for row in case.customers()] == ["A"]
    assert list(Contact.objects.filter(deleted_at=None).values_list("name", "customer_id")) == [("Contact of A", contact.customer_id)]
    assert (counts["deleted"], counts["hanging"], counts["kept"]) == (1, 1, 2)
    assert set(ImportKept.objects.values_list("label", "reason")) == {(name, "Clerk worked on it since.") for name in ("A", "Contact of A")}


def test_who_when_and_only_once(world: Any, case: Any) -> None:
    from kehai.kernel import company  # noqa: PLC0415  needs Django set up

    it = _loaded(world, case, [["A", None, None, None, None]])
    other = case.english("Other", {world.CUSTOMER: {"import": ["SELF"], "read": ["SELF"]}})
    with pytest.raises(NotThere):
        imports.undo(it.key, other)
    Import.objects.filter(pk=it.key).update(created_at=timezone.now() - timedelta(days=int(company.get(undo.DAYS)) + 1))
    with pytest.raises(Refusal):
        imports.undo(it.key, world.clerk)
    Import.objects.filter(pk=it.key).update(created_at=timezone.now())
    _taken_back(it)
    with pytest.raises(Refusal):
        imports.undo(it.key, world.clerk)
    with pytest.raises(Refusal):
        imports.foreseen(it.key, world.clerk)


def test_it_needs_the_right_to_import_still(world: Any, case: Any) -> None:
    from kehai.crm.people.records.role import Holding  # noqa: PLC0415  needs Django set up

    it = _loaded(world, case, [["A", None, None, None, None]])
    Holding.objects.filter(user_id=world.clerk.id).delete()
    from kehai.kernel import actors  # noqa: PLC0415
    from kehai.kernel.catalogue import raise_epoch  # noqa: PLC0415

    raise_epoch()
    with pytest.raises(MayNot):
        imports.undo(it.key, actors.actor("user", world.clerk.id))


@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_all_of_it_is_taken_back_once(world: Any, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kehai.kernel.exchange import steps  # noqa: PLC0415  needs Django set up

    monkeypatch.setattr(undo, "CHUNK", 20)
    it = _loaded(world, case, [[f"Firm {n}", None, None, None, f"P{n}" if n % 9 == 0 else None] for n in range(90)])
    imports.undo(it.key, world.clerk)
    lives, nth = 0, 5
    while it.run.status == "undoing":
        status = die_at_statement(nth, lambda: steps.undo(str(it.key)))
        lives, nth = lives + 1, nth + 9
        if status == 0:
            break
    told = imports.told(it.run)["undo"]
    assert (it.run.status, told["deleted"], told["hanging"], told["kept"]) == ("undone", 90, 10, 0)
    assert lives > 3
    assert case.customers() == []


def test_stopped_on_the_way_it_can_go_on_later(world: Any, case: Any) -> None:
    it = _loaded(world, case, [["A", None, None, None, None]])
    imports.undo(it.key, world.clerk)
    assert imports.cancel(it.key, world.clerk).status == "done"
    drain()
    assert len(case.customers()) == 1
    assert _taken_back(it)["deleted"] == 1


def _id(row: Any) -> Any:
    return row.id


@pytest.mark.parametrize("made", ["opportunity", "daughter", "likeness"])
def test_what_somebody_made_for_it_keeps_it_and_what_the_program_noted_does_not(world: Any, case: Any, made: str) -> None:
    it = _loaded(world, case, [["A", None, None, None, None], ["B", None, None, None, None]])
    first, second = case.customers()
    boss = case.english("Boss", {name: {"read": world.ALL, "create": world.ALL} for name in (world.CUSTOMER, "sales.opportunity")})
    if made == "opportunity":
        run.create(kind("sales.opportunity"), {"customer": str(first.id), "title": "Pumps"}, boss)
    elif made == "daughter":
        run.create(kind(world.CUSTOMER), {"name": "Daughter of A", "parent": str(first.id)}, boss)
    else:
        noted = kind("customers.duplicate")
        row = noted.model(one=min(first, second, key=_id), other=max(first, second, key=_id), score=50)
        with transaction.atomic():
            writes.insert(noted, [row], Deed("create", system("duplicates")))
    kept = made != "likeness"
    assert imports.foreseen(it.key, world.clerk)["counts"]["worked_on"] == kept
    _taken_back(it)
    stay = {row.name for row in case.customers()}
    assert stay == ({"A", "Daughter of A"} if made == "daughter" else {"A"} if kept else set())
    if kept:
        assert "Boss" in ImportKept.objects.get().reason
