"""What a dispute gives nobody: a second appeal, a judge without his people, names of strangers, a way to fish (B57–B59, T07, T11)."""

import pytest
from django.utils import timezone

from kehai.crm.customers.records.access_request import AccessRequest
from kehai.crm.people.records.role import Holding, Role
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.trail import Trail
from kehai.kernel.sharing import entries
from tests.customers.browser import Browser
from tests.customers.court import DISPUTE, DOOR, MOBILE, act, case, decide, entered, met, opened
from tests.customers.factory import CUSTOMER, ROOT, fresh
from tests.customers.test_disputes import setting, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db


def test_who_won_cannot_use_up_the_losers_appeal(world):
    found = opened(world.bob)
    decide(world.max, found, "claimant")
    refused = act(world.bob, found, "appeal", 409, reason="look at how right that was")
    assert refused["error"]["message"] == "It was decided for you; the appeal is the other side's."
    act(world.ann, found, "appeal", reason="they are mine")
    assert fresh(found).state == "appealed"


def test_a_judge_who_leads_nobody_any_more_decides_nothing(world):
    """His name stands in the case; the right to decide comes from whom he leads today (B59, T11)."""
    found = opened(world.bob)
    assert found.judge == world.max
    for holding in Holding.objects.filter(user=world.max):
        run.update(kind_of(Role), holding.role_id, {"grants": {CUSTOMER: {"read": ["SELF"]}}}, None, ROOT)
    for outcome in ("owner", "split"):
        shares = {"claimant_share": 50, "owner_share": 50} if outcome == "split" else {}
        assert Browser(world.max).post(f"{DISPUTE}/{found.pk}/decide", outcome=outcome, reason="x", **shares).status_code == 403
    assert (fresh(found).state, entries(CUSTOMER, [world.row.pk])) == ("waiting", [])
    decide(world.chief, found, "owner")


def test_what_others_asked_for_is_no_evidence_and_a_stranger_learns_only_the_other_sides_name(world):
    """Sue asked to see the customer and visited it once; Bob, who does not see it, hears of neither her request nor her name."""
    at = {"created_at": timezone.now(), "updated_at": timezone.now()}
    AccessRequest.objects.create(number="AQ1", asker=world.sue, wanted=world.row, asked="Acme", purpose="secret tender", **at)
    met(world.sue, world.row, 10)
    found = opened(world.bob)
    facts = case(world.bob, found)["facts"]
    assert {fact["who"] for fact in facts} == {"", "Ann"}
    assert "asked" not in {fact["sort"] for fact in facts}
    assert "Sue" in {fact["who"] for fact in case(world.ann, found)["facts"]}
    assert "Sue" in {fact["who"] for fact in case(world.max, found)["facts"]}


def test_nobody_goes_fishing_by_disputes(world):
    """Each is an answer of the duplicate check, and only so many are open at a time (T07)."""
    setting(disputes__open=1, customers__duplicate_checks=2)
    other = entered(world.ann, "Globex Ltd", 9, mobile="13811110000", pool=world.north)
    found = opened(world.bob)
    assert Trail.objects.filter(event="look_up", actor_id=world.bob.pk, details__about="duplicate").count() == 1
    refused = Browser(world.bob).post(DOOR, mobile=other.mobile, field="mobile", reason="x")
    assert refused.json()["error"]["message"] == "You have 1 open disputes; no more until one is decided."
    act(world.bob, found, "withdraw")
    second = opened(world.bob, other.mobile)
    act(world.bob, second, "withdraw")
    third = Browser(world.bob).post(DOOR, mobile=MOBILE, field="mobile", reason="x")
    assert third.status_code == 409, "his answers of this hour are used up"


def test_the_wanted_customer_stands_nowhere_for_who_does_not_see_it(world):
    """Not in the row, its history, a workbook, a group, a notice or the case; until it is decided for him (T10)."""
    found = opened(world.bob)
    key, bob = str(world.row.pk), Browser(world.bob)
    pages = (
        f"{DISPUTE}/{found.pk}",
        f"{DISPUTE}/{found.pk}/history",
        DISPUTE,
        f"{DOOR}/{found.pk}",
        "/api/office/notices",
        f"{DISPUTE}/group?by=customer",
    )
    for path in pages:
        answer = bob.get(path)
        assert answer.status_code == 200, (path, answer.content)
        assert key not in answer.content.decode(), path
        assert "Acme" not in answer.content.decode(), path
    assert bob.get(f"/api/customers/customer/{key}").status_code == 404
    decide(world.max, found, "claimant")
    assert bob.get(f"{DISPUTE}/{found.pk}").json()["customer"]["label"] == "Acme Ltd"
