"""The first page by role: what waits, for a salesperson, a manager and a boss (ux 23, E03, K41)."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.important_day import ImportantDay
from kehai.crm.office import home
from kehai.kernel import periods
from tests.customers.browser import Browser
from tests.customers.factory import customer, made
from tests.sales.deals import Deals, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
HOME = "/api/office/home"


def page(user, **query):
    answer = Browser(user).get(HOME + "".join(f"?as={word}" for word in query.values()))
    assert answer.status_code == 200, answer.content
    return answer.json()


def block(told, key):
    return next(one for one in told["blocks"] if one["key"] == key)


def names(told, key):
    return [row.get("name") or row.get("subject") or row.get("title") or row["customer"]["label"] for row in block(told, key)["rows"]]


def noon(days):
    return datetime.combine(periods.today() + timedelta(days=days), time(12), periods.zone())


def test_a_salespersons_day(world):
    late, soon, public = (customer(name, world.sea, owner) for name, owner in (("Late", world.ann), ("Soon", world.ann), ("Public", None)))
    Customer.objects.filter(pk=world.acme.pk).update(next_follow_up_at=noon(0))
    Customer.objects.filter(pk=late.pk).update(next_follow_up_at=noon(-2))
    Customer.objects.filter(pk=soon.pk).update(falls_at=noon(3))
    Customer.objects.filter(pk=public.pk).update(next_follow_up_at=noon(0))
    visited = customer("Visited", world.sea, world.ann)
    made(FollowUp, customer=visited, content="x", way="visit", at=noon(-4).isoformat())
    FollowUp.objects.update(owner=world.ann)
    made(ImportantDay, customer=world.acme, day=f"--{periods.today() + timedelta(days=1):%m-%d}", sort="founding")
    for sort in ("todo", "visit"):
        Browser(world.ann).post("/api/office/tasks", subject=sort, sort=sort, due_at=noon(0).isoformat())
    Browser(world.ann).post("/api/office/tasks", subject="another day", due_at=noon(2).isoformat())
    told = page(world.ann)
    assert (told["variant"], told["variants"]) == ("rep", ["rep"])
    assert {key: names(told, key) for key in ("to_call", "overdue", "falling", "visited", "days", "tasks", "visits")} == {
        "to_call": ["Acme Ltd"],
        "overdue": ["Late"],
        "falling": ["Soon"],
        "visited": ["Visited"],
        "days": ["Founding day"],
        "tasks": ["todo"],
        "visits": ["visit"],
    }
    assert {"done", "postpone"} <= set(block(told, "tasks")["rows"][0]["can"]), "acted on in place"
    # What was done is gone from the page.
    made(FollowUp, customer=visited, content="returned", way="phone")
    assert names(page(world.ann), "visited") == []
    told = page(world.bob)
    assert sum(one["count"] for one in told["blocks"]) == 0, "nobody else's day"
    assert page(world.ann, view="boss")["variant"] == "rep", "who may not, stays where he is"


def test_a_managers_morning(world):
    made(FollowUp, customer=world.acme, content="x")
    FollowUp.objects.update(owner=world.ann, at=timezone.now())
    silent = customer("Silent", world.sea, world.bob)
    Customer.objects.filter(pk=silent.pk).update(last_follow_up_at=noon(-40), next_follow_up_at=noon(-1))
    foreign = customer("Foreign", world.sea, world.eve)
    Customer.objects.filter(pk=foreign.pk).update(last_follow_up_at=noon(-40))
    ann = Deals(world.ann)
    ann.act(ann.begin(world.acme), "ask_guidance", question="give five per cent?")
    told = page(world.chief)
    assert (told["variant"], told["variants"]) == ("manager", ["rep", "manager"])
    (team,) = told["teams"]
    assert [(line["person"]["label"], line["numbers"]) for line in team["lines"]] == [("Bob", [0, 0, 1]), ("Ann", [1, 1, 0])]
    assert (names(told, "silent"), names(told, "guidance")) == (["Silent"], ["Ten pumps"])
    assert "guide" in block(told, "guidance")["rows"][0]["can"]
    assert page(world.chief, view="rep")["variant"] == "rep"


def test_a_boss_types_nothing(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme, amount="1000.00", need="x")
    ann.begin(world.acme, title="Open", amount="500.00", closes_on=f"{periods.today()}")
    ann.fill(deal, closes_on=f"{periods.today()}")
    ann.act(deal, "win", reason=world.price, factors="x", summary="x")
    told = page(world.boss)
    assert (told["variant"], told["variants"]) == ("boss", ["rep", "manager", "boss"])
    numbers = {one["key"]: (one["value"], one["before"]) for figure in told["figures"] for one in figure["numbers"]}
    assert (numbers["pipeline"], numbers["weighted"]) == (("500.00", None), ("50.00", None))
    assert (numbers["won"], numbers["won_count"], numbers["customers"]) == (("1000.00", "0.00"), ("1", "0"), ("1", "0"))


def test_the_page_is_one_answer_of_few_statements(world, django_assert_max_num_queries):
    browser = Browser(world.ann)
    browser.get(HOME)
    with django_assert_max_num_queries(30):
        browser.get(HOME)


def test_a_month_is_compared_with_as_many_days_of_the_one_before(monkeypatch):
    for today, before in (("2026-03-31", ("2026-02-01", "2026-03-01")), ("2026-03-05", ("2026-02-01", "2026-02-06"))):
        day = datetime.fromisoformat(today).date()
        monkeypatch.setattr(home.periods, "today", lambda day=day: day)
        (_first, end), last = home.months()
        assert end == day + timedelta(days=1)
        assert tuple(one.isoformat() for one in last) == before


def test_a_key_is_registered_once():
    block = next(iter(home._registered.blocks.values()))  # noqa: SLF001  the shelf itself
    with pytest.raises(TypeError):
        home.register(block)
