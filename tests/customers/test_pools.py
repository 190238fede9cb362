"""Issue, claim, release, return, assign, transfer, discard: who may, what moves, what the history tells."""

import json

import pytest

from kehai.crm.customers.records.business_line import BusinessLine
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot, NotThere, Refusal
from kehai.kernel.rows import Asked
from tests.customers.factory import (
    BOSS,
    CUSTOMER,
    MANAGER,
    ROOT,
    SALES,
    acting,
    customer,
    do,
    fresh,
    history,
    last_change,
    made,
    person,
    pool,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A head office, two branches, a salesperson and a manager in Beijing, one in Shanghai, a boss."""

    class World:
        ann, bob, eve = person("Ann", SALES), person("Bob", SALES), person("Eve", SALES)
        manager, boss = person("Manager", MANAGER), person("Boss", BOSS)
        head = pool("Head", capacity=2, recycle_days=30)
        north = pool("North", head, (ann, bob), manager, regions=["11"])
        south = pool("South", head, (eve,), regions=["31"])

    return World


def rows_of(user, **asked):
    page = kind_of(Customer).visible_to(acting(user)).page(Asked(columns=("name", "mobile", "owner"), **asked))
    return json.loads(page.rows)


def test_a_member_sees_the_public_pool_masked_and_may_claim_an_outsider_sees_nothing(world):
    row = customer("Acme", world.north, mobile="13812341234", address="北京市海淀区中关村")
    seen = json.loads(kind_of(Customer).visible_to(acting(world.ann)).one(row.id))
    assert seen["mobile"] == "138****1234"
    assert seen["can"] == ["claim", "add_to_group", "take_out_of_group"]
    # What speaks of hidden values is hidden with them.
    told = {"quality", "completeness", "validity", "freshness", "grade_figure"}
    assert set(seen["masked"]) == {"mobile", "phone", "email", "address"} | told
    assert rows_of(world.eve) == []
    with pytest.raises(NotThere):
        raise do(world.eve, "claim", row).refused[row.id]
    assert fresh(row).owner is None


def test_the_administrator_sees_all_of_the_pool_clear(world):
    private = customer("Acme", world.north, world.ann, mobile="13812341234")
    row = json.loads(kind_of(Customer).visible_to(acting(world.manager)).one(private.id))
    assert row["mobile"] == "13812341234"
    assert set(row["can"]) == {
        "delete",
        "extend",
        "merge",
        "unmerge",
        "dispute",
        "add_to_group",
        "take_out_of_group",
        "take_back",
        "borrow",
        "assign",
        "return_up",
        "discard",
        "place_legal_hold",
        "ask_erasure",
    }
    assert json.loads(kind_of(Customer).visible_to(acting(world.bob)).page(Asked()).rows) == []


def test_claiming_makes_it_mine_and_the_pool_stays_home(world):
    row = customer("Acme", world.north)
    assert do(world.ann, "claim", row).done == [row.id]
    now = fresh(row)
    assert (now.owner, now.pool) == (world.ann, world.north)
    assert (now.falls_at - now.claimed_at).days == 30
    assert now.falls_why == "no_follow_up"
    change = last_change(row)
    assert (change.action, change.actor_label) == ("claim", "Ann")
    assert change.diff == {"owner": [None, str(world.ann.id)]}
    assert history(row) == ["create", "claim"]
    refused = do(world.bob, "claim", row).refused[row.id]
    assert isinstance(refused, NotThere)
    assert history(row) == ["create", "claim"]


def test_a_member_may_claim_up_to_the_capacity(world):
    rows = [customer(f"C{n}", world.north) for n in range(4)]
    outcome = do(world.ann, "claim", *rows)
    assert len(outcome.done) == 2
    assert {str(refusal.message) for refusal in outcome.refused.values()} == {"The private pool is full: 2 of 2."}
    assert Customer.objects.filter(owner=world.ann).count() == 2
    assert all(history(row) == ["create"] for row in rows if row.id in outcome.refused)


def test_who_would_not_see_it_as_owner_cannot_claim(world):
    blind = person("Blind", {CUSTOMER: {"read": [], "claim": []}})
    made(PoolMember, pool=world.north, person=blind)
    row = customer("Acme", world.north)
    assert isinstance(do(blind, "claim", row).refused[row.id], MayNot)
    assert fresh(row).owner is None


def test_releasing_needs_a_reason_and_stops_the_clock(world):
    row = customer("Acme", world.north, world.ann)
    with pytest.raises(Refusal):
        do(world.ann, "release", row)
    assert do(world.ann, "release", row, reason="no budget").done
    now = fresh(row)
    assert (now.owner, now.pool, now.falls_at, now.claimed_at) == (None, world.north, None, None)
    assert last_change(row).text == "no budget"
    assert do(world.bob, "claim", row).done


def test_only_the_owner_releases(world):
    row = customer("Acme", world.north, world.ann)
    for other in (world.bob, world.eve):
        assert isinstance(do(other, "release", row, reason="x").refused[row.id], NotThere)
    with pytest.raises(MayNot):
        do(world.manager, "release", row, reason="x")
    assert fresh(row).owner == world.ann


def test_the_head_office_issues_down_and_never_sideways(world):
    row = customer("Acme", world.head)
    assert do(world.boss, "issue", row, pool=world.north).done
    assert last_change(row).diff == {"pool": [str(world.head.id), str(world.north.id)]}
    assert "below" in str(do(world.boss, "issue", row, pool=world.south).refused[row.id].message)
    assert "below" in str(do(world.boss, "issue", row, pool=world.north).refused[row.id].message)
    assert fresh(row).pool == world.north


def test_issuing_without_a_pool_goes_to_the_branch_that_serves_the_region(world):
    north, south, nowhere = (customer(code, world.head, region=code) for code in ("110108", "3101", "4403"))
    outcome = do(world.boss, "issue", north, south, nowhere)
    assert set(outcome.done) == {north.id, south.id}
    assert (fresh(north).pool, fresh(south).pool, fresh(nowhere).pool) == (world.north, world.south, world.head)


def test_a_branch_administrator_issues_only_below_his_own_pool(world):
    row = customer("Acme", world.north)
    assert do(world.manager, "issue", row, pool=world.south).refused
    below = pool("Haidian", world.north)
    assert do(world.manager, "issue", row, pool=below).done
    assert fresh(row).pool == below
    assert [found["name"] for found in rows_of(world.manager)] == ["Acme"]


def test_the_administrator_returns_customers_with_a_reason(world):
    row = customer("Acme", world.north, world.ann)
    assert do(world.manager, "return_up", row, reason="not our region").done == [row.id]
    now = fresh(row)
    assert (now.owner, now.pool) == (None, world.head)
    change = last_change(row)
    assert change.text == "not our region"
    assert change.diff == {"owner": [str(world.ann.id), None], "pool": [str(world.north.id), str(world.head.id)]}
    assert rows_of(world.manager) == []
    assert do(world.boss, "return_up", row, reason="x").refused
    with pytest.raises(MayNot):
        do(world.ann, "return_up", row, reason="x")


def test_the_administrator_assigns_to_members_only_and_within_their_capacity(world):
    rows = [customer(f"C{n}", world.north) for n in range(3)]
    assert "not a member" in str(do(world.manager, "assign", rows[0], person=world.eve).refused[rows[0].id].message)
    outcome = do(world.manager, "assign", *rows, person=world.ann)
    assert (len(outcome.done), len(outcome.refused)) == (2, 1)
    left = next(row for row in rows if row.id in outcome.refused)
    assert do(world.manager, "assign", left, person=world.bob).done
    assert do(world.manager, "assign", left, person=world.ann).refused
    assert fresh(left).owner == world.bob


def test_discarding_puts_it_into_the_recycle_bin(world):
    row = customer("Acme", world.north, mobile="13812341234")
    assert do(world.manager, "discard", row, reason="wrong number").done
    assert fresh(row).deleted_at
    assert last_change(row).text == "wrong number"
    with pytest.raises(MayNot):
        do(world.ann, "discard", row, reason="x")
    assert run.restore(kind_of(Customer), [row.id], acting(world.manager)).done


def test_transferring_hands_over_within_the_capacity_and_winds_the_clock(world):
    row = customer("Acme", world.north, world.ann)
    Customer.objects.update(claimed_at="2026-01-01T00:00:00Z", falls_at="2026-01-31T00:00:00Z")
    assert do(world.ann, "transfer", row, person=world.bob).done
    now = fresh(row)
    assert now.owner == world.bob
    assert (now.falls_at - now.claimed_at).days == 30
    assert now.claimed_at.year > 2025
    assert rows_of(world.ann) == []


def test_transferring_to_who_is_gone_or_may_not_see_it_is_refused(world):
    row = customer("Acme", world.north, world.ann)
    nobody, gone = person("Nobody"), person("Gone", SALES)
    run.act(kind_of(type(gone)), "disable", [gone.id], {}, ROOT)
    for target in (nobody, gone):
        assert do(world.ann, "transfer", row, person=target).refused
    assert fresh(row).owner == world.ann


def test_what_a_salesperson_creates_is_his_and_lives_in_his_pool(world):
    row = run.create(kind_of(Customer), {"name": "New"}, acting(world.ann))
    assert (row.owner, row.pool) == (world.ann, world.north)
    public = run.create(kind_of(Customer), {"name": "Public"}, acting(world.boss))
    assert (public.owner, public.pool) == (None, world.head)
    run.create(kind_of(Customer), {"name": "Second"}, acting(world.ann))
    with pytest.raises(Refusal, match="full"):
        run.create(kind_of(Customer), {"name": "Third"}, acting(world.ann))
    assert Customer.objects.filter(owner=world.ann).count() == 2


def test_owner_and_pool_are_never_written_as_fields(world):
    row = customer("Acme", world.north, world.ann)
    for field, value in (("owner", world.bob), ("pool", world.south)):
        with pytest.raises(Refusal) as refused:
            run.update(kind_of(Customer), row.id, {field: str(value.id)}, None, acting(world.ann))
        assert field in refused.value.fields
        with pytest.raises(Refusal):
            run.create(kind_of(Customer), {"name": "X", field: str(value.id)}, acting(world.ann))


def test_recycle_is_no_button(world):
    row = customer("Acme", world.north, world.ann)
    with pytest.raises(NotThere):
        do(world.boss, "recycle", row, reason="x")
    assert "recycle" not in json.loads(kind_of(Customer).visible_to(acting(world.boss)).one(row.id))["can"]


def test_there_is_a_pool_and_a_line_before_anybody_made_one():
    row = made(Customer, name="First")
    assert row.pool.parent is None
    assert row.line.name
    assert made(Customer, name="Second").pool == row.pool


def test_nobody_is_assigned_what_he_could_not_see():
    manager, blind = person("Manager", MANAGER), person("Blind")
    row = customer("Acme", pool("Head", members=(blind,), admin=manager))
    refused = do(manager, "assign", row, person=blind).refused
    assert "may not see customers" in str(refused[row.id].message)
    assert fresh(row).owner is None


def test_a_customer_comes_back_from_the_bin_into_a_line_that_lives():
    pool("Head")
    line = made(BusinessLine, name="Old line")
    row = customer("Acme", line=line)
    run.delete(kind_of(Customer), [row.id], ROOT)
    made(BusinessLine, name="New line")
    run.delete(kind_of(BusinessLine), [line.id], ROOT)
    run.restore(kind_of(Customer), [row.id], ROOT)
    assert fresh(row).line.name == "New line"
