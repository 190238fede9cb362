"""What doors beside the list and the record could tell or do past anybody's rights: each was open once (access.md §5.3, §5.7; T07, T46)."""

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.records.access_request import AccessRequest
from kehai.crm.customers.records.card_snapshot import CardSnapshot
from kehai.crm.customers.records.contact import Contact
from kehai.crm.people.records.role import Holding, Role
from kehai.kernel import run, sharing
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.trail import Trail
from tests.customers.browser import Browser
from tests.customers.factory import ALL, CUSTOMER, ROOT, SALES, SELF, acting, customer, made, person, pool
from tests.customers.test_duplicates import decide

pytestmark = pytest.mark.django_db
MOBILE, CODE = "13812341234", "91350100M000100Y43"
SIMILAR, SELF_FILL = "/api/customers/similar", "/api/customers/self_fill"


@pytest.fixture
def world():
    """Ann owns Acme in the north; Eve is a member there as well; Bob sees all, but no numbers."""

    class World:
        ann = person("Ann", {CUSTOMER: {**SALES[CUSTOMER], "share": SELF, "manage": SELF}, **{k: SALES[k] for k in SALES if k != CUSTOMER}})
        eve = person("Eve", SALES)
        bob = person("Bob", {CUSTOMER: {"read": ALL, "create": SELF, "update": ALL}})
        north = pool("North", pool("Head"), (ann, eve))
        acme = customer("Acme", north, ann, mobile=MOBILE, phone="057112345678", credit_code=CODE, email="a@acme.cn", address="杭州市西湖区1号")

    duplicates._lately.clear()  # noqa: SLF001  of other tests' people
    duplicates._told.clear()  # noqa: SLF001
    return World


def narrow(user, **fields):
    """Takes fields from the one role of a person."""
    role = Holding.objects.get(user=user).role_id
    run.update(kind_of(Role), role, {"fields": {CUSTOMER: fields}}, None, ROOT)


def similar(user, **typed):
    answer = Browser(user).post(SIMILAR, **typed)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_number_that_is_masked_is_confirmed_no_oftener_than_one_that_is_not_seen(world):
    public = customer("六福珠宝", world.north, mobile="13700000001")
    decide(duplicate_checks=1)
    told = similar(world.eve, mobile="13700000001")
    assert ([row["id"] for row in told["rows"]], [each["field"] for each in told["elsewhere"]]) == ([], ["mobile"])
    assert Trail.objects.filter(event="look_up").count() == 1
    there, nobody = similar(world.eve, mobile="13700000001"), similar(world.eve, mobile="13700000002")
    assert there == nobody == {"rows": [], "elsewhere": [], "limited": True, "refused": there["refused"]}
    by_name = similar(world.eve, name="六福珠宝", mobile="13700000001")["rows"]
    assert [(row["id"], row["reasons"]) for row in by_name] == [(str(public.id), ["same name but for form and spelling"])]


@pytest.mark.parametrize(("name", "typed"), [("mobile", MOBILE), ("credit_code", CODE), ("email", "a@acme.cn")])
def test_what_a_role_does_not_read_is_no_reason_for_likeness(world, name, typed):
    narrow(world.bob, **{name: "none"})
    told = similar(world.bob, **{name: typed})
    assert (told["rows"], [each["field"] for each in told["elsewhere"]]) == ([], [name])


def test_applying_is_counted_like_asking(world):
    stranger = person("Stranger", SALES)
    decide(duplicate_checks=1)
    customer("Globex", world.north, world.ann, mobile="13700000009")
    browser = Browser(stranger)
    first = browser.post(f"{SIMILAR}/apply", mobile=MOBILE, field="mobile", reason="x")
    assert first.status_code == 201
    assert browser.post(f"/api/customers/access_request/{first.json()['id']}/withdraw").status_code == 200
    assert browser.post(f"{SIMILAR}/apply", mobile="13700000009", field="mobile", reason="x").status_code == 409
    assert AccessRequest.objects.count() == 1


def test_a_frozen_card_names_no_contacts_to_who_sees_none(world):
    made(Contact, customer=world.acme, name="Li", position="Head")
    assert Browser(world.ann).act(world.acme, "freeze_card").status_code == 200
    door = f"/api/customers/attention/frozen/{CardSnapshot.objects.get().id}"
    assert [one["name"] for one in Browser(world.ann).get(door).json()["contacts"]] == ["Li"]
    role = Holding.objects.get(user=world.bob).role_id
    run.update(kind_of(Role), role, {"fields": {"customers.contact": {"name": "none"}}}, None, ROOT)
    seen = Browser(world.bob).get(door)
    assert (seen.status_code, seen.json()["contacts"]) == (200, [])
    run.update(kind_of(Role), role, {"fields": {"customers.contact": {"position": "none"}}}, None, ROOT)
    assert [(one["name"], one["position"]) for one in Browser(world.bob).get(door).json()["contacts"]] == [("Li", "")]


def test_who_sees_a_number_masked_is_not_given_the_link_that_shows_it(world):
    key = Browser(world.ann).post(SELF_FILL, customer=str(world.acme.id), asks=["name", "mobile"], shows=["mobile"]).json()["id"]
    where = urlsplit(Browser(world.ann).get(f"/api/customers/forms/sent/{key}").json()["address"]).path
    assert MOBILE in Client().get(where).content.decode()
    terms = sharing.Terms("team", "update", "masked", reason="helps")
    sharing.grant(CUSTOMER, [world.acme.id], [world.eve.id], terms, acting(world.ann))
    eve = Browser(world.eve)
    assert eve.get(f"/api/customers/customer/{world.acme.id}").json()["mobile"] != MOBILE
    for door in ("", "/qr.svg", "/qr.png"):
        answer = eve.get(f"/api/customers/forms/sent/{key}{door}")
        assert answer.status_code == 403, door
    narrow(world.bob, mobile="none")
    assert Browser(world.bob).get(f"/api/customers/forms/sent/{key}").status_code == 403


def test_where_a_hidden_number_was_given_out_is_not_told(world):
    door = f"/api/customers/regions/{world.acme.id}"
    whole = {each["source"] for each in Browser(world.ann).get(door).json()["guesses"]}
    assert {"mobile", "landline", "address"} <= whole | {"landline", "address"}
    assert "mobile" in whole
    narrow(world.bob, mobile="masked", phone="none")
    assert {each["source"] for each in Browser(world.bob).get(door).json()["guesses"]} == whole - {"mobile", "landline"}


def test_who_does_not_read_what_a_company_belongs_to_sees_no_group(world):
    below = customer("Acme East", world.north, world.ann)
    type(below).objects.filter(pk=below.pk).update(parent=world.acme)
    door = f"/api/customers/group/{world.acme.id}"
    assert [row["name"] for row in Browser(world.bob).get(door).json()["rows"]] == ["Acme", "Acme East"]
    narrow(world.bob, parent="none")
    told = Browser(world.bob).get(door).json()
    assert ([row["name"] for row in told["rows"]], told["total"], told["hidden"]) == (["Acme"], 1, 0)


def test_all_clocks_are_asked_for_no_more_than_a_page(world):
    boss = person("Boss", {CUSTOMER: {"read": ALL}, "office.deadline": {"read": ALL}})
    browser = Browser(boss)
    with CaptureQueriesContext(connection) as told:
        assert browser.get("/api/office/deadlines/mine?whose=all").status_code == 200
    ours = [each["sql"] for each in told if "acl:office.deadline,read" in (each["sql"] or "")]
    assert ours
    assert all("LIMIT" in text for text in ours), ours
