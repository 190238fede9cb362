"""A request from its asking to its end: what is stored, who is asked, what is then done and as whom (issue 6, 7; A39, K58, E13)."""

import json

import pytest

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.seat import Hold
from kehai.crm.people.records.user import User
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.change import Change
from kehai.kernel.records.trail import Trail
from tests.customers.factory import ROOT, fresh, history
from tests.workflow.desk import Person, flow, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db


def test_what_a_flow_holds_waits_until_the_manager_agrees(world):
    flow(world)
    ann, chief = Person(world.ann), Person(world.chief)
    asked = ann.ask(world.acme, "transfer", person=world.bob, reason="he knows them")
    assert asked["approval"]["number"] in asked["message"]
    assert fresh(world.acme).owner_id == world.ann.pk, "nothing is done yet"
    assert asked["row"]["owner"]["label"] == "Ann"
    # The manager is told, finds it in his box, and reads what is asked.
    assert any("Ann asks for your approval" in text for text in chief.told())
    assert chief.box() == [asked["approval"]["number"]]
    sheet = chief.sheet(asked)
    assert [line["value"] for line in sheet["input"]] == ["Bob", "he knows them"]
    assert (sheet["steps"][0]["seats"][0]["person"]["label"], sheet["can"]) == ("Chief", ["agree", "refuse", "hand_on", "add_signer"])
    chief.say(asked, "agree", answer="fine")
    assert fresh(world.acme).owner_id == world.bob.pk
    done = Approval.objects.get()
    assert (done.state, Hold.objects.filter(open=True).count()) == ("done", 0)
    assert any("Agreed and done" in text for text in ann.told())
    # The history of the record tells the asking, the deed as the asker's own, and the end.
    words = ["ask_approval", "transfer", "end_approval"]
    assert [word for word in history(world.acme) if word in words] == words
    deed = Change.objects.get(record_id=world.acme.pk, action="transfer")
    assert (deed.actor_label, done.number in deed.text) == ("Ann", True)
    assert chief.box() == []
    assert (chief.box("done"), ann.box("mine")) == ([done.number], [done.number])
    chief.say(asked, "agree", 409)


def test_the_trail_tells_that_it_waits(world):
    flow(world)
    asked = Person(world.ann).ask(world.acme, "transfer", person=world.bob)
    row = Trail.objects.filter(kind="customers.customer", record_id=world.acme.pk, details__action="transfer").latest("id")
    assert (row.outcome, row.details["waits"]) == ("partly", asked["approval"]["number"])


def test_refused_withdrawn_or_expired_it_is_never_done(world):
    flow(world)
    ann, chief = Person(world.ann), Person(world.chief)
    first = ann.ask(world.acme, "transfer", person=world.bob)
    assert set(chief.say(first, "refuse", 422)["fields"]) == {"answer"}
    chief.say(first, "refuse", answer="keep them")
    assert any("Chief refused" in text for text in ann.told())
    second = ann.ask(world.acme, "transfer", person=world.bob)
    chief.say(second, "withdraw", 403)
    ann.say(second, "withdraw")
    chief.say(second, "agree", 409)
    assert fresh(world.acme).owner_id == world.ann.pk
    assert sorted(Approval.objects.values_list("state", flat=True)) == ["refused", "withdrawn"]
    assert "transfer" not in history(world.acme)


def test_what_could_not_be_done_anyway_is_refused_at_once(world):
    flow(world)
    User.objects.filter(pk=world.eve.pk).update(active=False)
    Person(world.ann).ask(world.acme, "transfer", 409, person=world.eve)
    Person(world.eve).ask(world.acme, "transfer", 401, person=world.bob)
    Person(world.bob).ask(world.acme, "transfer", 404, person=world.bob)
    assert not Approval.objects.exists()


def test_it_is_done_with_the_rights_of_the_day(world):
    flow(world)
    ann, chief = Person(world.ann), Person(world.chief)
    asked = ann.ask(world.acme, "transfer", person=world.bob)
    run.act(kind_of(type(world.acme)), "transfer", [world.acme.pk], {"person": str(world.eve.pk)}, ROOT)
    chief.say(asked, "agree")
    assert fresh(world.acme).owner_id == world.eve.pk, "Ann may hand over no longer what is not hers"
    assert Approval.objects.get().state == "failed"
    assert any("could not be done" in text for text in ann.told())
    assert any("could not be done" in text for text in chief.told())


def test_what_changed_since_is_asked_again_where_the_condition_touched_it(world):
    flow(world, condition={"field": "grade", "op": "eq", "value": "a"}, shown=["name"])
    ann, chief = Person(world.ann), Person(world.chief)
    asked = ann.ask(world.acme, "transfer", person=world.bob)
    # What nobody was shown makes no difference, but is told.
    ann.change(world.acme, 200, website="https://acme.example")
    assert chief.sheet(asked)["records"][0]["changed"] is True
    ann.change(world.acme, 200, grade="b")
    said = chief.say(asked, "agree")
    assert "It is asked again" in said["message"]
    assert fresh(world.acme).owner_id == world.ann.pk
    assert len(chief.sheet(asked)["steps"][0]["seats"]) == 1
    chief.say(asked, "agree")
    assert fresh(world.acme).owner_id == world.bob.pk


def test_one_request_of_a_record_and_action_at_a_time(world):
    flow(world)
    ann = Person(world.ann)
    first = ann.ask(world.acme, "transfer", person=world.bob)
    again = ann.ask(world.acme, "transfer", 409, person=world.bob)
    assert first["approval"]["number"] in again["message"]
    key = {"HTTP_IDEMPOTENCY_KEY": "k1", "content_type": "application/json"}
    client, url = ann.browser._client, f"/api/customers/customer/{world.acme.pk}/transfer"  # noqa: SLF001
    ann.say(first, "withdraw")
    body = json.dumps({"person": str(world.bob.pk)})
    answers = [client.post(url, body, **key) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert Approval.objects.filter(state="waiting").count() == 1


def test_a_delete_a_change_and_a_create_wait_too(world):
    flow(world, "delete", fallback=world.keeper)
    flow(world, "update", touches=["grade"])
    flow(world, "create", input_condition={"field": "name", "op": "starts", "value": "Big"})
    ann, chief = Person(world.ann), Person(world.chief)
    ann.delete(world.acme, 403)
    boss = Person(world.boss)
    deleted, changed = boss.delete(world.acme), ann.change(world.acme, grade="c")
    ann.change(world.acme, 200, website="https://acme.example")
    assert (fresh(world.acme).deleted_at, fresh(world.acme).grade) == (None, "a")
    chief.say(changed, "agree")
    assert fresh(world.acme).grade == "c"
    keeper = Person(world.keeper)
    keeper.say(deleted, "reassign", person=world.chief, answer="the boss has nobody above him")
    assert "Agreed" in (chief.say(deleted, "agree")["message"] or "Agreed")
    assert fresh(world.acme).deleted_at is not None
    small = ann.browser.post("/api/customers/customer", name="Small Ltd")
    assert small.status_code == 201, small.content
    big = ann.browser.post("/api/customers/customer", name="Big Ltd")
    assert big.status_code == 202, big.content
    assert not type(world.acme).objects.filter(name="Big Ltd").exists()
    chief.say(big.json(), "agree")
    made_now = type(world.acme).objects.get(name="Big Ltd")
    assert (made_now.owner_id, made_now.created_by) == (world.ann.pk, world.ann.pk)
