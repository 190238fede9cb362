"""Masked values: shown to nobody by accident, never written back, uncovered one by one with a reason (T20, T93)."""

import pytest

from kehai.kernel import company, masks, sharing
from kehai.kernel.access import system
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.records.trail import Trail
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.testing import example
from tests.api.browser import KEEPER, Browser
from tests.kinds.records.place import Membership

pytestmark = pytest.mark.django_db
THINGS, PARCELS = "/api/kinds/thing", "/api/kinds/parcel"
NUMBERS = {"identity": "11010519491231002X", "account": "6222021234567890123", "address": "上海市浦东新区张江路1号", "mobile": "13812345678"}
HIDDEN = {"identity": "110****2X", "account": "****0123", "address": "上海市浦东新区****", "mobile": "138****5678"}
ROOT = system("test")
UNMASKING = {**KEEPER, "kinds.parcel": {**KEEPER["kinds.parcel"], "unmask": []}}


@pytest.fixture
def clerk(person):
    """Writes his things, but reads their numbers masked."""
    return Browser(person("Clerk", KEEPER, {"kinds.thing": dict.fromkeys(NUMBERS, "masked")}))


@pytest.fixture
def member(person):
    """Sees the parcels of a place by being its member; may uncover, with a reason."""
    return Browser(person("Member", UNMASKING))


@pytest.fixture
def parcel(member):
    place = example("kinds.place", name="Yard")
    Membership.objects.create(place=place, user=member.user)
    raise_epoch()
    return example("kinds.parcel", name="Parcel", mobile="13812345678", secret="between us only", place=place)


def stored(thing):
    return type(thing).objects.filter(pk=thing.pk).values().get()


SHORT = ("account", "12345678"), ("address", "广东省东莞市长安镇1号"), ("address", "x"), ("mobile", "110")


@pytest.mark.parametrize("value", [*NUMBERS.items(), *SHORT])
def test_a_mask_is_the_same_in_sql_and_in_python(value):
    name, told = value
    shown = masks.sql(name, "v.v")
    [(found,)] = fetch(Sql(f"SELECT {shown}") + Sql(" FROM (SELECT %s::text AS v) v", (told,)))
    assert found == masks.python(name, told)


def test_what_is_read_masked_is_never_written_back(clerk):
    thing = example("kinds.thing", name="Ring", owner=clerk.user, **NUMBERS)
    before = stored(thing)
    read = clerk.look(f"{THINGS}/{thing.pk}").data
    assert {name: read[name] for name in NUMBERS} == HIDDEN
    assert set(read["masked"]) == set(NUMBERS)
    body = {name: value for name, value in read.items() if name in {*NUMBERS, "name"}} | {"version": read["version"]}
    assert clerk.call("PATCH", f"{THINGS}/{thing.pk}", body).status_code == 422
    assert stored(thing) == before
    whole = {"name": read["name"], "version": read["version"]}
    assert clerk.call("PATCH", f"{THINGS}/{thing.pk}", whole).status_code == 200
    assert stored(thing) == before


@pytest.mark.parametrize("name", ["identity", "account", "address"])
def test_a_masked_field_is_no_way_to_guess(clerk, name):
    example("kinds.thing", name="Ring", owner=clerk.user, **NUMBERS)
    refused = 422
    for op, value in (("eq", NUMBERS[name]), ("in", [NUMBERS[name]]), ("empty", None), ("contains", "1")):
        assert clerk.look(THINGS, filter={"field": name, "op": op, **({} if value is None else {"value": value})}).status_code == refused
    assert clerk.look(THINGS, sort=name).status_code == refused
    assert clerk.look(f"{THINGS}/group", by=name).status_code == refused
    assert clerk.look(f"{THINGS}/group", by="grade", measure=f"max:{name}").status_code == refused


def test_numbers_of_people_are_checked(keeper):
    for name, wrong in (("identity", "110105194912310021"), ("account", "1234"), ("account", "62220212345678X0123")):
        answer = keeper.post_(THINGS, {"name": "Ring", name: wrong})
        assert (answer.status_code, list(answer.data["error"]["fields"])) == (422, [name])
    made = keeper.post_(THINGS, {"name": "Ring", "identity": "11010519491231002x", "account": "6222 0212-34567890123"}).data
    assert (made["identity"], made["account"]) == ("11010519491231002X", "6222021234567890123")


def test_a_value_is_uncovered_once_with_a_reason_and_stays_in_the_trail(member, parcel):
    path = f"{PARCELS}/{parcel.pk}/unmask"
    assert member.look(f"{PARCELS}/{parcel.pk}").data["mobile"] == "138****5678"
    assert member.post_(path, {"field": "mobile"}).status_code == 422
    uncovered = member.post_(path, {"field": "mobile", "reason": "Courier calls"})
    assert (uncovered.status_code, uncovered.data) == (200, {"field": "mobile", "value": "13812345678"})
    assert member.look(f"{PARCELS}/{parcel.pk}").data["mobile"] == "138****5678"
    refused, row = Trail.objects.filter(event="unmask").order_by("id")
    assert refused.outcome == "invalid"
    assert (row.kind, row.record_id, row.actor_id) == ("kinds.parcel", parcel.pk, member.user.pk)
    assert row.details == {"field": "mobile", "reason": "Courier calls"}


def test_without_the_right_or_the_record_nothing_is_uncovered(keeper, clerk, member, parcel, boss):
    path, told = f"{PARCELS}/{parcel.pk}/unmask", {"field": "mobile", "reason": "Curious"}
    assert keeper.post_(path, told).status_code == 403
    hidden = example("kinds.parcel", name="Elsewhere", mobile="13812345678")
    assert member.post_(f"{PARCELS}/{hidden.pk}/unmask", told).status_code == 404
    assert member.post_(path, {**told, "field": "nothing"}).status_code == 422
    thing = example("kinds.thing", name="Ring", owner=clerk.user, **NUMBERS)
    # No right to uncover things at all; and a mask by role is no relation that could change.
    assert clerk.post_(f"{THINGS}/{thing.pk}/unmask", told).status_code == 403
    assert set(Trail.objects.filter(event="unmask").values_list("outcome", flat=True)) <= {"refused", "invalid"}
    assert not Trail.objects.filter(event="unmask", outcome="done").exists()


def test_what_was_lent_masked_stays_masked(person, parcel, boss):
    borrower = Browser(person("Borrower", {"kinds.parcel": {"read": [], "unmask": []}}))
    terms = sharing.Terms(sort="loan")
    sharing.grant("kinds.parcel", [parcel.pk], [borrower.user.pk], terms, boss.actor())
    path, told = f"{PARCELS}/{parcel.pk}/unmask", {"field": "mobile", "reason": "Curious"}
    assert borrower.look(f"{PARCELS}/{parcel.pk}").data["mobile"] == "138****5678"
    assert borrower.post_(path, told).status_code == 403
    sharing.grant("kinds.parcel", [parcel.pk], [borrower.user.pk], sharing.Terms(sort="loan", cap="read"), boss.actor())
    assert borrower.post_(path, told).status_code == 200


def test_the_hour_has_a_limit(member, parcel):
    company.put({"unmask.hourly": 2}, ROOT)
    path, told = f"{PARCELS}/{parcel.pk}/unmask", {"field": "mobile", "reason": "Courier calls"}
    assert [member.post_(path, told).status_code for _each in range(4)] == [200, 200, 429, 429]
    assert Trail.objects.filter(event="unmask", outcome="done").count() == 2


def test_kinds_tell_who_may_uncover(member, keeper):
    def can(browser):
        return next(kind["can"] for kind in browser.look("/api/kinds").data["kinds"] if kind["name"] == "kinds.parcel")

    assert "unmask" in can(member)
    assert "unmask" not in can(keeper)
