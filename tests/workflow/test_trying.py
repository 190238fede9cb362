"""A flow tried on a real record says which of its conditions held, with what it found, whom it asks and until when (issue 6, 7)."""

from datetime import datetime, timedelta

import pytest

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.flow_step import FlowStep
from kehai.crm.office.records.absence import Absence
from kehai.crm.people.records.user import User
from kehai.kernel import calendar, periods
from kehai.site.ready_roles import ROLES
from tests.customers.browser import Browser
from tests.customers.factory import customer, fresh, made, person
from tests.workflow.desk import Person, flow, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
A = {"field": "grade", "op": "eq", "value": "a"}


def tried(who, begun, record, asker, status=200, **sent):
    """What the trial tells `who`."""
    asked = {"flow": str(begun.pk), "record": str(record.pk), "asker": str(asker.pk), "input": sent}
    answer = Browser(who).post("/api/approvals/try", **asked)
    assert answer.status_code == status, answer.content
    return answer.json()


def keeper_without(*hidden):
    """Who makes flows, sees every customer, and may not read these fields of one."""
    return person(
        "Half", {kind: dict(ops) for kind, ops in ROLES["administrator"].grants.items()}, {"customers.customer": dict.fromkeys(hidden, "none")}
    )


def test_each_condition_says_whether_it_held_and_what_it_found(world):
    name = {"field": "name", "op": "contains", "value": "ltd"}
    owner = {"field": "owner.name", "op": "eq", "value": "Bob"}
    begun = flow(world, condition={"and": [A, {"or": [name, owner]}, {"not": {"field": "owner", "op": "eq", "value": str(world.eve.pk)}}]})
    told = tried(world.keeper, begun, world.acme, world.ann)
    assert told["held"] is True
    (record,) = told["conditions"]
    assert (record["part"], record["word"], record["held"]) == ("record", "and", True)
    grade, either, never = record["parts"]
    assert (grade["held"], grade["value"], grade["wanted"], grade["op"], grade["hidden"]) == (True, "a", "a", "eq", False)
    assert (either["word"], either["held"], [part["held"] for part in either["parts"]]) == ("or", True, [True, False])
    assert [part["value"] for part in either["parts"]] == ["Acme Ltd", "Ann"]
    assert (never["word"], never["held"], never["parts"][0]["wanted"]["label"], never["parts"][0]["value"]["label"]) == ("not", True, "Eve", "Ann")
    small = customer("Small Co", world.sea, world.ann, grade="c")
    told = tried(world.keeper, begun, small, world.ann)
    assert (told["held"], [part["held"] for part in told["conditions"][0]["parts"]]) == (False, [False, False, True])


def test_the_conditions_are_told_as_they_are_written(world):
    wanted = {
        "and": [
            A,
            {"field": "owner.department", "op": "eq", "value": str(world.north.pk)},
            {"not": {"field": "region", "op": "under", "value": "310000"}},
        ]
    }
    begun = flow(world, condition=wanted, input_condition={"field": "person", "op": "in", "value": [str(world.eve.pk)]})
    url = f"/api/approvals/written/{begun.pk}"
    typed, record = Browser(world.keeper).get(url).json()["conditions"]
    assert ([one["label"] for one in typed["wanted"]], record["word"], "held" in record) == (["Eve"], "and", False)
    grade, department, never = record["parts"]
    assert (grade["wanted"], department["wanted"]["label"], never["parts"][0]["wanted"]["id"]) == ("a", "North", "310000")
    assert department["field"]["label"].count(" · ") == 1
    assert Browser(world.ann).get(url).status_code == 404


def test_a_hidden_field_is_told_as_hidden_and_its_part_is_left_open(world):
    half = keeper_without("grade")
    begun = flow(world, condition=A)
    for record in (world.acme, world.bobs):
        told = tried(half, begun, record, world.ann)
        (grade,) = told["conditions"]
        assert (told["held"], grade["held"], grade["hidden"], grade["value"]) == (None, None, True, None)
        assert grade["field"]["label"]
    other = flow(world, "lend", condition={"or": [A, {"field": "name", "op": "eq", "value": "Acme Ltd"}]})
    assert tried(half, other, world.acme, world.ann)["held"] is True  # whatever the grade is
    assert tried(half, other, world.bobs, world.ann)["held"] is None


def test_what_is_typed_in_counts_and_a_change_is_seen_as_it_would_be(world):
    begun = flow(world, "update", condition=A, touches=["grade", "website"])
    told = tried(world.keeper, begun, world.bobs, world.bob)
    assert (told["held"], [(part["part"], part["held"]) for part in told["conditions"]]) == (False, [("touches", False), ("record", False)])
    told = tried(world.keeper, begun, world.bobs, world.bob, grade="a")
    assert [(part["part"], part["held"]) for part in told["conditions"]] == [("touches", True), ("record", False), ("would", True)]
    assert (told["held"], told["conditions"][2]["value"]) == (True, "a")
    assert fresh(world.bobs).grade != "a"
    refused = tried(world.keeper, begun, world.bobs, world.bob, 422, grade="zzz")
    assert refused["error"]["fields"]
    eve = {"field": "person", "op": "eq", "value": str(world.eve.pk)}
    handing = flow(world, "transfer", input_condition=eve)
    told = tried(world.keeper, handing, world.acme, world.ann, person=str(world.bob.pk))
    (typed,) = told["conditions"]
    assert (told["held"], typed["part"], typed["value"]["label"], typed["wanted"]["label"]) == (False, "input", "Bob", "Eve")
    assert tried(world.keeper, handing, world.acme, world.ann, person=str(world.eve.pk))["held"] is True
    assert not Approval.objects.exists()


def test_each_step_says_who_until_when_and_what_then(world):
    today = periods.today()
    made(Absence, owner=world.chief, begins=str(today - timedelta(days=1)), ends=str(today + timedelta(days=1)), substitute=world.bob)
    steps = (
        {"by": "manager", "hours": 8, "late": "escalate"},
        {"by": "person", "person": world.boss, "hours": 4, "late": "expire", "vote": "all"},
        {"by": "head", "department": world.north},
    )
    told = tried(world.keeper, flow(world, steps=steps), world.acme, world.ann)["steps"]
    (first,) = told[0]["people"]
    assert (first["label"], first["instead_of"]) == ("Bob", "Chief")
    due, after = (datetime.fromisoformat(step["due"]) for step in told[:2])
    assert abs(due - calendar.add_worktime(datetime.now(due.tzinfo), 480)) < timedelta(minutes=2)
    assert after == calendar.add_worktime(due, 240)
    assert [(step["late"], step["fallback"], step["problem"]) for step in told] == [
        ("escalate", False, ""),
        ("expire", False, ""),
        ("remind", True, ""),
    ]
    assert told[2]["due"] is None
    assert [one["label"] for one in told[2]["people"]] == ["Boss"]


def test_a_late_answer_goes_to_the_manager_above(world):
    begun = flow(world, steps=({"by": "manager", "hours": 8, "late": "escalate"},))
    told = tried(world.keeper, begun, world.acme, world.ann)["steps"]
    assert [(one["label"], one["escalates_to"]) for one in told[0]["people"]] == [("Chief", "Boss")]
    User.objects.filter(pk=world.chief.pk).update(manager=None)
    told = tried(world.keeper, begun, world.acme, world.ann)["steps"]
    assert told[0]["people"][0]["escalates_to"] is None


def arranged(who, begun, order, removed=(), status=200):
    """What the drawing sends."""
    sent = {"flow": str(begun.pk), "steps": [str(one.pk) for one in order], "removed": [str(one.pk) for one in removed]}
    answer = Browser(who).post("/api/approvals/arrange", **sent)
    assert answer.status_code == status, answer.content


def test_a_drawing_is_saved_whole(world):
    begun = flow(world, steps=({"by": "manager"}, {"by": "manager", "level": 2}, {"by": "person", "person": world.boss}))
    one, two, three = FlowStep.objects.filter(flow=begun).order_by("position")
    edition = fresh(begun).edition
    arranged(world.keeper, begun, [three, one], [two])
    left = FlowStep.objects.filter(flow=begun, deleted_at=None).order_by("position")
    assert ([row.pk for row in left], fresh(two).deleted_at is not None) == ([three.pk, one.pk], True)
    assert fresh(begun).edition > edition
    found = Person(world.ann).ask(world.acme, "transfer", person=world.bob)
    assert Approval.objects.get(pk=found["approval"]["id"]).plan["steps"][0]["person"] == str(world.boss.pk)


def test_a_drawing_of_other_steps_or_of_none_is_refused(world):
    begun = flow(world, steps=({"by": "manager"}, {"by": "manager", "level": 2}))
    one, two = FlowStep.objects.filter(flow=begun).order_by("position")
    arranged(world.keeper, begun, [two], status=409)
    arranged(world.keeper, begun, [], [one, two], 409)  # in use, it would ask nobody
    arranged(world.ann, begun, [two, one], status=404)
    assert [row.position for row in FlowStep.objects.filter(flow=begun, deleted_at=None).order_by("position")] == [10, 20]
    assert fresh(one).position == 10
    keeper = Browser(world.keeper)
    assert keeper.delete(f"/api/approvals/flow_step/{one.pk}").status_code == 204
    assert keeper.delete(f"/api/approvals/flow_step/{two.pk}").status_code == 409
    assert keeper.post(f"/api/approvals/flow/{begun.pk}/switch_off").status_code == 200
    arranged(world.keeper, begun, [], [two])
