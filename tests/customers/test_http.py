"""The pools through the interface: what each person may press, and the page of the pools."""

import pytest
from django.test import Client

from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.people.records.role import Holding, Role
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.browser import Browser
from tests.customers.factory import ALL, BOSS, CUSTOMER, MANAGER, ROOT, SALES, customer, fresh, made, person, pool

pytestmark = pytest.mark.django_db
KIND = "/api/customers/customer"


@pytest.fixture
def world():
    """A head office with one branch, its salesperson, its manager and a boss."""

    class World:
        ann, eve = person("Ann", SALES), person("Eve", SALES)
        manager, boss = person("Manager", MANAGER), person("Boss", BOSS)
        head = pool("Head", capacity=1, recycle_days=2)
        north = pool("North", head, (ann,), manager)
        south = pool("South", head, (eve,))

    return World


def test_a_member_may_claim_up_to_the_limit(world):
    acme, globex = customer("Acme", world.north), customer("Globex", world.north)
    ann = Browser(world.ann)
    claimed, refused = ann.act(acme, "claim"), ann.act(globex, "claim")
    assert claimed.status_code == 200
    assert claimed.json()["row"]["owner"]["label"] == "Ann"
    assert refused.status_code == 409
    assert "1" in refused.json()["error"]["message"]
    assert fresh(globex).owner is None


def test_an_outsider_gets_404_and_a_member_403(world):
    row = customer("Acme", world.north, mobile="13812341234")
    assert Browser(world.eve).get(f"{KIND}/{row.id}").status_code == 404
    assert Browser(world.eve).act(row, "claim").status_code == 404
    seen = Browser(world.ann).get(f"{KIND}/{row.id}").json()
    assert seen["mobile"] == "138****1234"
    assert Browser(world.ann).act(row, "discard", reason="x").status_code == 403
    assert fresh(row).deleted_at is None


def test_a_bulk_claim_answers_row_by_row(world):
    rows = [customer(f"C{n}", world.north) for n in range(3)]
    answer = Browser(world.ann).post(f"{KIND}/bulk/claim", ids=[str(row.id) for row in rows], input={}).json()
    assert (answer["done"], answer["failed"]) == (1, 2)


def test_the_number_of_another_is_refused_at_the_field_without_a_name(world):
    customer("Secret Ltd", world.north, mobile="13812341234")
    answer = Browser(world.eve).post(KIND, name="Mine", mobile="138 1234 1234")
    assert answer.status_code == 422
    assert "mobile" in answer.json()["error"]["fields"]
    assert "Secret" not in answer.content.decode()


def test_the_page_of_the_pools(world, django_assert_num_queries):
    customer("Public", world.north)
    customer("Private", world.north, world.ann)
    customer("Head", world.head)
    path = "/api/customers/pools/summary"
    (mine,) = Browser(world.ann).get(path).json()
    assert mine["pool"] == {"id": str(world.north.id), "label": "North", "parent": str(world.head.id)}
    assert (mine["public"], mine["private"], mine["mine"]) == (1, 1, {"used": 1, "cap": 1, "falling": 1})
    assert (mine["member"], mine["administrator"]) == (True, False)
    (managed,) = Browser(world.manager).get(path).json()
    assert (managed["public"], managed["private"], managed["administrator"]) == (1, 1, True)
    assert [row["pool"]["label"] for row in Browser(world.boss).get(path).json()] == ["Head", "North", "South"]
    assert [row["pool"]["label"] for row in Browser(world.eve).get(path).json()] == ["South"]
    assert Browser(person("Nobody")).get(path).json() == []
    assert Client().get(path).status_code == 401
    browser = Browser(world.boss)
    browser.get(path)
    with django_assert_num_queries(4):
        browser.get(path)


def test_the_kind_tells_its_timeline_clock_and_actions(world):
    answer = Browser(world.boss).get("/api/kinds").json()
    kind = next(kind for kind in answer["kinds"] if kind["name"] == "customers.customer")
    assert kind["timeline"].items() >= {"kind": "customers.follow_up", "link": "customer"}.items()
    assert kind["clock"] == "falls_at"
    names = [action["name"] for action in kind["actions"]]
    daily = {"claim", "release", "take_back", "assign", "transfer", "issue", "return_up", "discard", "qualify", "borrow"}
    asked = ["withdraw_consent", "place_legal_hold", "end_legal_hold", "ask_erasure"]
    assert {*daily, *asked, "merge", "unmerge"} <= set(names)
    assert max(map(names.index, daily)) < min(map(names.index, asked))  # what a person may ask of us stands behind the daily work


def test_claiming_what_has_an_owner_is_a_kind_conflict_and_no_lack_of_rights(world):
    mine = customer("Acme", world.north, world.ann)
    answer = Browser(world.ann).act(mine, "claim")
    assert (answer.status_code, answer.json()["error"]["message"]) == (409, "It is yours already.")
    seller = person("Seller", {CUSTOMER: {**SALES[CUSTOMER], "read": ALL}})
    made(PoolMember, pool=world.south, person=seller)
    answer = Browser(seller).act(mine, "claim")
    assert (answer.status_code, answer.json()["error"]["message"]) == (409, "Somebody else was faster.")
    public = customer("Globex", world.north)
    assert Browser(seller).act(public, "claim").status_code == 403
    assert (fresh(mine).owner, fresh(public).owner) == (world.ann, None)


def test_what_may_be_done_does_not_tell_a_hidden_stage(world):
    run.update(kind_of(Pool), world.head.id, {"capacity": None}, None, ROOT)
    blind = person("Blind", SALES)
    role = Holding.objects.get(user=blind).role
    run.update(kind_of(Role), role.id, {"fields": {CUSTOMER: {"stage": "none"}}}, None, ROOT)
    lead, old = customer("Lead", world.north, blind), customer("Old", world.north, blind, stage="customer")
    seen = [Browser(blind).get(f"{KIND}/{row.id}").json() for row in (lead, old)]
    assert seen[0]["can"] == seen[1]["can"]
    assert "qualify" in seen[0]["can"]
    assert "stage" not in seen[0]
    refused = Browser(blind).act(old, "qualify")
    assert refused.status_code == 409
    assert "lead" not in refused.json()["error"]["message"].lower()
    open_ = customer("Open", world.north, world.eve, stage="customer")
    told = Browser(world.eve)
    assert "qualify" not in told.get(f"{KIND}/{open_.id}").json()["can"]
    assert "Only a lead" in told.act(open_, "qualify").json()["error"]["message"]
