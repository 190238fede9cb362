"""What a flow holds, what an approver sees, and that being asked gives no other right (access.md; decisions/013)."""

import pytest

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.flow import Flow
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.factory import acting, customer, do, fresh, made
from tests.workflow.desk import CUSTOMER, Person, flow, world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
A = {"field": "grade", "op": "eq", "value": "a"}


def test_conditions_see_the_record_as_it_is_and_as_it_would_be(world):
    flow(world, "update", condition=A)
    ann = Person(world.ann)
    found = ann.change(world.acme, grade="c")
    ann.say(found, "withdraw")
    mine = customer("Small Ltd", world.sea, world.ann, grade="c")
    ann.change(mine, 200, website="https://x.example")
    ann.change(mine, grade="a")
    assert (fresh(world.acme).grade, fresh(mine).grade) == ("a", "c")


def test_conditions_on_what_is_typed_in(world):
    flow(world, input_condition={"field": "person", "op": "eq", "value": str(world.eve.pk)})
    ann = Person(world.ann)
    ann.ask(world.acme, "transfer", 202, person=world.eve)
    other = customer("Other Ltd", world.sea, world.ann)
    ann.ask(other, "transfer", 200, person=world.bob)
    assert fresh(other).owner_id == world.bob.pk


def test_an_approver_sees_what_the_flow_shows_and_what_his_own_rights_show(world):
    flow(world, "update", steps=({"by": "person", "person": world.eve},), shown=["name"])
    ann, eve = Person(world.ann), Person(world.eve)
    found = ann.change(world.acme, mobile="13999999999", grade="b")
    sheet = eve.sheet(found)
    assert [(one["label"], [line["value"] for line in one["fields"]]) for one in sheet["records"]] == [(None, ["Acme Ltd"])]
    assert {line["field"]: line["value"] for line in sheet["input"]} == {"mobile": "…", "grade": "B"}
    assert b"13812341234" not in eve.browser.get(f"/api/approvals/sheet/{found['approval']['id']}").content
    # Nothing else is opened: not the record, not its history, not by search; nor the request to others.
    assert eve.browser.get(f"/api/customers/customer/{world.acme.pk}").status_code == 404
    assert eve.browser.get(f"/api/customers/customer/{world.acme.pk}/history").status_code == 404
    assert eve.browser.get(f"/api/approvals/of/customers/customer/{world.acme.pk}").status_code == 404
    Person(world.bob).sheet(found, 404)
    eve.say(found, "agree")
    assert fresh(world.acme).mobile == "13999999999"
    assert eve.browser.get(f"/api/customers/customer/{world.acme.pk}").status_code == 404
    rows = Person(world.chief).browser.get(f"/api/approvals/of/customers/customer/{world.acme.pk}").json()["rows"]
    assert [(row["state"], row["open"], "input" in row) for row in rows] == [("done", False, False)]


def test_many_rows_make_one_request_and_the_others_are_done(world):
    flow(world, condition=A)
    rows = [customer(f"C{n}", world.sea, world.ann, grade="a" if n % 2 else "C") for n in range(4)]
    ann = Person(world.ann)
    ids = [str(row.pk) for row in rows]
    answer = ann.browser.post("/api/customers/customer/bulk/transfer", ids=ids, input={"person": str(world.bob.pk)})
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert (told["done"], told["failed"], told["waiting"], len(told["approvals"])) == (2, 0, 2, 1)
    assert [bool(one.get("waits")) for one in told["results"]] == [False, True, False, True]
    chief = Person(world.chief)
    chief.say(told["approvals"][0], "agree")
    assert {fresh(row).owner_id for row in rows} == {world.bob.pk}


def test_where_nobody_could_be_told_it_is_refused(world):
    flow(world)
    outcome = do(world.ann, "transfer", world.acme, person=world.bob)
    assert [refusal.code for refusal in outcome.refused.values()] == ["needs_approval"]
    assert not Approval.objects.exists()
    # The program itself asks nobody.
    assert run.act(kind_of(type(world.acme)), "transfer", [world.acme.pk], {"person": str(world.bob.pk)}, run_as()).done


def run_as():
    from kehai.kernel.access import system  # noqa: PLC0415  only here

    return system("test")


def test_a_flow_names_what_exists_and_is_switched_on_only_when_it_can_run(world):
    keeper = Person(world.keeper)
    url = "/api/approvals/flow"
    for wrong in ({"action": "fly"}, {"kind": "approvals.approval", "action": "agree"}, {"condition": {"field": "nope", "op": "eq", "value": 1}}):
        answer = keeper.browser.post(url, **{"name": "x", "kind": CUSTOMER, "action": "transfer", **wrong})
        assert answer.status_code == 422, answer.content
    made_now = keeper.browser.post(url, name="x", kind=CUSTOMER, action="transfer").json()
    assert keeper.browser.post(f"{url}/{made_now['id']}/switch_on").status_code == 409
    assert Person(world.ann).browser.get(url).status_code == 403
    assert keeper.browser.post(f"{url}/{made_now['id']}/switch_off").status_code == 409


def test_it_is_tried_on_a_real_record_before(world):
    begun = flow(world, steps=({"by": "manager"}, {"by": "manager", "level": 2}), condition=A)
    Flow.objects.filter(pk=begun.pk).update(active=False)
    keeper = Person(world.keeper).browser
    asked = {"flow": str(begun.pk), "asker": str(world.ann.pk), "input": {}}
    told = keeper.post("/api/approvals/try", **asked, record=str(world.acme.pk)).json()
    assert told["held"] is True
    assert [[one["label"] for one in step["people"]] for step in told["steps"]] == [["Chief"], ["Boss"]]
    assert keeper.post("/api/approvals/try", **asked, record=str(world.bobs.pk)).json()["held"] is False
    assert Person(world.ann).browser.post("/api/approvals/try", **asked, record=str(world.acme.pk)).status_code == 404
    assert not Approval.objects.exists()
    kinds = {kind["name"]: [action["name"] for action in kind["actions"]] for kind in keeper.get("/api/approvals/actions").json()["kinds"]}
    assert {"transfer", "delete", "update"} <= set(kinds[CUSTOMER])
    assert acting(world.ann)
    assert made
