"""What channels cost and what they bring: by days, by what one sees, and who reads what is paid (B20)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.records.channel_cost import ChannelCost
from kehai.crm.customers.records.customer import Customer
from kehai.kernel import periods
from tests.customers.browser import Browser
from tests.customers.factory import customer, made
from tests.sales.deals import Deals, ready, world  # noqa: F401  a fixture

URL = "/api/sales/channels"
COSTS = "/api/customers/channel_cost"
pytestmark = pytest.mark.django_db


def told(person, span="ever"):
    answer = Browser(person).get(f"{URL}?span={span}")
    assert answer.status_code == 200, answer.content
    return {row["channel"]: row for row in answer.json()["rows"]}


def won(world, buyer, amount):  # noqa: F811
    deals = Deals(world.ann)
    deal = deals.begin(buyer, amount=amount, need="Water", closes_on=periods.today().isoformat())
    deals.act(deal, "win", reason=world.price, factors="Price", on=periods.today().isoformat())


def test_what_a_channel_cost_stands_beside_what_it_brought(world):  # noqa: F811
    buyer = customer("Fair Ltd", world.sea, world.ann, source="exhibition", stage="customer")
    customer("Fair Two Ltd", world.sea, world.ann, source="exhibition")
    won(world, buyer, "5000.00")
    made(ChannelCost, channel="exhibition", name="Stand", amount="900.00")
    made(ChannelCost, channel="phone", name="Directory", amount="50")
    found = told(world.boss)
    assert found["exhibition"] == {
        "channel": "exhibition", "came": 2, "won": 1, "deals": 1, "earned": "5000.00", "spent": "900.00", "each": "450.00", "each_won": "900.00",
    }  # fmt: skip
    assert (found["phone"]["spent"], found["phone"]["came"], found["phone"]["each"]) == ("50.00", 0, None)


def test_a_period_is_charged_by_its_days_and_only_by_those_that_have_come(world):  # noqa: F811
    today = periods.today()
    spread = {"begins_on": (today - timedelta(days=59)).isoformat(), "ends_on": (today + timedelta(days=40)).isoformat()}
    made(ChannelCost, channel="web_form", name="Advertising", amount="1000.00", **spread)
    made(ChannelCost, channel="web_form", name="Next year", amount="77", begins_on=(today + timedelta(days=1)).isoformat())
    assert told(world.boss)["web_form"]["spent"] == "600.00"
    assert told(world.boss, "last_30_days")["web_form"]["spent"] == "300.00"


def test_only_who_came_in_the_period_counts(world):  # noqa: F811
    old = customer("Old Ltd", world.sea, world.ann, source="wechat")
    Customer.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=200))
    customer("New Ltd", world.sea, world.ann, source="wechat")
    assert told(world.boss)["wechat"]["came"] == 2
    assert told(world.boss, "last_30_days")["wechat"]["came"] == 1


def test_everybody_is_told_of_what_he_sees_and_costs_only_who_is_granted_them(world):  # noqa: F811
    customer("Hers Ltd", world.sea, world.eve, source="referral")
    buyer = customer("Mine Ltd", world.sea, world.ann, source="dealer", stage="customer")
    won(world, buyer, "80")
    made(ChannelCost, channel="dealer", name="Commission", amount="10")
    mine = told(world.ann)
    assert "referral" not in mine
    assert (mine["dealer"]["earned"], mine["dealer"]["spent"], mine["dealer"]["each"]) == ("80.00", None, None)
    assert Browser(world.ann).get(COSTS).status_code == 403
    shown = told(ready("Mark", "marketing"))["dealer"]
    assert (shown["came"], shown["spent"], shown["earned"]) == (1, "10.00", None)


def test_a_cost_is_looked_at_before_it_is_kept(world):  # noqa: F811
    browser = Browser(world.boss)
    bad = browser.post(COSTS, channel="phone", name="Call centre", amount="-1", begins_on="2026-03-02", ends_on="2026-03-01")
    assert (bad.status_code, sorted(bad.json()["error"]["fields"])) == (422, ["amount", "ends_on"])
    good = browser.post(COSTS, channel="phone", name="Call centre", amount="100", begins_on="2026-03-02")
    assert (good.status_code, good.json()["ends_on"]) == (201, "2026-03-02")


def test_unknown_spans_are_refused(world):  # noqa: F811
    assert Browser(world.boss).get(f"{URL}?span=yesterday").status_code == 422
