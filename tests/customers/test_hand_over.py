"""Customers change hands: what goes along, what ends, and everything at once when somebody leaves (E08, A09, T15)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.jobs import hand_over as job
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.hand_over import HandOver
from kehai.crm.customers.records.loan import Loan
from kehai.crm.people.records.session import Session
from kehai.crm.people.records.token import Token
from kehai.kernel import company, sharing
from kehai.kernel.records.change import Change
from tests.customers.browser import Browser
from tests.customers.factory import ALL, BOSS, ROOT, SALES, customer, do, fresh, history, last_change, person, pool
from tests.support import jobs as queue

pytestmark = pytest.mark.django_db
KIND, USER, ORDER = "/api/customers/customer", "/api/people/user", "/api/customers/hand_over"
CUSTOMER = "customers.customer"
SELLER = {CUSTOMER: {**SALES[CUSTOMER], "share": ["SELF"]}}
CHIEF = {**BOSS, "people.user": {"transfer": ["ALL"]}}
LOAN = {"reason": "a tender", "term": "7", "level": "read", "cap": "masked"}


@pytest.fixture
def world():
    """Ann, who leaves, with three customers; Bob, who takes over; Eve beside them; and the boss."""

    class World:
        ann, bob, eve = person("Ann", SELLER), person("Bob", SELLER), person("Eve", SELLER)
        boss, keeper = person("Boss", CHIEF), person("Keeper", {"*": dict.fromkeys(("read", "create", "update"), ALL)})
        head = pool("Head", capacity=5, recycle_days=30)
        north = pool("North", head, (ann, bob, eve))

    World.rows = tuple(customer(f"C{n}", World.north, World.ann) for n in range(3))
    return World


def sees(user, row):
    return Browser(user).get(f"{KIND}/{row.id}").status_code


def team(row, user, level="read"):
    sharing.grant(CUSTOMER, [row.id], [user.id], sharing.Terms("team", level), ROOT)


def order(world, **data):
    """The boss hands Ann's work over, and the worker does it."""
    answer = Browser(world.boss).post(f"{USER}/{world.ann.id}/hand_over", **data)
    assert answer.status_code == 200, answer.content
    queue.drain()
    made_ = HandOver.objects.latest("id")
    told = Browser(world.boss).get(f"{ORDER}/{made_.id}").json()
    assert told["number"] in answer.json()["message"]
    return told


def test_team_shares_and_loans_of_the_former_owner_do_not_go_along(world):
    row = world.rows[0]
    team(row, world.eve)
    assert Browser(world.ann).act(row, "lend", person=str(world.boss.id), **LOAN).status_code == 200
    assert sees(world.eve, row) == 200
    assert Browser(world.ann).act(row, "transfer", person=str(world.bob.id)).status_code == 200
    assert (sees(world.ann, row), sees(world.eve, row), sees(world.bob, row)) == (404, 404, 200)
    assert Loan.objects.get().ends_because == "owner"
    assert sharing.entries(CUSTOMER, [row.id]) == []


def test_who_transfers_may_say_what_goes_along(world):
    row = world.rows[0]
    team(row, world.eve)
    stranger = person("Stranger", SELLER)
    Browser(world.ann).act(row, "lend", person=str(stranger.id), **LOAN)
    along = {"keeps_team": True, "leaves_former": True, "keeps_loans": True}
    assert Browser(world.ann).act(row, "transfer", person=str(world.bob.id), **along).status_code == 200
    assert {sees(user, row) for user in (world.ann, world.eve, world.bob, stranger)} == {200}
    assert Browser(world.ann).act(row, "transfer", person=str(world.ann.id)).status_code == 403
    assert Browser(world.ann).patch(f"{KIND}/{row.id}", industry="x").status_code == 403
    assert fresh(row).owner == world.bob


def test_a_released_customer_leaves_its_team_behind(world):
    row = world.rows[0]
    outsider = person("Outsider", SELLER)
    team(row, outsider, "update")
    assert do(world.ann, "release", row, reason="x").done
    assert sees(outsider, row) == 404


def test_who_leaves_hands_everything_over_at_once(world):
    row = world.rows[0]
    borrowed = customer("Borrowed", world.north, world.eve)
    Browser(world.ann).act(row, "lend", person=str(world.eve.id), **LOAN)
    Browser(world.eve).act(borrowed, "lend", person=str(world.ann.id), **LOAN)
    signed_in = Browser(world.ann)
    assert signed_in.get("/api/me").status_code == 200
    told = order(world, successor=str(world.bob.id), reason="left the company")
    assert (told["state"], told["done"], told["total"]) == ("done", 3, 3)
    assert set(Customer.objects.filter(owner=world.bob)) == set(world.rows)
    assert signed_in.get("/api/me").status_code == 401
    assert not fresh(world.ann).active
    assert not Session.objects.filter(user=world.ann).exists()
    report = told["report"]
    assert [(each["kind"], each["moved"], each["left"]) for each in report["kinds"]] == [(CUSTOMER, 3, 0)]
    assert [(each["customer"], each["borrower"]) for each in report["given"]] == [(row.number, "Eve")]
    assert [each["customer"] for each in report["borrowed"]] == [borrowed.number]
    assert {loan.ends_because for loan in Loan.objects.all()} == {"owner", "borrower"}
    assert sees(world.eve, row) == 404
    change = last_change(row)
    assert (change.action, change.actor_label, change.text, change.run) == ("hand_over", "Boss", "left the company", HandOver.objects.get().pk)
    assert history(row) == ["create", "lend", "hand_over"]
    assert (fresh(row).falls_at - fresh(row).claimed_at).days == 30


def test_what_could_not_be_handed_over_is_told_with_its_reason(world):
    for n in range(3):
        customer(f"B{n}", world.north, world.bob)
    told = order(world, successor=str(world.bob.id))
    (kind,) = told["report"]["kinds"]
    assert (told["state"], told["done"], kind["moved"], kind["left"]) == ("done", 2, 2, 1)
    (why,) = kind["why"]
    assert (why["message"].count("5"), why["count"], len(why["numbers"])) == (2, 1, 1)
    again = order(world, leaves=False)
    assert (again["done"], again["report"]["kinds"][0]["left"]) == (1, 0)
    assert Customer.objects.filter(owner=None, pool=world.north).count() == 1


def test_back_to_the_pools_when_there_is_no_successor_and_the_person_stays(world):
    told = order(world, leaves=False, reason="changes to service")
    assert (told["done"], fresh(world.ann).active) == (3, True)
    assert all((fresh(row).owner, fresh(row).pool) == (None, world.north) for row in world.rows)


def test_only_what_who_orders_may_transfer_goes(world):
    keeper = person("Keeper", {"people.user": {"read": ["ALL"], "transfer": ["ALL"], "update": ["ALL"]}})
    world.boss = keeper
    told = order(world, successor=str(world.bob.id))
    (kind,) = told["report"]["kinds"]
    assert (kind["moved"], kind["left"], [why["count"] for why in kind["why"]]) == (0, 3, [3])
    assert "C0" not in str(told["report"])
    assert {row.owner for row in map(fresh, world.rows)} == {world.ann}


def test_a_successor_who_could_not_see_it_gets_nothing(world):
    nobody = person("Nobody")
    told = order(world, successor=str(nobody.id))
    (kind,) = told["report"]["kinds"]
    assert (kind["moved"], kind["left"]) == (0, 3)
    assert "Nobody" in kind["why"][0]["message"]


def test_who_may_not_cannot_and_nobody_hands_himself_over(world):
    body = {"successor": str(world.bob.id)}
    assert Browser(world.bob).post(f"{USER}/{world.ann.id}/hand_over", **body).status_code == 403
    assert Browser(world.boss).post(f"{USER}/{world.boss.id}/hand_over", **body).status_code == 409
    assert Browser(world.boss).post(f"{USER}/{world.ann.id}/hand_over", **body).status_code == 200
    assert Browser(world.boss).post(f"{USER}/{world.ann.id}/hand_over", **body).status_code == 409
    made_ = HandOver.objects.get()
    assert Browser(world.eve).get(f"{ORDER}/{made_.id}").status_code == 404
    assert Browser(world.boss).post(ORDER, person=str(world.eve.id)).status_code == 403


def test_killed_in_the_middle_it_goes_on_and_counts_each_once(world, monkeypatch):
    monkeypatch.setattr(job, "CHUNK", 1)
    stops = iter((True, False, False, False, False))
    monkeypatch.setattr(job.jobs, "stopping", lambda: next(stops, False))
    answer = Browser(world.boss).post(f"{USER}/{world.ann.id}/hand_over", successor=str(world.bob.id))
    assert answer.status_code == 200
    assert queue.drain().count("customers.hand_over") == 2
    found = HandOver.objects.get()
    assert (found.state, found.done, found.report["kinds"][0]["moved"]) == ("done", 3, 3)
    assert Change.objects.filter(run=found.pk, action="hand_over").count() == 3
    job.work(str(found.pk))
    assert HandOver.objects.get().done == 3


def test_keys_of_programs_end_for_good_with_who_leaves(world):
    """Also when he comes back: a program that somebody left running does not come back with him (access.md 5.4)."""
    company.put({"people.tokens": True}, ROOT)
    ends = (timezone.localdate() + timedelta(days=30)).isoformat()
    asked = Browser(world.ann).post("/api/people/token", name="Old robot", scope={CUSTOMER: ["read"]}, ends_on=ends)
    key = Token.objects.get(pk=asked.json()["id"])
    Token.objects.filter(pk=key.pk).update(hash="h" * 64)
    assert order(world, successor=str(world.bob.id))["report"]["keys"] == ["Old robot"]
    Browser(world.keeper).post(f"{USER}/{world.ann.id}/enable")
    assert (fresh(world.ann).active, fresh(key).active, fresh(key).hash) == (True, False, "")
