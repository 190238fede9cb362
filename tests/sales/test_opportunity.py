"""A deal from the first talk to its end: gates, moves, guidance, and what follows from them (A31–A33, K45, K58, K67, K72)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.jobs import stuck
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.stage import Stage
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.factory import ROOT, do, fresh, history
from tests.sales.deals import Deals, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
PLAN = {"summary": "they want it quiet", "plan": "show the silent one"}


def test_a_deal_goes_through_its_gates_to_its_end(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme)
    assert (deal["stage"]["label"], deal["probability"], deal["state"], deal["owner"]["label"]) == ("Talk", 10, "open", "Ann")
    # The gate of the second stage names what it lacks, and nothing moved.
    refused = ann.act(deal, "advance", 422, stage=world.second, **PLAN)
    assert set(refused["fields"]) == {"amount", "need"}
    assert ann.get(deal)["stage"]["label"] == "Talk"
    ann.fill(deal, amount="20000.00", need="the old ones are loud")
    # A stage that asks for plan and summary is not left without.
    assert set(ann.act(deal, "advance", 422, stage=world.second)["fields"]) == {"summary", "plan"}
    ann.act(deal, "advance", stage=world.second, **PLAN)
    now = ann.get(deal)
    assert (now["stage"]["label"], now["probability"], now["weighted"], now["stuck_at"]) == ("Offer", 50, "10000.00", None)
    # It is won only when all gates up to the last are passed.
    ended = {"reason": world.price, "factors": "quiet and cheap"}
    assert set(ann.act(deal, "win", 422, **ended)["fields"]) == {"closes_on"}
    ann.fill(deal, closes_on="2026-12-01")
    assert set(ann.act(deal, "win", 422, reason=world.dear, factors="x")["fields"]) == {"reason"}
    ann.act(deal, "win", **ended, summary="noise decides")
    won = ann.get(deal)
    assert (won["state"], won["probability"], won["reason"]["label"], won["weighted"]) == ("won", 100, "Best price", "20000.00")
    assert fresh(world.acme).stage == "customer", "whoever buys is a customer"
    assert "win" in history(world.acme)
    assert ann.course(deal) == [("begun", "Talk"), ("forward", "Offer"), ("won", "Offer")]
    ann.act(deal, "advance", 409, stage=world.third)
    ann.act(deal, "reopen", summary="they changed their mind")
    again = ann.get(deal)
    assert (again["state"], again["stage"]["label"], again["reason"], again["closed_on"]) == ("open", "Offer", None, None)


def test_on_the_way_back_no_gate_asks_and_a_jump_asks_for_all_between(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme)
    assert set(ann.act(deal, "advance", 422, stage=world.third, **PLAN)["fields"]) == {"amount", "need", "closes_on"}
    ann.fill(deal, amount="1.00", need="x", closes_on="2026-12-01")
    ann.act(deal, "advance", stage=world.third, **PLAN)
    ann.fill(deal, amount=None, need="")
    ann.act(deal, "advance", stage=world.first)
    assert ann.course(deal)[-1] == ("back", "Talk")


def test_a_deal_may_begin_further_on_when_all_before_is_known(world):
    ann = Deals(world.ann)
    refused = ann.begin(world.acme, 422, stage=str(world.second.pk))
    assert set(refused["fields"]) == {"amount", "need"}
    deal = ann.begin(world.acme, stage=str(world.second.pk), amount="5.00", need="x")
    assert deal["pipeline"]["label"] == "Direct"


def test_a_stage_of_another_pipeline_and_the_same_stage_are_refused(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme)
    foreign = Stage.objects.exclude(pipeline=world.pipeline.pk).first()
    assert set(ann.act(deal, "advance", 422, stage=foreign, **PLAN)["fields"]) == {"stage"}
    ann.act(deal, "advance", 409, stage=world.first, **PLAN)


def test_a_lost_deal_says_why_and_to_whom(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme)
    rival = ann.browser.post("/api/sales/competitor", name="Grundloud").json()
    assert set(ann.act(deal, "lose", 422, reason=world.dear)["fields"]) == {"factors"}
    assert set(ann.act(deal, "lose", 422, reason=world.dear, factors="x", on="2999-01-01")["fields"]) == {"on"}
    ann.act(deal, "lose", reason=world.dear, factors="ten per cent less", competitor=rival["id"])
    lost = ann.get(deal)
    assert (lost["state"], lost["probability"], lost["lost_to"]["label"]) == ("lost", 0, "Grundloud")
    assert fresh(world.acme).stage == "lead"


def test_the_manager_is_asked_and_guides(world):
    ann, chief = Deals(world.ann), Deals(world.chief)
    deal = ann.begin(world.acme)
    ann.act(deal, "ask_guidance", question="give five per cent?")
    assert chief.told()[0] == "Ann asks for guidance on Ten pumps: give five per cent?"
    assert chief.get(deal)["question"] == "give five per cent?"
    ann.act(deal, "guide", 403, words="yes")
    chief.act(deal, "guide", words="three, not five")
    assert ann.told()[0] == "Chief has written guidance on Ten pumps."
    assert not ann.get(deal)["question"]
    assert ann.course(deal)[-1] == ("guidance", "Talk")
    Deals(world.eve).get(deal, 404)


def test_the_course_is_written_by_nobody_but_the_program(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme)
    row = ann.browser.get("/api/sales/stage_move").json()["rows"][0]
    assert ann.browser.patch(f"/api/sales/stage_move/{row['id']}", summary="x").status_code in (403, 422)
    assert ann.browser.delete(f"/api/sales/stage_move/{row['id']}").status_code == 403
    assert ann.browser.post("/api/sales/stage_move", opportunity=deal["id"]).status_code in (403, 422)


def test_a_stage_that_changes_its_mind_changes_its_open_deals(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme, amount="100.00")
    before = Opportunity.objects.get(pk=deal["id"])
    run.update(kind_of(Stage), world.first.pk, {"probability": 20, "stuck_days": 3}, None, ROOT)
    after = fresh(before)
    assert (after.probability, str(after.weighted), after.stuck_at) == (20, "20.00", after.staged_at + timedelta(days=3))
    assert after.version == before.version, "no change of the deal's own"


def test_stages_and_pipelines_in_use_are_not_deleted(world):
    boss = Deals(world.boss)
    Deals(world.ann).begin(world.acme)
    assert boss.browser.delete(f"/api/sales/stage/{world.first.pk}").status_code == 409
    assert boss.browser.delete(f"/api/sales/pipeline/{world.pipeline.pk}").status_code == 409
    assert boss.browser.delete(f"/api/sales/stage/{world.third.pk}").status_code in (200, 204)
    assert boss.browser.patch(f"/api/sales/stage/{world.second.pk}", needs=["amount", "nonsense"]).status_code == 422


def test_open_deals_go_with_the_customer_unless_a_colleague_runs_them(world):
    ann = Deals(world.ann)
    deal, ended = ann.begin(world.acme), ann.begin(world.acme, title="Old one")
    ann.act(ended, "lose", reason=world.dear, factors="x")
    do(world.boss, "transfer", Customer.objects.get(pk=world.acme.pk), person=world.bob)
    assert Opportunity.objects.get(pk=deal["id"]).owner_id == world.bob.pk
    assert Opportunity.objects.get(pk=ended["id"]).owner_id == world.ann.pk
    Deals(world.bob).get(deal)
    ann.get(deal, 404)


def test_who_rests_too_long_is_told_once_for_each_rest(world):
    ann = Deals(world.ann)
    deal = ann.begin(world.acme)
    past = timezone.now() - timedelta(days=8)
    Opportunity.objects.filter(pk=deal["id"]).update(staged_at=past, stuck_at=past + timedelta(days=7))
    with transaction.atomic():
        stuck.tell()
        stuck.tell()
    assert len([text for text in ann.told() if "rested" in text]) == 1
    Opportunity.objects.filter(pk=deal["id"]).update(stuck_at=past + timedelta(days=6))
    stuck.tell()
    assert len([text for text in ann.told() if "rested" in text]) == 2, "another rest is another story"


def test_nothing_begins_without_a_pipeline(world):
    Opportunity.objects.all().delete()
    world.pipeline.__class__.objects.all().update(active=False)
    assert set(Deals(world.ann).begin(world.acme, 422)["fields"]) == {"pipeline"}
