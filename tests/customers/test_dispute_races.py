"""Several at once on one customer: one dispute, one decision, and no move that slips between (B59)."""

import pytest

from kehai.crm.customers.records.dispute import Dispute
from kehai.crm.customers.records.dispute_hold import DisputeHold
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.court import MOBILE, SELLING, court, entered, opened, owner
from tests.customers.factory import acting, do, fresh, person
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


def test_a_transfer_and_a_dispute_do_not_miss_each_other(world):
    do(world.ann, "share", world.row, person=world.bob, level="read")
    together(
        lambda: do(world.ann, "transfer", world.row, person=world.sue),
        lambda: do(world.bob, "dispute", world.row, reason="mine"),
    )
    found = Dispute.objects.first()
    assert found is None or found.respondent == owner(world.row), "the owner of the case is the owner"


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
