"""Who decides: managers, heads, roles, fields; all, one, more than half; who is away, who asks himself, and nobody at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.approvals.jobs import clock
from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.flow_step import FlowStep
from kehai.crm.customers.records.hand_over import HandOver
from kehai.crm.office.records.absence import Absence
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Holding
from kehai.crm.people.records.user import User
from kehai.kernel import periods
from tests.customers.factory import fresh, made
from tests.support import jobs as queue
from tests.workflow.desk import Person, flow, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db


def asked_of(world, who=None, row=None):
    """Whom a transfer asks in its first step."""
    found = Person(who or world.ann).ask(row or world.acme, "transfer", person=world.eve)
    return found, [one["label"] for one in Person(world.keeper).sheet(found)["asked"]]


def test_managers_by_level_and_one_after_the_other(world):
    flow(world, steps=({"by": "manager"}, {"by": "manager", "level": 2}))
    found, people = asked_of(world)
    assert people == ["Chief"]
    assert "next step" in Person(world.chief).say(found, "agree")["message"]
    assert Person(world.boss).box() == [found["approval"]["number"]]
    assert fresh(world.acme).owner_id == world.ann.pk
    Person(world.boss).say(found, "agree")
    assert fresh(world.acme).owner_id == world.eve.pk


def test_the_head_of_the_department(world):
    Department.objects.filter(pk=world.north.pk).update(head=world.bob)
    flow(world, steps=({"by": "head"},))
    assert asked_of(world)[1] == ["Bob"]
    # The head asks nobody less than whom he reports to.
    assert asked_of(world, world.bob, world.bobs)[1] == ["Chief"]


def test_all_and_more_than_half_of_a_role(world):
    role = Holding.objects.get(user=world.chief).role
    for one in (world.bob, world.eve):
        made(Holding, user=one, role=role)
    flow(world, steps=({"by": "role", "role": role, "vote": "majority"},))
    found, people = asked_of(world)
    assert sorted(people) == ["Bob", "Chief", "Eve"]
    Person(world.bob).say(found, "refuse", answer="no")
    assert Approval.objects.get().state == "waiting", "two of three can still agree"
    Person(world.chief).say(found, "agree")
    assert Approval.objects.get().state == "waiting"
    Person(world.eve).say(found, "agree")
    assert Approval.objects.get().state == "done"
    FlowStep.objects.update(vote="all")
    second, _people = asked_of(world, world.bob, world.bobs)
    Person(world.chief).say(second, "refuse", answer="no")
    assert Approval.objects.latest("number").state == "refused"


def test_a_running_request_keeps_the_flow_it_began_with(world):
    begun = flow(world)
    found, _people = asked_of(world)
    step = FlowStep.objects.get(flow=begun)
    keeper = Person(world.keeper)
    edition = keeper.browser.get(f"/api/approvals/flow/{begun.pk}").json()["edition"]
    changed = keeper.browser.patch(f"/api/approvals/flow_step/{step.pk}", by="person", person=str(world.eve.pk))
    assert changed.status_code == 200, changed.content
    assert keeper.browser.get(f"/api/approvals/flow/{begun.pk}").json()["edition"] == edition + 1
    Person(world.chief).say(found, "agree")
    assert fresh(world.acme).owner_id == world.eve.pk
    assert asked_of(world, world.bob, world.bobs)[1] == ["Eve"], "what is asked now takes the new one"


def test_who_is_away_is_stood_in_for_from_the_beginning_and_on_the_way(world):
    today = periods.today()
    away = made(Absence, owner=world.chief, begins=str(today), ends=str(today), substitute=world.eve)
    flow(world)
    found, people = asked_of(world)
    assert people == ["Eve"]
    seat = Person(world.keeper).sheet(found)["steps"][0]["seats"][0]
    assert (seat["person"]["label"], seat["instead_of"]) == ("Eve", "Chief")
    Person(world.chief).say(found, "agree", 404)
    Absence.objects.filter(pk=away.pk).update(ends=today - timedelta(days=1), begins=today - timedelta(days=1))
    made(Absence, owner=world.eve, begins=str(today), ends=str(today), substitute=world.bob)
    clock.tick()
    assert [one["label"] for one in Person(world.keeper).sheet(found)["asked"]] == ["Bob"]
    Person(world.eve).say(found, "agree", 403)
    Person(world.bob).say(found, "agree")
    assert fresh(world.acme).owner_id == world.eve.pk


def test_nobody_decides_what_he_asks_himself_and_nobody_found_is_no_yes(world):
    flow(world, steps=({"by": "person", "person": world.ann},))
    assert asked_of(world)[1] == ["Chief"], "one up"
    User.objects.filter(pk=world.bob.pk).update(manager=None)
    flow(world, "update", steps=({"by": "manager"},))
    found = Person(world.bob).change(world.bobs, grade="b")
    assert [one["label"] for one in Person(world.keeper).sheet(found)["asked"]] == ["Boss"], "the fallback"
    User.objects.filter(pk=world.boss.pk).update(active=False)
    Person(world.bob).browser.post(f"/api/approvals/approval/{found['approval']['id']}/withdraw")
    refused = Person(world.bob).change(world.bobs, 409, grade="b")
    assert "Nobody is found" in refused["message"]
    assert fresh(world.bobs).grade is None


def test_hand_on_add_a_signer_send_back_remind_and_name_another(world):
    flow(world, steps=({"by": "manager"}, {"by": "person", "person": world.boss}))
    ann, chief, bob, boss = (Person(who) for who in (world.ann, world.chief, world.bob, world.boss))
    found, _people = asked_of(world)
    ann.say(found, "remind")
    ann.say(found, "remind", 409)
    assert any("Ann reminds you" in text for text in chief.told())
    assert "person" in chief.say(found, "hand_on", 422, person=world.ann)["fields"]
    chief.say(found, "hand_on", person=world.bob)
    chief.say(found, "agree", 403)
    # A signer before me: I wait for him; one after me: he is asked when I have agreed.
    bob.say(found, "add_signer", person=world.eve, place="before")
    bob.say(found, "agree", 403)
    Person(world.eve).say(found, "agree")
    bob.say(found, "add_signer", person=world.chief, place="after")
    bob.say(found, "agree")
    chief.say(found, "agree")
    assert boss.box() == [found["approval"]["number"]]
    boss.say(found, "send_back", 422, step=2, answer="?")
    boss.say(found, "send_back", step=1, answer="again please")
    assert chief.box() == [found["approval"]["number"]]
    chief.say(found, "agree")
    Person(world.keeper).say(found, "reassign", person=world.eve, answer="Boss is ill")
    Person(world.eve).say(found, "agree")
    assert fresh(world.acme).owner_id == world.eve.pk
    words = [event["what"] for event in Person(world.keeper).sheet(found)["trace"]]
    assert words[0] == "Asked"
    assert {"Remind", "Hand on", "Add a signer", "Agree", "Send back a step", "Name who decides"} <= set(words)


def test_beyond_its_time_it_is_reminded_escalated_or_expires(world):
    flow(world, steps=({"by": "manager", "hours": 8, "late": "remind"},))
    found, _people = asked_of(world)
    row = Approval.objects.get()
    assert row.due_at > timezone.now()
    late = timezone.now() - timedelta(minutes=1)
    Approval.objects.update(due_at=late)
    clock.tick()
    clock.tick()
    chief = Person(world.chief)
    assert sum("beyond its time" in text for text in chief.told()) == 1
    assert Approval.objects.get().due_at > timezone.now()
    plan = {**row.plan, "steps": [{**row.plan["steps"][0], "late": "escalate"}]}
    Approval.objects.update(due_at=late, plan=plan)
    clock.tick()
    assert [one["label"] for one in Person(world.keeper).sheet(found)["asked"]] == ["Boss"]
    chief.say(found, "agree", 403)
    Approval.objects.update(expires_at=late)
    clock.tick()
    assert Approval.objects.get().state == "expired"
    assert any("Expired before" in text for text in Person(world.ann).told())
    Person(world.boss).say(found, "agree", 409)


def test_what_waits_for_who_leaves_goes_to_his_successor_and_the_report_says_so(world):
    """The successor decides; where he has asked himself, it is who acts for the leaver (E08)."""
    flow(world)
    mine, _asked = asked_of(world)
    bobs, _asked = asked_of(world, world.bob, world.bobs)
    answer = Person(world.boss).browser.post(f"/api/people/user/{world.chief.pk}/hand_over", successor=str(world.bob.pk), reason="left")
    assert answer.status_code == 200, answer.content
    queue.drain()
    assert [one["label"] for one in Person(world.keeper).sheet(mine)["asked"]] == ["Bob"]
    assert [one["label"] for one in Person(world.keeper).sheet(bobs)["asked"]] == ["Boss"], "nobody decides what he asks himself"
    told = {one["number"]: one["to"] for one in HandOver.objects.get().report["approvals"]}
    assert told == {mine["approval"]["number"]: "Bob", bobs["approval"]["number"]: "Boss"}
    Person(world.bob).say(mine, "agree")
    assert fresh(world.acme).owner_id == world.eve.pk
