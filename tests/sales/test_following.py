"""Follow-ups about deals: one record, shown by the deal and by the customer; and what is open keeps its customer (A31, K58, P15)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kehai.crm.customers.jobs import wind
from kehai.crm.customers.jobs.recycle import recycle_neglected
from kehai.crm.customers.records import winding
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.recycle_rule import RecycleRule
from kehai.crm.customers.rules.dry_run import dry_run
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.factory import ROOT, acting, fresh, made
from tests.sales.deals import Deals, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def notes(person, deal):
    """The follow-ups about a deal, as its timeline asks for them."""
    about = f'{{"field":"opportunity","op":"eq","value":"{deal["id"]}"}}'
    answer = person.browser.get(f"/api/customers/follow_up?filter={about}&sort=-at")
    assert answer.status_code == 200, answer.content
    return answer.json()["rows"]


def moment(text):
    return parse_datetime(text)


def test_a_follow_up_about_a_deal_is_one_of_the_customer(world):
    ann, boss = Deals(world.ann), Deals(world.boss)
    deal, other = ann.begin(world.acme), ann.begin(world.acme, title="Twenty valves")
    soon = (timezone.now() + 2 * DAY).replace(microsecond=0).isoformat()
    assert set(ann.act(deal, "follow_up", 422)["fields"]) == {"content"}
    ann.act(deal, "follow_up", content="They like the silent one", way="visit", next_step="send the offer", next_at=soon)
    now = ann.get(deal)
    assert (now["next_step"], moment(now["next_at"])) == ("send the offer", moment(soon))
    assert now["last_follow_up_at"]
    assert [(row["content"], row["way"], row["owner"]["label"]) for row in notes(ann, deal)] == [("They like the silent one", "visit", "Ann")]
    assert notes(ann, other) == []
    # The customer's own timeline has it too, and its dates follow.
    of_customer = f'{{"field":"customer","op":"eq","value":"{world.acme.pk}"}}'
    assert len(ann.browser.get(f"/api/customers/follow_up?filter={of_customer}").json()["rows"]) == 1
    assert fresh(world.acme).next_follow_up_at == moment(soon)
    # Who does not see the deal does not ask by it.
    assert notes(boss, deal)
    assert notes(Deals(world.eve), deal) == []
    assert ann.get(other)["last_follow_up_at"] is None
    Deals(world.eve).act(deal, "follow_up", 404, content="x")


def test_the_deal_goes_with_what_becomes_of_its_latest_follow_up(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme, next_step="call", next_at=timezone.now().isoformat())
    ann.act(deal, "follow_up", content="called")
    assert (ann.get(deal)["next_step"], ann.get(deal)["next_at"]) == (None, None), "what was due is done"
    ann.fill(deal, next_step="fair", next_at=(timezone.now() + 9 * DAY).isoformat())
    ann.act(deal, "follow_up", content="they called back", at=(timezone.now() - DAY / 2).isoformat())
    assert ann.get(deal)["next_step"] == "fair", "what is planned stays"
    latest = notes(ann, deal)[0]
    assert latest["content"] == "called"
    url = f"/api/customers/follow_up/{latest['id']}"
    assert ann.browser.patch(url, next_step="visit", next_at=(timezone.now() + DAY).isoformat()).status_code == 200
    assert ann.get(deal)["next_step"] == "visit"
    before = moment(ann.get(deal)["last_follow_up_at"])
    assert ann.browser.delete(url).status_code == 204
    assert moment(ann.get(deal)["last_follow_up_at"]) < before
    assert ann.browser.post(f"{url}/restore").status_code == 200
    assert moment(ann.get(deal)["last_follow_up_at"]) == before


def test_a_deal_somebody_follows_up_is_not_stuck(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme)
    past = timezone.now() - 8 * DAY
    Opportunity.objects.filter(pk=deal["id"]).update(staged_at=past, stuck_at=past + 7 * DAY)
    ann.act(deal, "follow_up", content="called")
    row = Opportunity.objects.get(pk=deal["id"])
    assert row.stuck_at == row.last_follow_up_at + 7 * DAY
    run.update(kind_of(world.first.__class__), world.first.pk, {"stuck_days": 3}, None, ROOT)
    assert Opportunity.objects.get(pk=deal["id"]).stuck_at == row.last_follow_up_at + 3 * DAY


@pytest.fixture
def neglected(world):
    """A rule that spares whom something is open with, and a customer it would take tonight."""
    rule = made(RecycleRule, name="Idle", pool=world.sea, days=10, state="active", warns_first=False, spares_open=True)
    wind.wind()
    Customer.objects.filter(pk=world.acme.pk).update(claimed_at=timezone.now() - 20 * DAY)
    winding.wind_ids([world.acme.pk])
    return rule


def test_an_open_deal_keeps_its_customer_in_the_trial_the_clock_and_the_night(world, neglected):
    ann = Deals(world.ann)
    assert fresh(world.acme).falls_at < timezone.now()
    assert dry_run(neglected, acting(world.boss)).tonight == 1
    deal = ann.begin(world.acme)
    assert fresh(world.acme).falls_at is None, "the clock stops as soon as something is hoped for"
    assert dry_run(neglected, acting(world.boss)).tonight == 0
    Customer.objects.filter(pk=world.acme.pk).update(falls_at=timezone.now() - DAY, falls_rule=neglected)
    assert recycle_neglected() == 0, "a clock that lags behind takes nobody either"
    ann.act(deal, "lose", reason=world.dear, factors="x")
    assert fresh(world.acme).falls_at is not None
    ann.act(deal, "reopen", summary="again")
    assert fresh(world.acme).falls_at is None
    assert ann.browser.delete(f"{Deals.URL}/{deal['id']}").status_code == 204
    assert recycle_neglected() == 1
    assert fresh(world.acme).owner_id is None


def test_a_rule_that_does_not_say_so_spares_nobody_for_a_deal(world, neglected):
    Deals(world.ann).begin(world.acme)
    run.update(kind_of(RecycleRule), neglected.id, {"spares_open": False}, None, ROOT)
    wind.wind()
    assert fresh(world.acme).falls_at < timezone.now()
