"""Three refusals that were once none: a filter through a masked link, a restore without the right to read, a value no column holds."""

from dataclasses import replace
from typing import Any

import pytest

from kehai.kernel.access import Actor, Places, Rights
from kehai.kernel.catalogue import kind_of
from kehai.kernel.testing import example
from tests.api.browser import ALL, SELF, Browser
from tests.kinds.records.parcel import Parcel
from tests.kinds.records.thing import Thing

pytestmark = pytest.mark.django_db
THINGS, PARCELS = "/api/kinds/thing", "/api/kinds/parcel"


def test_a_filter_does_not_reach_through_a_masked_link(person: Any) -> None:
    """Were it to, the rows that are counted would tell where a masked link points (T05)."""
    li, place = person("Li"), example("kinds.place", name="Yard")
    mine, public = example("kinds.parcel", place=place), example("kinds.parcel", place=place)
    Parcel.objects.filter(pk=mine.pk).update(owner=li)
    plain = kind_of(Parcel)
    masked = replace(plain, fields={**plain.fields, "place": plain.fields["place"].with_(sensitive=True)})
    grants = {"kinds.parcel": {"read": frozenset(SELF)}, "kinds.place": {"read": frozenset(ALL)}}
    places = {"kinds.place": Places(member=frozenset({place.pk}))}
    li = Actor("user", li.pk, "Li", Rights(person=li.pk, grants=grants, owners={"SELF": frozenset({li.pk})}, places=places))
    through = {"field": "place.name", "op": "eq", "value": "Yard"}
    assert set(plain.visible_to(li).filter(through).ids(9)) == {mine.pk, public.pk}
    assert masked.visible_to(li).filter(through).ids(9) == [mine.pk]
    assert masked.visible_to(li).filter({"field": "place", "op": "eq", "value": str(place.pk)}).ids(9) == [mine.pk]


def test_who_may_not_read_does_not_restore(boss: Any, person: Any) -> None:
    """The right to delete alone brings nothing back, and tells nothing (T11)."""
    made = boss.post_(THINGS, {"name": "Anvil"}).data["id"]
    boss.call("DELETE", f"{THINGS}/{made}")
    blind = Browser(person("Blind", {"kinds.thing": {"delete": ALL}}))
    half = Browser(person("Half", {"kinds.thing": {"delete": ALL, "read": SELF}}))
    for browser in (blind, half):
        answer = browser.post_(f"{THINGS}/{made}/restore")
        assert answer.status_code in (403, 404)
        assert "Anvil" not in answer.content.decode()
        told = browser.post_(f"{THINGS}/bulk/restore", {"ids": [made], "input": {}})
        assert told.status_code == 403 or (told.data["done"], told.data["results"][0]["label"]) == (0, "")
    assert Thing.objects.get(pk=made).deleted_at is not None
    assert boss.post_(f"{THINGS}/{made}/restore").status_code == 200


def test_a_value_that_no_column_holds_is_invalid_and_no_error_of_ours(boss: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes the form and fails in the database is 422 wherever it comes from (T45)."""
    place = example("kinds.place")
    box = boss.post_(PARCELS, {"name": "Box", "place": str(place.pk)}).data["id"]
    long = {"name": "x" * 150}
    answer = boss.post_(f"{PARCELS}/{box}/rename", long)
    assert (answer.status_code, answer.data["error"]["code"]) == (422, "invalid")
    many = boss.post_(f"{PARCELS}/bulk/rename", {"ids": [box], "input": long})
    assert (many.data["done"], many.data["results"][0]["code"]) == (0, "invalid")
    monkeypatch.setattr(Thing, "settle", classmethod(lambda _cls, rows, _before, _by: [setattr(row, "alias", "x" * 200) for row in rows]))
    assert boss.post_(THINGS, {"name": "Anvil"}).status_code == 422
    assert Parcel.objects.get(pk=box).name == "Box"
