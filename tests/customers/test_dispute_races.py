"""Several at once on one customer: one dispute, one decision, and no move that slips between (B59)."""

import time

import pytest

from kehai.crm.customers.records.dispute import Dispute
from kehai.crm.customers.records.dispute_hold import DisputeHold
from kehai.crm.customers.rules.court import evidence
from kehai.kernel import run, store
from kehai.kernel.catalogue import kind_of
from tests.customers.court import MOBILE, SELLING, court, entered, opened, owner
from tests.customers.factory import CUSTOMER, ROOT, acting, do, fresh, person
from tests.customers.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    one = court()
    one.row = entered(one.ann, "Acme Ltd", 30, mobile=MOBILE, pool=one.north)
    return one


def refused(outcomes):
    return [outcome for outcome in outcomes if getattr(outcome, "refused", None)]


def test_of_many_disputes_at_once_one_is_open(world):
    rivals = [world.bob, *(person(f"R{n}", SELLING) for n in range(3))]
    for rival in rivals:
        do(world.ann, "share", world.row, person=rival, level="read")
    outcomes = together(*(lambda rival=rival: do(rival, "dispute", world.row, reason="mine") for rival in rivals))
    assert len(refused(outcomes)) == len(rivals) - 1
    assert (Dispute.objects.count(), DisputeHold.objects.count()) == (1, 1)


def transfer_meets_dispute(world, monkeypatch):
    """Whether the owner of the case is the owner, when a transfer comes while the evidence is collected."""
    do(world.ann, "share", world.row, person=world.bob, level="read")
    collect = evidence.collect
    monkeypatch.setattr(evidence, "collect", lambda case: time.sleep(0.8) or collect(case))
    together(
        lambda: time.sleep(0.3) or do(world.ann, "transfer", world.row, person=world.sue),
        lambda: do(world.bob, "dispute", world.row, reason="mine"),
    )
    return Dispute.objects.get().respondent == owner(world.row)


def test_a_transfer_and_a_dispute_do_not_miss_each_other(world, monkeypatch):
    assert transfer_meets_dispute(world, monkeypatch)


def test_without_the_customers_lock_the_case_is_against_who_has_it_no_more(world, monkeypatch):
    """The freeze is looked at under the customer's row lock, which who opens a case and who moves it both take."""
    lock = store.lock
    loose = lambda kind, ids, **more: list(kind.model.objects.filter(pk__in=list(ids))) if kind.name == CUSTOMER else lock(kind, ids, **more)  # noqa: E731
    monkeypatch.setattr(store, "lock", loose)
    assert not transfer_meets_dispute(world, monkeypatch)


def fall_meets_dispute(world, monkeypatch):
    """Whether a customer that is taken back while the evidence is collected stays where its case says."""
    do(world.ann, "share", world.row, person=world.bob, level="read")
    collect = evidence.collect
    monkeypatch.setattr(evidence, "collect", lambda case: time.sleep(0.8) or collect(case))
    together(
        lambda: time.sleep(0.3) or do(ROOT, "take_back", world.row, reason="neglected"),
        lambda: do(world.bob, "dispute", world.row, reason="mine"),
    )
    return Dispute.objects.get().respondent == owner(world.row)


def test_a_fall_to_the_pool_and_a_dispute_do_not_miss_each_other(world, monkeypatch):
    assert fall_meets_dispute(world, monkeypatch)


def test_of_a_decision_and_a_withdrawal_one_happens(world):
    found = opened(world.bob)
    kind = kind_of(Dispute)
    outcomes = together(
        lambda: run.act(kind, "decide", [found.pk], {"outcome": "claimant", "reason": "x"}, acting(world.max)),
        lambda: run.act(kind, "withdraw", [found.pk], {}, acting(world.bob)),
        lambda: do(world.ann, "release", world.row, reason="away with it"),
    )
    state = fresh(found).state
    assert len(refused(outcomes)) in (1, 2)
    assert state in ("decided", "withdrawn")
    if state == "decided":
        assert owner(world.row) == world.bob
    else:
        assert owner(world.row) in (world.ann, None)
    assert DisputeHold.objects.exists() == (state == "decided")
