"""Two at once, in real threads: agreeing, withdrawing and refusing the same request (T62)."""

import pytest

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.seat import Hold, Seat
from kehai.crm.people.records.role import Holding
from kehai.kernel.records.change import Change
from tests.customers.factory import fresh, made
from tests.races.test_races import together
from tests.workflow.desk import REQUESTS, Person, build, flow, key

pytestmark = pytest.mark.django_db(transaction=True)


def posts(person, request, action, **data):
    return lambda: person.browser.post(f"{REQUESTS}/{key(request)}/{action}", **data).status_code


def test_two_approvers_withdraw_and_double_clicks_at_once():
    world = build()
    role = Holding.objects.get(user=world.chief).role
    made(Holding, user=world.eve, role=role)
    flow(world, steps=({"by": "role", "role": role},))
    ann, chief, eve = Person(world.ann), Person(world.chief), Person(world.eve)
    owners = [world.bob, world.ann]
    for turn in range(4):
        asker, row = (ann, world.acme) if turn % 2 == 0 else (Person(world.bob), world.acme)
        found = asker.ask(row, "transfer", person=owners[turn % 2])
        rivals = [posts(chief, found, "agree"), posts(eve, found, "agree"), posts(chief, found, "agree")]
        codes = together(*rivals)
        assert min(codes) == 200
        assert [code in (403, 409) for code in sorted(codes)[1:]] == [True, True], codes
        assert Approval.objects.latest("number").state == "done"
        assert fresh(world.acme).owner_id == owners[turn % 2].pk
    assert Change.objects.filter(record_id=world.acme.pk, action="transfer").count() == 4, "done once each"
    assert Seat.objects.filter(state="agreed").count() == 4


def test_withdraw_against_agree_and_two_askers_at_once():
    world = build()
    flow(world)
    ann, chief = Person(world.ann), Person(world.chief)
    for _turn in range(4):
        found = ann.ask(world.acme, "transfer", person=world.bob)
        agreed, withdrawn = together(posts(chief, found, "agree"), posts(ann, found, "withdraw"))
        row = Approval.objects.latest("number")
        assert sorted((agreed, withdrawn)) == [200, 409]
        assert row.state == ("done" if agreed == 200 else "withdrawn")
        assert (fresh(world.acme).owner_id == world.bob.pk) == (agreed == 200)
        type(world.acme).objects.filter(pk=world.acme.pk).update(owner=world.ann)
    before = Approval.objects.count()
    url = f"/api/customers/customer/{world.acme.pk}/transfer"
    ask = lambda: ann.browser.post(url, person=str(world.bob.pk)).status_code  # noqa: E731  as its neighbours
    assert sorted(together(ask, ask, ask)) == [202, 409, 409]
    assert Approval.objects.count() == before + 1
    assert Hold.objects.filter(open=True).count() == 1
