"""Rules by the clock: days of records, rounds, pauses, and runs whose worker died (issue 6, 8; T66)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.automation.jobs import clock
from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import carrying, dates
from kehai.crm.customers.records.customer import Customer
from kehai.crm.office.records.task import Task
from kehai.crm.people.records.group import Group, GroupMember
from kehai.kernel import calendar
from tests.automation.shop import RULE, build, rule, runs
from tests.customers.browser import Browser
from tests.customers.factory import made as record
from tests.support.jobs import drain
from tests.workflow.desk import Person

pytestmark = pytest.mark.django_db
HELLO = {"sort": "notice", "to": "owner", "text": "hello"}


@pytest.fixture
def world(db):
    return build()


def test_silence_sets_it_off_once_for_each_silence(world):
    made = rule(world.keeper, HELLO, when="date", date_field="created_at", sort="silence", days=10)
    Customer.objects.filter(pk=world.acme.pk).update(created_at=timezone.now() - timedelta(days=30))
    clock.days()
    clock.days()
    drain()
    assert [run.record_id for run in runs(made)] == [world.acme.pk]


def test_a_round_meets_every_fitting_record_once_a_day(world, monkeypatch):
    made = rule(world.keeper, HELLO, when="schedule", every="day", condition={"field": "grade", "op": "eq", "value": "a"})
    monkeypatch.setattr(dates, "MORNING", 0)
    clock.days()
    clock.days()
    drain()
    assert [run.record_id for run in runs(made)] == [world.acme.pk]


def test_which_days_come_round(world):
    made = rule(world.keeper, HELLO, when="schedule", every="month", on_day=31)
    day = calendar.local(timezone.now()).date().replace(month=2, day=28, year=2027)
    assert dates.comes_round(made, day)
    assert not dates.comes_round(made, day.replace(day=27))
    made.every, made.on_day = "week", 7
    assert dates.comes_round(made, day), "28 February 2027 is a Sunday"
    made.every = "workday"
    assert not dates.comes_round(made, day)


def test_after_a_pause_it_goes_on_once(world):
    made = rule(world.keeper, {"sort": "wait", "amount": 2, "unit": "hour"}, HELLO, when="changed", watched=["grade"])
    Person(world.ann).change(world.acme, 200, grade="b")
    drain()
    (one,) = runs(made)
    assert (one.state, one.step) == ("waiting", 1)
    clock.resume()
    drain()
    assert runs(made)[0].state == "waiting", "the two hours are not over"
    Run.objects.filter(pk=one.pk).update(resume_at=timezone.now() - timedelta(seconds=1))
    clock.resume()
    clock.resume()
    drain()
    (one,) = runs(made)
    assert (one.state, [line["sort"] for line in one.said]) == ("done", ["wait", "notice"])


def test_a_worker_that_dies_between_two_steps_takes_none_twice(world, monkeypatch):
    """The step and its mark are one transaction; what nobody carried is found again."""
    steps = {"sort": "task", "to": "owner", "subject": "First"}, {"sort": "task", "to": "owner", "subject": "Second"}
    made = rule(world.keeper, *steps, when="changed", watched=["grade"])
    Person(world.ann).change(world.acme, 200, grade="b")
    monkeypatch.setattr(carrying, "carry", carrying.forward)
    drain()
    assert [task.subject for task in Task.objects.order_by("created_at")] == ["First"], "it died here"
    monkeypatch.undo()
    Run.objects.filter(rule_id=made.pk).update(resume_at=timezone.now() - timedelta(seconds=1))
    clock.resume()
    drain()
    assert sorted(Task.objects.values_list("subject", flat=True)) == ["First", "Second"]
    assert runs(made)[0].state == "done"


def test_in_turn_and_to_who_has_the_fewest(world):
    group = record(Group, name="Inside sales")
    for who in (world.ann, world.bob):
        record(GroupMember, group=group, person=who)
    rule(world.keeper, {"sort": "assign", "group": str(group.pk), "way": "turn"}, when="changed", watched=["grade"])
    found = []
    for grade in ("b", "c", "d"):
        Person(world.boss).change(world.acme, 200, grade=grade)
        drain()
        found.append(Customer.objects.get(pk=world.acme.pk).owner_id)
    assert found in ([world.ann.pk, world.bob.pk, world.ann.pk], [world.bob.pk, world.ann.pk, world.bob.pk])


WAITING = ({"sort": "wait", "amount": 2, "unit": "hour"}, HELLO)


def begun(world, **facts):
    """A rule of which one run waits."""
    made = rule(world.keeper, *WAITING, when="changed", watched=["grade"], **facts)
    Person(world.ann).change(world.acme, 200, grade="b")
    drain()
    assert [run.state for run in runs(made)] == ["waiting"]
    return made


def later():
    """The pause is over."""
    Run.objects.filter(state="waiting").update(resume_at=timezone.now() - timedelta(seconds=1))
    clock.resume()
    drain()


def of(made):
    """How the only run of a rule stands, and what it did."""
    (one,) = runs(made)
    return one.state, [line["sort"] for line in one.said]


def test_what_waits_ends_with_its_rule(world):
    made = begun(world)
    assert Browser(world.keeper).post(f"{RULE}/{made.pk}/switch_off").status_code == 200
    assert of(made) == ("off", ["wait"]), "at once, for who looks at the list"
    Browser(world.keeper).post(f"{RULE}/{made.pk}/switch_on")
    later()
    assert of(made) == ("off", ["wait"])


def test_what_waits_ends_where_the_rule_is_thrown_away_or_changed_by_somebody_else(world):
    gone, other = begun(world, name="Gone"), rule(world.keeper, *WAITING, when="created")
    assert Browser(world.keeper).delete(f"{RULE}/{gone.pk}").status_code in (200, 204)
    assert of(gone)[0] == "off"
    assert Browser(world.ann).post("/api/customers/customer", name="One more Ltd").status_code == 201
    drain()
    Rule.objects.filter(pk=other.pk).update(keeper=world.boss)
    assert Browser(world.keeper).patch(f"{RULE}/{other.pk}", condition={"field": "grade", "op": "eq", "value": "a"}).status_code == 200
    assert of(other)[0] == "off"


def test_a_run_that_a_switched_off_rule_began_at_the_last_moment_does_nothing(world):
    """The event was heard while somebody switched it off: only the step itself can tell."""
    made = begun(world)
    Rule.objects.filter(pk=made.pk).update(active=False)
    later()
    assert of(made) == ("off", ["wait"])


def test_what_began_within_the_limit_goes_on_where_the_program_stopped_the_rule(world):
    made = begun(world, most_an_hour=1)
    Person(world.ann).change(world.acme, 200, grade="c")
    drain()
    made.refresh_from_db()
    assert (made.active, bool(made.trouble), len(runs(made))) == (False, True, 1)
    later()
    assert of(made) == ("done", ["wait", "notice"])


def test_who_wants_none_of_it_ends_what_a_stopped_rule_left_waiting(world):
    made = begun(world, most_an_hour=1)
    Person(world.ann).change(world.acme, 200, grade="c")
    drain()
    assert Browser(world.keeper).post(f"{RULE}/{made.pk}/switch_off").status_code == 200
    made.refresh_from_db()
    assert (made.trouble, of(made)) == ("", ("off", ["wait"]))
