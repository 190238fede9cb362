"""Recycle rules: whom they let fall, when, whereto; phased, dry, and the same in SQL as in plain Python (P15, beyond.md first 6)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehai.crm.customers.jobs import wind
from kehai.crm.customers.jobs.recycle import recycle, recycle_neglected
from kehai.crm.customers.records import night, winding
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.recycle_rule import RecycleRule
from kehai.crm.customers.rules import clock
from kehai.crm.people.records.role import Holding, Role
from kehai.kernel import periods, run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.records.entry import Entry
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from tests.customers.factory import BOSS, ROOT, SALES, acting, customer, do, fresh, last_change, made, person, pool

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SORTS = tuple(RecycleRule.Sort.values)


@pytest.fixture
def world():
    """Two branches without days of their own, and a member of each."""

    class World:
        boss, ann, bob = person("Boss", BOSS), person("Ann", SALES), person("Bob", SALES)
        head = pool("Head")
        north, south = pool("North", head, (ann, bob)), pool("South", head, (bob,))

    return World


def rule(home, days=10, **facts):
    """A rule in force that begins at once."""
    told = {"name": f"{days} days", "pool": home, "days": days, "state": "active", "warns_first": False, **facts}
    found = made(RecycleRule, **told)
    wind_all()
    return found


def wind_all():
    """What the worker does after a rule has changed."""
    wind.wind()


def ago(row, days, **more):
    """As if it had been taken over so many days ago."""
    Customer.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - days * DAY, **more)
    winding.wind_ids([row.pk])
    return fresh(row)


def test_a_rule_by_grade_winds_only_its_own_and_names_itself(world):
    good, plain = customer("Good", world.north, world.ann, grade="a"), customer("Plain", world.north, world.ann, grade="c")
    told = rule(world.head, 10, name="A in ten days", condition={"field": "grade", "op": "eq", "value": "a"})
    now = fresh(good)
    assert (now.falls_at, now.falls_why, now.falls_rule_id, now.falls_version) == (now.claimed_at + 10 * DAY, "no_follow_up", told.id, 1)
    assert now.version == good.version
    assert (fresh(plain).falls_at, fresh(plain).falls_rule_id) == (None, None)


def test_a_changed_customer_is_wound_by_what_it_has_become(world):
    row = customer("Acme", world.north, world.ann, grade="c")
    rule(world.north, condition={"field": "grade", "op": "eq", "value": "a"})
    run.update(kind_of(Customer), row.id, {"grade": "a"}, None, acting(world.ann))
    assert fresh(row).falls_at is not None
    run.update(kind_of(Customer), row.id, {"grade": "b"}, None, acting(world.ann))
    assert fresh(row).falls_at is None


def test_a_follow_up_and_a_claim_wind_by_the_rule(world):
    row = customer("Acme", world.north)
    told = rule(world.head, 5)
    do(world.ann, "claim", row)
    assert fresh(row).falls_at == fresh(row).claimed_at + 5 * DAY
    ago(row, 4)
    run.create(kind_of(FollowUp), {"customer": str(row.id), "content": "called"}, acting(world.ann))
    now = fresh(row)
    assert (now.falls_at, now.falls_rule_id) == (now.last_follow_up_at + 5 * DAY, told.id)


def test_the_earliest_of_several_rules_and_the_pool_counts(world):
    run.update(kind_of(type(world.head)), world.north.id, {"recycle_days": 8}, None, ROOT)
    row = customer("Acme", world.north, world.ann)
    rule(world.head, 20)
    assert fresh(row).falls_rule_id is None
    short = rule(world.north, 5)
    assert (fresh(row).falls_at, fresh(row).falls_rule_id) == (fresh(row).claimed_at + 5 * DAY, short.id)
    run.update(kind_of(RecycleRule), short.id, {"state": "paused"}, None, ROOT)
    wind_all()
    assert (fresh(row).falls_at, fresh(row).falls_rule_id) == (fresh(row).claimed_at + 8 * DAY, None)


def test_a_rule_that_is_not_inherited_stays_in_its_pool(world):
    row, top = customer("Low", world.north, world.ann), customer("Top", world.head, world.ann)
    rule(world.head, inherited=False)
    assert fresh(row).falls_at is None
    assert fresh(top).falls_at is not None


def test_won_lent_and_team_customers_are_spared(world):
    won = customer("Won", world.north, world.ann, stage="customer")
    lent, team, free = (customer(name, world.north, world.ann) for name in ("Lent", "Team", "Free"))
    for row, sort in ((lent, "loan"), (team, "team")):
        facts = {"level": "read", "cap": "read", "valid_from": timezone.now() - DAY}
        Entry.objects.create(kind="customers.customer", record_id=row.id, grantee=world.bob.id, sort=sort, **facts)
    rule(world.head, spares_lent=True, spares_team=True)
    assert [fresh(row).falls_at is None for row in (won, lent, team, free)] == [True, True, True, False]
    Entry.objects.update(valid_to=timezone.now() - DAY / 2)
    wind_all()
    assert [fresh(row).falls_at is None for row in (won, lent, team, free)] == [True, False, False, False]


@pytest.mark.parametrize(("target", "expected"), [("home", "north"), ("parent", "head"), ("head", "head"), ("named", "south")])
def test_it_falls_into_the_target_and_the_history_names_rule_and_version(world, target, expected):
    row = customer("Acme", world.north, world.ann)
    named = {"target_pool": world.south} if target == "named" else {}
    rule(world.head, 3, name="Neglected", target=target, **named)
    ago(row, 4)
    assert recycle_neglected() == 1
    now = fresh(row)
    assert (now.owner_id, now.pool_id, now.falls_at, now.falls_rule_id) == (None, getattr(world, expected).id, None, None)
    change = last_change(row)
    assert (change.action, change.text) == ("recycle", "rule “Neglected”, version 1: no follow-up for so many days (3)")


def test_what_was_followed_up_or_whose_rule_changed_meanwhile_does_not_fall(world):
    row = customer("Acme", world.north, world.ann)
    told = rule(world.head, 3)
    ago(row, 4)
    RecycleRule.objects.filter(pk=told.pk).update(days=30)  # the worker has not come round yet
    assert fresh(row).falls_at < timezone.now()
    assert recycle_neglected() == 0
    assert fresh(row).owner_id == world.ann.id
    assert fresh(row).falls_at > timezone.now()


def test_so_many_a_night_and_the_rest_another_night(world):
    rows = [ago(customer(f"C{n}", world.north, world.ann), 20 + n) for n in range(5)]
    told = rule(world.head, 3, most=2)
    recycle()
    gone = [row.name for row in rows if fresh(row).owner_id is None]
    assert gone == ["C3", "C4"]  # who has waited longest
    recycle()
    assert Customer.objects.filter(owner=world.ann).count() == 3
    night.Night.objects.update(day=periods.today() - DAY)
    recycle()
    assert Customer.objects.filter(owner=world.ann).count() == 1
    assert night.room([told], periods.today()) == {told.id: 0}


def test_the_first_night_only_warns(world):
    row = ago(customer("Acme", world.north, world.ann), 30)
    rule(world.head, 3, warns_first=True)
    assert fresh(row).falls_at == winding.begins_at(RecycleRule.objects.get())
    assert fresh(row).falls_at > timezone.now() + DAY
    recycle()
    assert fresh(row).owner_id == world.ann.id


def test_an_administrator_gives_more_time_once(world):
    row = customer("Acme", world.north, world.ann)
    rule(world.head, 3)
    late = ago(row, 2)
    assert do(world.boss, "extend", row, days=7, reason="big order").done == [row.id]
    assert fresh(row).falls_at == late.falls_at + 7 * DAY
    assert last_change(row).text == "7 days more: big order"
    winding.wind_ids([row.id])
    assert fresh(row).falls_at == late.falls_at + 7 * DAY
    refused = do(world.boss, "extend", row, days=7, reason="again").refused
    assert str(refused[row.id].message) == "This owner was given more time for it already."
    do(world.boss, "transfer", row, person=world.bob)
    assert fresh(row).spared_until is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"days": 0}, "days"),
        ({"sort": "never_ordered"}, "protect_days"),
        ({"target": "named"}, "target_pool"),
        ({"sort": "after_date", "protect_days": 3, "date_field": "name"}, "date_field"),
        ({"condition": {"field": "nothing", "op": "eq", "value": 1}}, "condition"),
        ({"most": 0}, "most"),
    ],
)
def test_a_rule_that_could_not_run_is_not_saved(world, facts, field):
    with pytest.raises(Invalid) as refused:
        made(RecycleRule, **{"name": "x", "pool": world.head, "days": 3, **facts})
    assert set(refused.value.fields) == {field}


def test_a_rule_whose_condition_speaks_of_what_its_author_does_not_read_is_not_saved(world):
    """Else a dry run would tell by its numbers what is hidden from him."""
    everything = {"customers.recycle_rule": {"create": ["ALL"]}, "customers.customer": {"read": ["ALL"]}}
    author = person("Author", everything)
    made(Holding, user=author, role=made(Role, name="blind", grants=everything, fields={"customers.customer": {"industry": "none"}}))
    blind = person("Blind")
    made(Holding, user=blind, role=Role.objects.get(name="blind"))
    told = {"name": "x", "pool": str(world.head.id), "days": 3, "condition": {"field": "industry", "op": "eq", "value": "x"}}
    with pytest.raises(Invalid) as refused:
        run.create(kind_of(RecycleRule), told, acting(blind))
    assert set(refused.value.fields) == {"condition"}
    assert run.create(kind_of(RecycleRule), told, acting(author)).state == "draft"


MOMENTS = st.integers(min_value=0, max_value=900).map(lambda hours: datetime(2026, 2, 1, 3, 30, tzinfo=UTC) + timedelta(hours=hours))
FACTS = st.fixed_dictionaries(
    {
        "created_at": MOMENTS,
        "claimed_at": MOMENTS,
        "last_follow_up_at": st.none() | MOMENTS,
        "stage": st.sampled_from(["lead", "customer"]),
        "registered_on": st.none() | MOMENTS.map(lambda moment: moment.date()),
        "spared_until": st.none() | MOMENTS,
        "grade": st.sampled_from(["a", "b", None]),
    }
)
RULES = st.fixed_dictionaries(
    {
        "sort": st.sampled_from(SORTS),
        "days": st.integers(1, 40),
        "working": st.booleans(),
        "protect_days": st.integers(1, 20),
        "place": st.integers(1, 3),
        "spares_won": st.booleans(),
        "warns_first": st.booleans(),
        "condition": st.sampled_from([{}, {"field": "grade", "op": "eq", "value": "a"}]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(FACTS, min_size=1, max_size=6), ruling=st.lists(RULES, min_size=1, max_size=4))
def test_sql_and_plain_python_wind_the_same(world, facts, ruling):
    rows = list(Customer.objects.filter(owner=world.ann).order_by("id")[: len(facts)])
    rows += [customer(f"C{n}", world.north, world.ann) for n in range(len(facts) - len(rows))]
    for row, told in zip(rows, facts, strict=True):
        Customer.objects.filter(pk=row.pk).update(**told)
    since = datetime(2026, 2, 10, tzinfo=UTC)
    rules = [
        RecycleRule(name=f"R{n}", pool_id=world.head.id, date_field="registered_on", active_since=since, version=1, **told)
        for n, told in enumerate(ruling)
    ]
    found = {key: (at, rule) for key, _owner, at, _why, rule, _v in fetch(winding.verdict(rules, Sql("t.id = ANY(%s)", ([r.id for r in rows],))))}
    for row, told in zip(rows, facts, strict=True):
        won = told["stage"] == "customer"
        fitting = [r for r in rules if not (r.spares_won and won) and (not r.condition or told["grade"] == "a")]
        seen = clock.Facts(told["created_at"], told["claimed_at"], told["last_follow_up_at"], won, None, told["registered_on"], told["spared_until"])
        expected = clock.earliest([winding.terms(r) for r in fitting], seen)
        at, rule_id = found[row.id]
        assert at == (expected[0] if expected else None), (told, ruling)
        if expected:
            assert (at, next(r.place for r in rules if r.id == rule_id)) == (expected[0], expected[1].place)


def test_winding_writes_only_what_goes_differently(world):
    rows = [customer(f"C{n}", world.north, world.ann) for n in range(3)]
    rule(world.head, 10)
    assert winding.wind(Sql("t.id = ANY(%s)", ([row.id for row in rows],))) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET falls_at = NULL WHERE id = %s", (rows[0].id,))
    assert wind.batch(wind.FIRST)
    assert fresh(rows[0]).falls_at is not None


def test_extend_is_refused_where_nothing_falls(world):
    row = customer("Acme", world.north, world.ann)
    outcome = do(world.boss, "extend", row, days=7, reason="x")
    assert isinstance(outcome.refused[row.id], Refusal)
