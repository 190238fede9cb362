"""Cards kept right, frozen and compared; information on its way from who collected it to the file (B13, B16, B50, B52–B57, B62)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.jobs import attention as job
from kehai.crm.customers.records.card_snapshot import CardSnapshot
from kehai.crm.customers.records.collected import Collected
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.office.records.deadline import Deadline
from kehai.crm.people.records.user import User
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.browser import KIND, Browser
from tests.customers.factory import ALL, MANAGER, ROOT, SALES, acting, customer, fresh, history, made, person, pool

pytestmark = pytest.mark.django_db
DESK, INFO = "/api/customers/attention", "/api/customers/collected"
COLLECTOR = {**SALES, "customers.collected": {"read": ["SELF"], "create": ["SELF"], "update": ["SELF"]}}
REVIEWER = {
    "customers.collected": {"read": ALL, "update": ALL, "transfer": ALL},
    "customers.customer": {**MANAGER["customers.customer"], "read": ALL},
}
CLERK = {"customers.customer": {"read": ALL, "create": ALL, "update": ALL}}


@pytest.fixture
def world():
    class World:
        chief = person("Chief", {"customers.customer": {"read": ["SUBS"], "transfer": ["SUBS"]}})
        ann, bob, cleo = person("Ann", COLLECTOR), person("Bob", SALES), person("Cleo", CLERK)
        admin = person("Admin", REVIEWER)
        head = pool("Head", admin=admin)
        north = pool("North", head, (ann,))
        south = pool("South", head, (bob,), regions=["4403"])

    User.objects.filter(pk=World.ann.pk).update(manager=World.chief)
    return World


def told(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices").json()["rows"]]


def names(user, path):
    answer = Browser(user).get(f"{DESK}/{path}")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["rows"]]


def age(row, days):
    Customer.objects.filter(pk=row.pk).update(updated_at=timezone.now() - timedelta(days=days))


def test_old_customers_whom_nobody_contacted_stand_in_a_list_for_the_manager(world):
    old = customer("Old", world.north, world.ann, source="import")
    customer("Young", world.north, world.ann)
    called = customer("Called", world.north, world.ann, source="import")
    run.create(kind_of(job.FollowUp), {"customer": str(called.id), "content": "x", "way": "phone"}, acting(world.ann))
    assert not Deadline.objects.filter(about_id=old.id).exists(), "no clock on what was imported"
    assert names(world.chief, "uncontacted") == ["Old"]
    assert names(world.bob, "uncontacted") == []
    assert "not reached" in Browser(world.chief).get(f"{DESK}/uncontacted").json()["rule"]
    assert Browser(world.chief).act(old, "transfer", person=str(world.bob.id)).status_code == 200


def test_a_card_grows_stale_by_grade_and_a_check_makes_it_fresh(world):
    rows = {grade: customer(grade or "none", world.north, world.ann, grade=grade) for grade in ("a", "b", None)}
    for row in rows.values():
        age(row, 100)
    customer("Nobody's", world.north)
    assert names(world.ann, "stale") == ["a"]
    age(rows["b"], 200)
    assert names(world.ann, "stale") == ["a", "b"]
    made(job.CardSnapshot, customer=rows["a"])
    assert Browser(world.ann).act(rows["b"], "name_keeper", person=str(world.bob.id)).status_code == 200
    assert Browser(world.ann).act(rows["b"], "name_keeper", person=str(world.cleo.id)).status_code == 200
    age(rows["b"], 200)
    assert job.tell_of_stale() == 2
    assert told(world.ann)[0] == "1 customer cards have not changed for a long time: please check them." == told(world.cleo)[0]
    assert told(world.bob) == []
    assert Browser(world.ann).act(rows["a"], "still_right", note="called them").status_code == 200
    assert names(world.ann, "stale") == ["b"]
    removed = Browser(world.ann).act(rows["b"], "remove_outdated", what="website", reason="gone")
    assert removed.status_code == 409, "nothing to remove"
    Customer.objects.filter(pk=rows["b"].pk).update(website="http://old.example")
    assert Browser(world.ann).act(rows["b"], "remove_outdated", what="website", reason="gone").status_code == 200
    assert (fresh(rows["b"]).website, names(world.ann, "stale")) == ("", [])


def test_a_card_is_frozen_at_the_first_deal_and_compared_then_and_now(world):
    row = customer("Acme", world.north, world.ann, capital="100", address="Shanghai")
    li = made(Contact, customer=row, name="Li", position="Head")
    run.update(kind_of(Customer), row.id, {"capital": "150"}, None, acting(world.ann))
    assert told(world.chief) == [], "nothing was frozen yet"
    run.update(kind_of(Customer), row.id, {"stage": "customer"}, None, acting(world.ann))
    (snapshot,) = CardSnapshot.objects.all()
    assert (snapshot.why, snapshot.values["capital"]) == ("first_deal", "150")
    run.update(kind_of(Customer), row.id, {"capital": "20", "name": "Acme Holding"}, None, acting(world.ann))
    run.update(kind_of(Contact), li.id, {"position": "Founder"}, None, ROOT)
    made(Contact, customer=row, name="Wang")
    assert "Acme Holding: “Registered capital” has changed" in " ".join(told(world.chief)) or "registered capital" in " ".join(told(world.chief))
    assert len(told(world.chief)) == 2
    assert [text for text in told(world.ann) if "changed" in text] == [], "she did it herself"
    seen = Browser(world.ann).get(f"{DESK}/frozen/{snapshot.id}").json()
    differs = {line["field"]: (line["then"], line["now"]) for line in seen["lines"] if line["differs"]}
    assert differs == {"capital": ("150", "20"), "name": ("Acme", "Acme Holding")}
    assert [(one["name"], one["change"]) for one in seen["contacts"]] == [("Li", "changed"), ("Wang", "new")]
    assert Browser(world.bob).get(f"{DESK}/frozen/{snapshot.id}").status_code == 404
    assert Browser(world.ann).act(row, "freeze_card", note="before the merger").status_code == 200
    second = CardSnapshot.objects.latest("id")
    refused = Browser(world.ann).patch(f"/api/customers/card_snapshot/{second.id}", note="other")
    assert refused.status_code in (403, 422), "never changed"


def test_what_is_masked_now_is_not_read_as_it_was(world):
    row = customer("Acme", world.north, world.ann, address="Shanghai")
    Browser(world.ann).act(row, "freeze_card")
    snapshot = CardSnapshot.objects.get()
    answer = Browser(world.ann).get(f"{DESK}/frozen/{snapshot.id}").json()
    assert "address" in {line["field"] for line in answer["lines"]}
    looker = person("Looker", {"customers.customer": {"read": ALL}})
    Browser(looker)
    role_fields = {"customers.customer": {"address": "none", "capital": "masked"}}
    run.update(kind_of(job_role()), role_of(looker), {"fields": role_fields}, None, ROOT)
    seen = {line["field"] for line in Browser(looker).get(f"{DESK}/frozen/{snapshot.id}").json()["lines"]}
    assert "name" in seen
    assert not seen & {"address"}


def job_role():
    from kehai.crm.people.records.role import Role  # noqa: PLC0415  beside its one use

    return Role


def role_of(user):
    from kehai.crm.people.records.role import Holding  # noqa: PLC0415  beside its one use

    return Holding.objects.get(user=user).role_id


def collect(world, **data):
    answer = Browser(world.ann).post(INFO, name="Fair Ltd", channel="exhibition", **data)
    assert answer.status_code == 201, answer.content
    return Collected.objects.latest("id")


def step(user, row, action, **data):
    return Browser(user).post(f"{INFO}/{row.id}/{action}", **data)


def test_information_goes_from_the_fair_to_the_file(world):
    row = collect(world, region="440305", mobile="13800002222")
    assert told(world.admin) == ["Fair Ltd has been collected and waits for review."]
    assert step(world.ann, row, "approve", archivist=str(world.cleo.id)).status_code == 403
    assert step(world.cleo, row, "tidy").status_code == 404
    assert step(world.admin, row, "approve", archivist=str(world.cleo.id)).status_code == 200
    now = fresh(row)
    assert (now.state, now.responsible, now.owner) == ("approved", world.bob, world.ann), "who works where the customer is (B52)"
    clock = Deadline.objects.get(about_id=row.id)
    assert (clock.rule, clock.owner, clock.terms) == ("customers.collected_tidied", world.cleo, "2 wd")
    assert step(world.bob, row, "tidy").status_code == 403, "the archivist's"
    assert step(world.cleo, row, "tidy").status_code == 200
    assert step(world.cleo, row, "hand_over").status_code == 200
    entered = fresh(row).customer
    assert (entered.name, entered.owner, entered.source, entered.source_detail) == ("Fair Ltd", world.bob, "collected", "Exhibition")
    hand = Deadline.objects.get(about_id=row.id, rule="customers.collected_handed")
    assert (hand.state, hand.owner) == ("running", world.bob), "his receipt is missing"
    assert step(world.cleo, row, "receive").status_code == 403
    assert step(world.bob, row, "receive").status_code == 200
    assert {d.state for d in Deadline.objects.filter(about_id=row.id)} == {"met"}
    assert step(world.cleo, row, "file", filed_as="2026/11/7").status_code == 200
    assert (fresh(row).state, fresh(row).filed_as) == ("filed", "2026/11/7")
    assert history(row) == ["create", "approve", "tidy", "hand_over", "receive", "file"]
    assert Browser(world.ann).patch(f"{INFO}/{row.id}", content="later").status_code == 409


def test_it_comes_back_with_a_reason_and_the_collector_answers_for_it_by_default(world):
    row = collect(world)
    assert step(world.admin, row, "send_back", reason="no telephone").status_code == 200
    assert fresh(row).answer == "no telephone"
    assert any("returned to you" in text for text in told(world.ann))
    assert step(world.admin, row, "approve", archivist=str(world.cleo.id)).status_code == 200
    assert fresh(row).responsible == world.ann, "who collected it (B57)"
    assert step(world.admin, row, "reassign", archivist=str(world.bob.id)).status_code == 200
    assert Deadline.objects.get(about_id=row.id).owner == world.bob


def test_how_much_each_channel_yields(world):
    for channel in ("exhibition", "exhibition", "mall"):
        Browser(world.ann).post(INFO, name=f"From {channel}", channel=channel)
    answer = Browser(world.admin).get(f"{INFO}/group?by=channel,state&measure=count").json()
    assert sorted((tuple(group["label"]), group["count"]) for group in answer["groups"]) == [
        (("Brands in shopping malls", "Submitted"), 1),
        (("Exhibition", "Submitted"), 2),
    ]
    assert Browser(world.bob).get(INFO).json()["rows"] == []
    assert KIND
