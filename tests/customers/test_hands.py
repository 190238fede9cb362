"""Both sides hear of a transfer, a loan, a share and a hand-over, and nobody learns what he may not see (A06, A09, B17, E08)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.jobs import loans as job
from kehai.crm.customers.records.loan import Loan
from kehai.kernel import run
from tests.customers.browser import Browser
from tests.customers.factory import MANAGER, SALES, customer, do, person, pool
from tests.support.jobs import drain

pytestmark = pytest.mark.django_db
KIND, LOAN, NOTICES = "/api/customers/customer", "/api/customers/loan", "/api/office/notices"
ASK, TERMS = "/api/customers/loans/request", {"purpose": "Tender", "term": "7", "level": "read"}
LENDER = {"customers.customer": {**SALES["customers.customer"], "share": ["SELF"]}}
CHIEF = {"customers.customer": {**MANAGER["customers.customer"], "transfer": ["ALL"], "read": ["ALL"], "share": ["ALL"]}}


@pytest.fixture
def world():
    class World:
        chief, ann, bob = person("Chief", CHIEF), person("Ann", LENDER), person("Bob", LENDER)
        boss = person("Boss", {"*": {"read": ["ALL"], "update": ["ALL"], "transfer": ["ALL"]}})
        home = pool("Home", None, (ann, bob))

    return World


def heard(user):
    return [row["text"] for row in Browser(user).get(NOTICES).json()["rows"]]


def test_both_sides_of_a_transfer_hear_of_it_and_who_did_it_does_not(world):
    one = customer("Acme Ltd", world.home, world.ann)
    do(world.chief, "transfer", one, person=str(world.bob.pk))
    assert heard(world.bob) == ["Chief transferred Acme Ltd to you."]
    assert heard(world.ann) == [f"Chief transferred your customer {one.number} to Bob."]
    assert heard(world.chief) == []


def test_of_a_bulk_each_side_hears_once_however_many_parts_it_has(world, monkeypatch):
    """Also where a row of a part refuses and its neighbours are done one by one."""
    monkeypatch.setattr(run, "CHUNK", 2)
    rows = [customer(f"Acme {at} Ltd", world.home, world.ann) for at in range(7)]
    held = customer("Quarrel Ltd", world.home, world.ann)
    assert Browser(world.chief).post(f"{KIND}/{held.pk}/dispute", reason="mine").status_code == 200
    ids = [str(row.pk) for row in (*rows[:3], held, *rows[3:])]
    told = Browser(world.chief).post(f"{KIND}/bulk/transfer", ids=ids, input={"person": str(world.bob.pk)})
    assert (told.json()["done"], told.json()["failed"]) == (7, 1), told.content
    assert heard(world.bob) == ["Chief transferred 7 customers to you."]
    assert [said for said in heard(world.ann) if "transferred" in said] == ["Chief transferred 7 of your customers to Bob."]
    one = customer("Later Ltd", world.home, world.ann)
    do(world.chief, "transfer", one, person=str(world.bob.pk))
    assert heard(world.bob) == ["Chief transferred Later Ltd to you.", "Chief transferred 7 customers to you."], "by itself it is told by itself"


def test_what_is_shared_in_parts_is_told_once(world, monkeypatch):
    monkeypatch.setattr(run, "CHUNK", 2)
    rows = [customer(f"Acme {at} Ltd", world.home, world.ann) for at in range(5)]
    told = Browser(world.ann).post(f"{KIND}/bulk/share", ids=[str(row.pk) for row in rows], input={"person": str(world.bob.pk), "level": "read"})
    assert told.json()["done"] == 5, told.content
    assert heard(world.bob) == ["Ann shared 5 customers with you."]


def test_who_loses_a_loan_before_its_time_hears_why(world):
    one = customer("Acme Ltd", world.home, world.ann)
    desk = Browser(world.bob).post(ASK, asked=one.number, **TERMS).json()
    Browser(world.ann).post(f"{LOAN}/{desk['id']}/approve", cap="masked")
    assert Browser(world.bob).get(f"{KIND}/{one.pk}").status_code == 200
    answer = Browser(world.ann).post(f"{LOAN}/{desk['id']}/revoke", reason="The tender is over")
    assert answer.status_code == 200, answer.content
    assert heard(world.bob)[0] == f"Ann took back what was lent to you ({one.number}): The tender is over"
    assert Browser(world.bob).get(f"{KIND}/{one.pk}").status_code == 404


def test_a_loan_is_told_to_the_other_side_at_every_step(world):
    one = customer("Acme Ltd", world.home, world.ann)
    desk = Browser(world.bob).post(ASK, asked=one.number, **TERMS).json()
    assert heard(world.ann) == ["Bob asks to borrow Acme Ltd: Tender"]
    Browser(world.ann).post(f"{LOAN}/{desk['id']}/approve", cap="masked")
    loan = Loan.objects.get(pk=desk["id"])
    assert heard(world.bob)[0].startswith("Ann lent you Acme Ltd until ")
    Loan.objects.filter(pk=loan.pk).update(until=timezone.now() + timedelta(hours=5))
    assert (job.soon(), job.soon()) == (1, 0), "once a loan"
    assert heard(world.bob)[0].startswith(f"Your loan of {one.number} ends at ")
    Browser(world.bob).post(f"{LOAN}/{loan.pk}/give_back")
    assert heard(world.ann)[0] == "Bob gave Acme Ltd back."


def test_a_request_for_what_is_not_there_tells_nobody_and_a_refusal_says_only_what_was_asked(world):
    one = customer("Acme Ltd", world.home, world.ann)
    Browser(world.bob).post(ASK, asked="C999999", **TERMS)
    assert heard(world.ann) == []
    asked = Browser(world.bob).post(ASK, asked=one.number, **TERMS).json()
    Browser(world.ann).post(f"{LOAN}/{asked['id']}/refuse", reason="Mine")
    assert heard(world.bob) == [f"Ann does not lend you what you asked for ({one.number}): Mine"]


def test_who_is_given_a_share_hears_of_it(world):
    one = customer("Acme Ltd", world.home, world.ann)
    do(world.ann, "share", one, person=str(world.bob.pk), level="read")
    assert heard(world.bob) == ["Ann shared Acme Ltd with you."]
    assert heard(world.ann) == []


def test_a_finished_hand_over_is_told_to_who_ordered_it_and_to_the_successor(world):
    for name in ("One", "Two"):
        customer(name, world.home, world.ann)
    Browser(world.boss).post(f"/api/people/user/{world.ann.pk}/hand_over", successor=str(world.bob.pk))
    drain()
    assert heard(world.bob) == ["2 records of Ann were handed over to you."]
    assert heard(world.boss) == ["The hand-over is finished: 2 records now belong to Bob."]
