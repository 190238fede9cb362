"""The ownership court: a claim, frozen evidence, the order of records, a decision that is carried out, one appeal (B57–B59, A09)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kehai.crm.customers.jobs import disputes as job
from kehai.crm.customers.records import dispute_evidence
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.dispute import Dispute
from kehai.crm.customers.records.dispute_hold import DisputeHold
from kehai.crm.office.records.deadline import Deadline
from kehai.kernel import company
from kehai.kernel.sharing import entries
from tests.customers.browser import Browser
from tests.customers.court import DISPUTE, DOOR, KIND, MOBILE, act, case, court, decide, entered, met, opened, owner
from tests.customers.factory import CUSTOMER, ROOT, do, fresh, history

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Ann entered and visited the customer 30 days ago; Bob has nothing but the same number in his book."""
    one = court()
    one.row = entered(one.ann, "Acme Ltd", 30, mobile=MOBILE, pool=one.north)
    met(one.ann, one.row, 20)
    return one


def setting(**values):
    company.put({name.replace("__", "."): value for name, value in values.items()}, ROOT)


def heard(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices").json()["rows"]]


def test_who_was_told_that_a_firm_is_there_disputes_it_and_learns_no_more(world):
    answer = Browser(world.bob).post(DOOR, mobile=MOBILE, field="mobile", reason="I was there first")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["about"], told["customer"], told["state"]) == (MOBILE, None, "waiting")
    assert str(world.row.pk) not in answer.content.decode()
    assert "Acme" not in answer.content.decode()
    assert heard(world.ann) == [f"Bob disputes the ownership of “{MOBILE}”: I was there first"]
    assert heard(world.max) == [f"The dispute “{MOBILE}” waits for your decision."]
    assert Browser(world.bob).get(f"{DOOR}/about/{world.row.pk}").status_code == 404
    assert Browser(world.ann).get(f"{DOOR}/about/{world.row.pk}").json()["rows"][0]["open"] is True
    assert Browser(world.bob).get(f"{DOOR}/{told['id']}").json()["customers"] == []
    judge = Browser(world.max).get(f"{DOOR}/{told['id']}").json()["customers"]
    assert judge == [{"id": str(world.row.pk), "label": "Acme Ltd"}], "who decides finds the customer from the case"


def test_nobody_disputes_what_he_was_not_told_of_and_one_dispute_at_a_time(world):
    unknown = Browser(world.bob).post(DOOR, mobile="13999999999", field="mobile", reason="x")
    assert unknown.status_code == 409
    opened(world.bob)
    again = Browser(world.bob).post(DOOR, mobile=MOBILE, field="mobile", reason="x")
    assert again.json()["error"]["message"] == "There is an open dispute about this customer already."
    assert Dispute.objects.count() == 1


def test_who_sees_the_customer_opens_it_on_its_page_and_its_owner_cannot(world):
    do(world.ann, "share", world.row, person=world.bob, level="read")
    path = f"{KIND}/{world.row.pk}/dispute"
    assert Browser(world.ann).post(path, reason="mine").status_code == 409
    answer = Browser(world.bob).post(path, reason="I brought them here")
    assert answer.status_code == 200, answer.content
    found = Dispute.objects.get()
    assert (found.customer_id, found.respondent, found.claimant, found.judge) == (world.row.pk, world.ann, world.bob, world.max)


def test_the_evidence_says_who_when_and_what_sort_and_never_what_was_written(world):
    assert Browser(world.bob).post("/api/customers/similar", mobile=MOBILE).json()["elsewhere"]
    found = opened(world.bob)
    for side in (world.bob, world.ann, world.max):
        told = case(side, found)
        assert "secret" not in str(told)
        assert MOBILE not in str(told)
        assert "Mr Li" not in str(told)
    sorts = {(fact["side"], fact["sort"]) for fact in told["facts"]}
    assert sorts >= {("owner", "recorded"), ("owner", "filled_number"), ("owner", "contact"), ("owner", "visit"), ("claimant", "checked")}
    assert told["weights"]["owner"] > told["weights"]["claimant"]
    assert told["intact"] is True
    assert Browser(world.sue).get(f"{DOOR}/{found.pk}").status_code == 404
    assert Browser(world.sue).get(f"{DISPUTE}/{found.pk}").status_code == 404


def _backdated(rows):
    rows[1].at -= timedelta(days=99)


def _weighed(rows):
    rows[1].weight = 50


def test_later_edits_change_no_evidence_and_tampering_is_found(world):
    found = opened(world.bob)
    before = case(world.max, found)["facts"]
    met(world.bob, world.row, 90)
    assert case(world.max, found)["facts"] == before
    rows = dispute_evidence.rows_of(found.pk)
    assert dispute_evidence.intact(rows, found.seal)
    for change in (_backdated, _weighed, list.pop):
        rows = dispute_evidence.rows_of(found.pk)
        change(rows)
        assert not dispute_evidence.intact(rows, found.seal)
    for statement in ("UPDATE customers_disputeevidence SET weight = 99", "DELETE FROM customers_disputeevidence"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_order_of_records_is_proposed_and_says_why(world):
    found = opened(world.bob)
    assert found.proposal == "owner"
    assert "Bob has no record of the customer." in case(world.bob, found)["ruling"]
    assert owner(world.row) == world.ann


def test_what_fell_back_to_the_pool_counts_from_the_later_claim(world):
    do(world.ann, "release", world.row, reason="no use")
    Customer.objects.filter(pk=world.row.pk).update(pool=world.south)
    do(world.bob, "claim", world.row)
    found = opened(world.ann)
    assert found.proposal == "owner", "Bob has it now, and Ann let it go"
    ruling = " ".join(case(world.ann, found)["ruling"])
    assert "Ann recorded it at" in ruling
    assert "it fell back to the pool" in ruling
    assert "Bob is the only one with a valid record" in ruling


def test_a_pair_of_records_is_decided_together(world):
    mine = entered(world.bob, "Acme Limited", 60, credit_code="91350100M000100Y43", pool=world.south)
    found = opened(world.bob, own=str(mine.pk))
    assert found.proposal == "claimant", "Bob's own record is the older one"
    decide(world.max, found, "owner")
    assert {owner(world.row), owner(mine)} == {world.ann}


def test_by_the_companys_setting_the_order_is_carried_out_at_once(world):
    setting(disputes__ruling="apply")
    mine = entered(world.bob, "Acme Limited", 60, credit_code="91350100M000100Y43", pool=world.south)
    found = opened(world.bob, own=str(mine.pk))
    assert (found.state, found.by_rule, found.winner, owner(world.row)) == ("ruled", True, world.bob, world.bob)
    assert "ruled" in history(found)
    act(world.ann, found, "appeal", reason="I visited them")
    assert fresh(found).judge == world.max, "where a rule decided, the lowest manager hears the appeal"
    decide(world.max, found, "owner")
    assert (fresh(found).state, owner(world.row)) == ("final", world.ann)


def test_what_is_in_dispute_stays_where_it_is(world):
    found = opened(world.bob)
    other = entered(world.ann, "Other", 1, pool=world.north)
    for action, data in (("release", {"reason": "x"}), ("transfer", {"person": str(world.sue.pk)})):
        refused = Browser(world.ann).post(f"{KIND}/{world.row.pk}/{action}", **data)
        assert refused.status_code == 409, refused.content
        assert "ownership dispute" in refused.json()["error"]["message"]
    gone = do(ROOT, "take_back", world.row, reason="x")
    assert gone.refused
    assert do(ROOT, "merge", other, others=[str(world.row.pk)]).refused
    assert do(ROOT, "discard", world.row, reason="x").refused
    assert Browser(world.ann).patch(f"{KIND}/{world.row.pk}", remark="still worked on").status_code == 200
    act(world.bob, found, "withdraw")
    assert Browser(world.ann).post(f"{KIND}/{world.row.pk}/release", reason="x").status_code == 200


def test_the_manager_decides_with_a_reason_and_it_is_carried_out(world):
    found = opened(world.bob)
    assert act(world.max, found, "decide", 422, outcome="claimant")["error"]["fields"].keys() == {"reason"}
    assert Browser(world.ann).post(f"{DISPUTE}/{found.pk}/decide", outcome="owner", reason="x").status_code == 403
    decide(world.max, found, "claimant")
    row = fresh(found)
    assert (row.state, row.winner, row.loser, row.decided_by, row.customer_id) == ("decided", world.bob, world.ann, world.max, world.row.pk)
    assert owner(world.row) == world.bob
    assert any("was decided for the claimant" in text for text in heard(world.ann))
    assert Deadline.objects.get(about_id=found.pk).state == "met"
    Dispute.objects.filter(pk=found.pk).update(appeal_until=timezone.now() - timedelta(minutes=1))
    assert act(world.ann, found, "appeal", 409, reason="late")["error"]["message"] == "The time to appeal is over."
    assert (job.over(), job.over()) == (1, 0)
    assert fresh(found).state == "final"
    assert not DisputeHold.objects.exists()
    assert any("is final: the claimant has the customer" in text for text in heard(world.bob))


@pytest.mark.parametrize(("claimant", "owns"), [(70, "bob"), (50, "ann"), (30, "ann")])
def test_a_split_has_a_main_owner_and_the_other_in_the_team(world, claimant, owns):
    found = opened(world.bob)
    decide(world.max, found, "split", claimant_share=claimant, owner_share=100 - claimant)
    main, other = (world.bob, world.ann) if owns == "bob" else (world.ann, world.bob)
    assert owner(world.row) == main
    assert [(entry.grantee, entry.sort, entry.level) for entry in entries(CUSTOMER, [world.row.pk])] == [(other.pk, "team", "update")]
    assert (fresh(found).claimant_share, fresh(found).owner_share) == (claimant, 100 - claimant)


@pytest.mark.parametrize("shares", [(60, 60), (100, 0), (None, None), (60, None)])
def test_shares_make_a_whole(world, shares):
    found = opened(world.bob)
    told = {name: value for name, value in zip(("claimant_share", "owner_share"), shares, strict=True) if value is not None}
    decide(world.max, found, "split", 422, **told)
    assert fresh(found).state == "waiting"


def test_back_to_the_pool(world):
    found = opened(world.bob)
    decide(world.max, found, "pool")
    assert owner(world.row) is None
    assert fresh(found).winner is None


def test_a_full_private_pool_is_said_and_moves_nothing():
    world = court(capacity=1)
    row = entered(world.ann, "Acme Ltd", 30, mobile=MOBILE, pool=world.north)
    entered(world.bob, "Full", 3, pool=world.north)
    found = opened(world.bob)
    refused = decide(world.max, found, "claimant", 409)
    assert "full" in refused["error"]["message"] or "at most" in refused["error"]["message"] or "1" in refused["error"]["message"]
    assert (owner(row), fresh(found).state) == (world.ann, "waiting")


def test_one_appeal_goes_to_the_next_above_and_is_final(world):
    found = opened(world.bob)
    decide(world.max, found, "owner")
    act(world.bob, found, "appeal", reason="They called me first")
    row = fresh(found)
    assert (row.state, row.judge, row.appellant) == ("appealed", world.chief, world.bob)
    assert heard(world.chief)[0].startswith("An appeal on")
    assert Browser(world.max).post(f"{DISPUTE}/{found.pk}/decide", outcome="owner", reason="again").status_code == 403
    decide(world.chief, found, "claimant")
    assert (fresh(found).state, owner(world.row)) == ("final", world.bob)
    assert act(world.ann, found, "appeal", 409, reason="no")["error"]["message"].startswith("There is nothing to appeal")


def test_an_appeal_brings_what_happened_since_behind_the_seal(world):
    found = opened(world.bob)
    before = len(case(world.max, found)["facts"])
    decide(world.max, found, "owner")
    met(world.ann, world.row, 0)
    act(world.bob, found, "appeal", reason="look again")
    told = case(world.chief, found)
    assert len(told["facts"]) > before
    assert told["intact"] is True
    assert {fact["appeal"] for fact in told["facts"][before:]} == {True}


def test_a_clock_runs_until_somebody_decides(world):
    found = opened(world.bob)
    clock = Deadline.objects.get(about_id=found.pk)
    assert (clock.owner, clock.state, clock.rule) == (world.max, "running", "customers.dispute_decided")
    act(world.bob, found, "withdraw")
    assert fresh(clock).state == "cancelled"


def test_statistics_come_from_the_ordinary_groups(world):
    found = opened(world.bob)
    decide(world.max, found, "owner")
    answer = Browser(world.chief).get(f"{DISPUTE}/group?by=loser&measure=count,avg:hours")
    assert answer.status_code == 200, answer.content
    assert answer.json()["groups"][0]["count"] == 1
    assert Browser(world.chief).get(f"{DISPUTE}/group?by=claimant_team,outcome&measure=count").status_code == 200
    assert Browser(world.sue).get(f"{DISPUTE}/group?by=outcome&measure=count").json()["groups"] == []
