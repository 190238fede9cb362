"""Who is this number: told of what one sees, silent or general about the rest, and no way to try numbers out (T07)."""

import pytest

from kehai.kernel import company
from kehai.kernel.access import system
from kehai.kernel.records.trail import Trail
from kehai.kernel.testing import example

pytestmark = pytest.mark.django_db
LOOKUP = "/api/lookup/number"
ROOT = system("test")


def test_a_number_one_sees_is_told_with_its_owner(keeper):
    ring = example("kinds.thing", name="Ring", mobile="13812345678", owner=keeper.user)
    found = keeper.post_(LOOKUP, {"number": "138-1234-5678", "reason": "Missed call"}).data
    told = {"kind": "kinds.thing", "label": "Thing", "id": str(ring.pk), "name": "Ring", "owner": {"id": str(keeper.user.pk), "label": "Keeper"}}
    assert found == {"found": [told], "elsewhere": False}
    [row] = Trail.objects.filter(event="look_up")
    assert (row.count, row.records, row.details) == (1, [ring.pk], {"number": "138****78", "reason": "Missed call", "unseen": False})


def test_a_number_of_others_is_silent_or_general_as_the_company_says(keeper, boss):
    example("kinds.thing", name="Secret", mobile="13812345678", owner=boss.user)
    there, nowhere = {"number": "13812345678"}, {"number": "13800000000"}
    assert keeper.post_(LOOKUP, there).data == keeper.post_(LOOKUP, nowhere).data == {"found": [], "elsewhere": False}
    company.put({"lookup.unseen": "hint"}, ROOT)
    assert keeper.post_(LOOKUP, there).data == {"found": [], "elsewhere": True}
    assert keeper.post_(LOOKUP, nowhere).data == {"found": [], "elsewhere": False}


def test_a_hidden_field_is_not_looked_into(person):
    from tests.api.browser import KEEPER, Browser  # noqa: PLC0415

    blind = Browser(person("Blind", KEEPER, {"kinds.thing": {"mobile": "none"}}))
    example("kinds.thing", name="Ring", mobile="13812345678", owner=blind.user)
    assert blind.post_(LOOKUP, {"number": "13812345678"}).data["found"] == []


def test_only_whole_numbers(keeper):
    for wrong in ("5678", "138", "hello", "138123456"):
        assert keeper.post_(LOOKUP, {"number": wrong}).status_code == 422
    assert keeper.post_(LOOKUP, {"number": "13812345678", "more": 1}).status_code == 422


def test_a_thousand_numbers_give_no_more_than_the_limit(keeper, boss):
    """The script of T07: with the hint on, trying numbers finds at most as many as an hour allows, and all tries are seen."""
    company.put({"lookup.unseen": "hint", "lookup.hourly": 20}, ROOT)
    for n in range(50):
        example("kinds.thing", name=f"Secret {n}", mobile=f"138000{n * 20:05d}", owner=boss.user)
    answers = [keeper.post_(LOOKUP, {"number": f"138000{n:05d}"}) for n in range(1000)]
    allowed = [answer for answer in answers if answer.status_code == 200]
    assert len(allowed) == 20
    assert {answer.status_code for answer in answers} == {200, 429}
    assert sum(answer.data["elsewhere"] for answer in allowed) == 1
    assert not [answer for answer in allowed if answer.data["found"]]
    tries = Trail.objects.filter(event="look_up", actor_id=keeper.user.pk)
    assert (tries.filter(outcome="done").count(), tries.filter(outcome="refused").count()) == (20, 980)


def test_own_look_ups_are_told_shortened_and_only_to_who_made_them(keeper, boss):
    company.put({"lookup.hourly": 3}, ROOT)
    example("kinds.thing", name="Ring", mobile="13812345678", owner=keeper.user)
    example("kinds.thing", name="Secret", mobile="13900001111", owner=boss.user)
    for number in ("13812345678", "13900001111"):
        keeper.post_(LOOKUP, {"number": number, "reason": "Missed call"})
    mine = keeper.look(LOOKUP).data
    assert (mine["hourly"], mine["left"]) == (3, 1)
    assert [(row["number"], row["count"]) for row in mine["rows"]] == [("139****11", 0), ("138****78", 1)]
    assert {row["reason"] for row in mine["rows"]} == {"Missed call"}
    assert "unseen" not in str(mine)
    assert boss.look(LOOKUP).data["rows"] == []
