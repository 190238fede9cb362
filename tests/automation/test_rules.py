"""Rules at work: when something happens, under a condition, steps are taken in the keeper's name (issue 6, 8; K37, A47, T71)."""

import pytest

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import starting
from kehai.crm.customers.records.customer import Customer
from kehai.crm.office.records.task import Task
from kehai.crm.people.records.user import User
from kehai.kernel.events import Event
from kehai.kernel.records.change import Change
from tests.automation.shop import RULE, build, rule, runs, said
from tests.customers.browser import Browser
from tests.customers.factory import fresh
from tests.support.jobs import drain
from tests.workflow.desk import CUSTOMER, URL, Person, flow

pytestmark = pytest.mark.django_db
UPDATE = {"sort": "action", "action": "update"}


@pytest.fixture
def world(db):
    return build()


def new(who, **facts):
    told = Browser(who).post(URL, **{"name": "Fresh Ltd", **facts})
    assert told.status_code == 201, told.content
    return Customer.objects.get(pk=told.json()["id"])


def test_a_new_customer_brings_a_notice_and_a_task(world):
    steps = (
        {"sort": "notice", "to": "manager", "text": "a new one of grade A"},
        {"sort": "task", "to": "owner", "subject": "Call them", "amount": 2, "unit": "workday"},
    )
    made = rule(world.keeper, *steps, when="created", condition={"field": "grade", "op": "eq", "value": "a"})
    row = new(world.ann, grade="a")
    new(world.ann, name="Small Ltd", grade="c")
    drain()
    assert said(made) == ["1 person was told.", "1 task was given."]
    assert f"{row.name}: a new one of grade A" in Person(world.chief).told()
    (task,) = Task.objects.filter(about_id=row.pk)
    assert (task.owner_id, task.subject) == (world.ann.pk, "Call them")


def test_a_change_of_the_watched_field_sets_another_field_and_the_history_says_who(world):
    condition = {"field": "grade", "op": "eq", "value": "a"}
    made = rule(world.keeper, {**UPDATE, "inputs": {"remark": "to be looked after"}}, when="changed", watched=["grade"], condition=condition)
    Person(world.ann).change(world.acme, 200, mobile="13900001111")
    drain()
    assert runs(made) == [], "another field changed"
    Person(world.ann).change(world.acme, 200, grade="b")
    Person(world.ann).change(world.acme, 200, grade="a")
    drain()
    assert fresh(world.acme).remark == "to be looked after"
    deed = Change.objects.filter(record_id=world.acme.pk, action="update").latest("id")
    assert (deed.actor_label, deed.actor_id) == ("Rule · Keeper", world.keeper.pk)


def test_nobody_reaches_more_by_a_rule_than_by_himself(world):
    """Boss reads all and changes nothing he may not; a rule that he keeps is refused where he would be."""
    made = rule(world.keeper, {**UPDATE, "inputs": {"remark": "x"}}, when="changed", watched=["grade"])
    Rule.objects.filter(pk=made.pk).update(keeper=world.bob)
    Person(world.ann).change(world.acme, 200, grade="b")
    drain()
    assert runs(made) == [], "Bob does not see Ann's customer, so nothing begins"
    Person(world.bob).change(world.bobs, 200, grade="b")
    drain()
    assert fresh(world.bobs).remark == "x"


def test_what_an_approval_holds_for_the_keeper_it_holds_for_his_rule(world):
    flow(world)
    made = rule(
        world.keeper,
        {"sort": "action", "action": "transfer", "inputs": {"person": str(world.bob.pk), "reason": "by rule"}},
        when="changed",
        watched=["grade"],
    )
    Person(world.ann).change(world.acme, 200, grade="b")
    drain()
    (one,) = runs(made)
    assert (one.state, one.said[-1]["failed"]) == ("failed", True)
    assert "approval" in one.said[-1]["text"]
    assert fresh(world.acme).owner_id == world.ann.pk


def test_an_action_sets_it_off(world):
    made = rule(world.keeper, {"sort": "notice", "to": "owner", "text": "yours now"}, when="done", action="transfer")
    told = Person(world.chief).ask(world.acme, "transfer", 200, person=world.bob)
    assert told
    drain()
    assert len(runs(made)) == 1
    assert any("yours now" in text for text in Person(world.bob).told())


def test_a_batch_that_is_heard_twice_begins_once(world):
    made = rule(world.keeper, {"sort": "notice", "to": "owner", "text": "hello"}, when="created")
    event = Event(CUSTOMER, "create", (world.acme.pk,), "user", world.ann.pk, "Ann", 77, new=True)
    assert (starting.hear([event]), starting.hear([event])) == (1, 0)
    drain()
    assert len(runs(made)) == 1


def test_two_rules_that_set_each_other_off_come_to_an_end(world):
    """A changes what B watches and B what A watches: T71."""
    one = rule(world.keeper, {**UPDATE, "inputs": {"remark": "from one"}}, name="One", when="changed", watched=["grade"])
    two = rule(world.keeper, {**UPDATE, "inputs": {"grade": "c"}}, name="Two", when="changed", watched=["remark"])
    Person(world.ann).change(world.acme, 200, grade="b")
    drain()
    assert [run.state for run in runs(one)] == ["done", "stopped"]
    assert [run.state for run in runs(two)] == ["done"]
    assert (fresh(world.acme).remark, fresh(world.acme).grade) == ("from one", "c")


def test_a_rule_that_too_many_set_off_stops_and_says_so(world):
    made = rule(world.keeper, {"sort": "notice", "to": "owner", "text": "x"}, when="created", most_an_hour=2)
    for at in range(4):
        new(world.ann, name=f"Number {at} Ltd")
    drain()
    assert len(runs(made)) == 2
    made.refresh_from_db()
    assert (made.active, "2" in made.trouble) == (False, True)
    assert any("has stopped" in text for text in Person(world.keeper).told())


def test_a_rule_of_who_left_stops(world):
    made = rule(world.keeper, {"sort": "notice", "to": "owner", "text": "x"}, when="created")
    User.objects.filter(pk=world.keeper.pk).update(active=False)
    new(world.ann)
    drain()
    made.refresh_from_db()
    assert (made.active, runs(made)) == (False, [])


def test_a_condition_of_a_step_leaves_it_out_or_ends_the_run(world):
    small = {"field": "grade", "op": "eq", "value": "c"}
    made = rule(
        world.keeper,
        {"sort": "notice", "to": "owner", "text": "left out", "condition": small},
        {"sort": "notice", "to": "owner", "text": "the end", "condition": small, "otherwise": "end"},
        {"sort": "notice", "to": "owner", "text": "never"},
        when="created",
    )
    new(world.ann, grade="a")
    drain()
    assert said(made) == ["The record does not fit: left out.", "The record does not fit: it ends here."]


def test_a_trial_does_everything_and_leaves_nothing(world):
    made = rule(
        world.keeper,
        {**UPDATE, "inputs": {"remark": "tried", "grade": "a"}},
        {"sort": "task", "to": "owner", "subject": "Call", "condition": {"field": "grade", "op": "eq", "value": "a"}},
        {"sort": "mail", "to": "owner", "subject": "{name}", "text": "…"},
        when="created",
        condition={"field": "grade", "op": "eq", "value": "c"},
    )
    told = Browser(world.keeper).post("/api/automation/try", rule=str(made.pk), record=str(world.bobs.pk)).json()
    assert [step["failed"] for step in told["steps"]] == [False, False, False]
    assert told["steps"][1]["text"] == "1 task was given.", "the second step found what the first had done"
    assert told["fits"] is False
    drain()
    assert (fresh(world.bobs).remark, Task.objects.count(), Run.objects.count()) == ("", 0, 0)
    assert Browser(world.ann).post("/api/automation/try", rule=str(made.pk)).status_code in (403, 404)


def test_what_cannot_be_is_refused_at_its_field(world):
    keeper = Browser(world.keeper)
    wrong = {
        "kind": {"kind": "automation.rule"},
        "condition": {"condition": {"field": "nothing", "op": "eq", "value": 1}},
        "action": {"when": "done", "action": "fly"},
        "watched": {"when": "changed", "watched": ["nothing"]},
        "date_field": {"when": "date", "date_field": "name"},
        "on_day": {"when": "schedule", "every": "week", "on_day": 9},
        "most_an_hour": {"most_an_hour": 0},
    }
    for field, facts in wrong.items():
        told = keeper.post(RULE, **{"name": "R", "kind": CUSTOMER, **facts})
        assert (told.status_code, list(told.json()["error"]["fields"])) == (422, [field]), (field, told.content)
    key = keeper.post(RULE, name="R", kind=CUSTOMER).json()["id"]
    assert keeper.post(f"{RULE}/{key}/switch_on").status_code == 409, "without a step"
    steps = {
        "action": {"sort": "action", "action": "delete"},
        "inputs": {"sort": "action", "action": "update", "inputs": {"grade": "zzz"}},
        "text": {"sort": "mail", "to": "owner", "subject": "s", "text": "call {mobile}"},
        "group": {"sort": "assign"},
        "person": {"sort": "notice", "to": "person", "text": "x"},
        "to": {"sort": "notice", "to": "address", "text": "x"},
        "url": {"sort": "webhook", "url": "ftp://a"},
        "amount": {"sort": "wait", "amount": 0},
    }
    for field, facts in steps.items():
        told = keeper.post("/api/automation/step", rule=key, **facts)
        assert (told.status_code, list(told.json()["error"]["fields"])) == (422, [field]), (field, told.content)


def test_whoever_changes_a_rule_switches_it_on_anew(world):
    """It would otherwise act in the name of who agreed to something else."""
    other = User.objects.get(pk=world.boss.pk)
    made = rule(world.keeper, {"sort": "notice", "to": "owner", "text": "x"}, when="created")
    Rule.objects.filter(pk=made.pk).update(keeper=other)
    changed = Browser(world.keeper).patch(f"{RULE}/{made.pk}", condition={"field": "grade", "op": "eq", "value": "a"})
    assert changed.status_code == 200, changed.content
    made.refresh_from_db()
    assert (made.active, made.edition) == (False, 3)
