"""The departments teach about products, and see who has learnt it (B39)."""

from datetime import timedelta

import pytest

from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.crm.products.jobs import training as job
from kehai.crm.products.records.learning import Learning
from kehai.crm.products.records.training import Training
from kehai.kernel import periods
from kehai.site.ready_roles import ROLES
from tests.customers.browser import Browser
from tests.customers.factory import made, person

TRAININGS, AUDIENCES, LEARNINGS = "/api/products/training", "/api/products/training_audience", "/api/products/learning"
pytestmark = pytest.mark.django_db


def ready(name, role, department, manager=None):
    user = person(name, {kind: dict(ops) for kind, ops in ROLES[role].grants.items()})
    User.objects.filter(pk=user.pk).update(department=department, manager=manager)
    return user


@pytest.fixture
def house():
    """Dan of design teaches; Ann and Bob sell in the north under Chief, Eve in the south."""

    class House:
        works, sales = made(Department, name="Design"), made(Department, name="Sales")
        north, south = made(Department, name="North", parent=sales), made(Department, name="South", parent=sales)
        dan, boss = ready("Dan", "design", works), ready("Boss", "boss", works)
        chief = ready("Chief", "manager", north)
        ann, bob, eve = ready("Ann", "sales", north, chief), ready("Bob", "sales", north, chief), ready("Eve", "sales", south)

    return House


def give(user, **data):
    answer = Browser(user).post(TRAININGS, **{"title": "Valves", "body": "How a valve is told from a cock.", **data})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def aim(user, training, status=201, **whom):
    plain = {name: str(value.pk) for name, value in whom.items()}
    answer = Browser(user).post(AUDIENCES, training=training, **plain)
    assert answer.status_code == status, answer.content
    return answer.json()


def progress(user, training):
    answer = Browser(user).get(f"/api/products/training-progress/{training}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def counts(user, training):
    told = progress(user, training)
    return {name: told[name] for name in ("asked", "learnt", "late", "excused")}


def told(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices").json()["rows"]]


def asked(training):
    return sorted(Learning.objects.filter(training=training, deleted_at=None).values_list("owner__name", flat=True))


def late(training):
    """As if it should have been learnt yesterday."""
    day = periods.today() - timedelta(days=1)
    Training.objects.filter(pk=training).update(due_on=day)
    Learning.objects.filter(training=training).update(due_on=day)


def of(training, user):
    return str(Learning.objects.get(training=training, owner=user, deleted_at=None).pk)


def test_who_is_asked_finishes_it_at_a_tap_and_the_giver_sees_it(house):
    day = periods.today() + timedelta(days=7)
    training = give(house.dan, due_on=day.isoformat())
    row = Browser(house.dan).get(f"{TRAININGS}/{training}").json()
    assert (row["department"]["label"], row["owner"]["label"], row["asked"]) == ("Design", "Dan", 0)
    aim(house.dan, training, department=house.sales)
    assert asked(training) == ["Ann", "Bob", "Chief", "Eve"]
    assert told(house.ann) == [f"Please learn Valves until {day}."]
    mine = progress(house.ann, training)["mine"]
    assert (mine["state"], mine["due_on"]) == ("open", day.isoformat())
    block = next(each for each in Browser(house.ann).get("/api/office/home").json()["blocks"] if each["key"] == "learning")
    assert [each["training"]["label"] for each in block["rows"]] == ["Valves"]
    assert "finish" in block["rows"][0]["can"]
    assert Browser(house.ann).post(f"{LEARNINGS}/{mine['id']}/finish").status_code == 200
    assert Browser(house.ann).post(f"{LEARNINGS}/{mine['id']}/finish").status_code == 409
    assert counts(house.dan, training) == {"asked": 4, "learnt": 1, "late": 0, "excused": 0}
    row = Browser(house.dan).get(f"{TRAININGS}/{training}").json()
    assert (row["asked"], row["learnt"]) == (4, 1)
    assert Browser(house.dan).get(f"{LEARNINGS}/{mine['id']}").json()["in_time"] is True


def test_each_sees_of_the_others_no_more_than_he_leads_or_teaches(house):
    training = give(house.dan)
    aim(house.dan, training, department=house.sales)
    nobody = {"asked": 0, "learnt": 0, "late": 0, "excused": 0}
    assert counts(house.ann, training) == nobody
    assert [row["owner"]["label"] for row in Browser(house.ann).get(LEARNINGS).json()["rows"]] == ["Ann"]
    assert counts(house.chief, training)["asked"] == 3
    assert {row["person"]["label"] for row in progress(house.chief, training)["open"]} == {"Ann", "Bob", "Chief"}
    bobs = of(training, house.bob)
    for action in ("finish", "remind"):
        assert Browser(house.ann).post(f"{LEARNINGS}/{bobs}/{action}").status_code == 404
    assert Browser(house.chief).post(f"{LEARNINGS}/{bobs}/finish").status_code == 403
    assert Browser(house.eve).post(f"{TRAININGS}/{training}/remind").status_code == 403
    assert aim(house.ann, training, 403, person=house.bob)["error"]
    assert Browser(house.ann).post(LEARNINGS, training=training).status_code == 403
    assert Browser(house.ann).post(TRAININGS, title="x", body="y").status_code == 403
    assert asked(training) == ["Ann", "Bob", "Chief", "Eve"]
    assert Learning.objects.filter(training=training, state="open").count() == 4


def test_who_is_late_is_named_and_reminded_by_giver_and_manager(house):
    training = give(house.dan)
    aim(house.dan, training, department=house.north)
    assert Browser(house.bob).post(f"{LEARNINGS}/{of(training, house.bob)}/finish").status_code == 200
    late(training)
    assert counts(house.dan, training) == {"asked": 3, "learnt": 1, "late": 2, "excused": 0}
    answer = Browser(house.dan).post(f"{TRAININGS}/{training}/remind")
    assert answer.status_code == 200, answer.content
    assert answer.json()["message"] == "2 people were reminded."
    yesterday = periods.today() - timedelta(days=1)
    assert told(house.ann)[0] == f"Valves was to be learnt until {yesterday}; Dan reminds you of it."
    assert len(told(house.bob)) == 1
    anns = of(training, house.ann)
    assert Browser(house.chief).post(f"{LEARNINGS}/{anns}/remind").status_code == 200
    assert "Chief reminds you" in told(house.ann)[0]
    block = next(each for each in Browser(house.chief).get("/api/office/home?as=manager").json()["blocks"] if each["key"] == "late_learning")
    assert [each["owner"]["label"] for each in block["rows"]] == ["Ann"]
    assert Browser(house.chief).post(f"{LEARNINGS}/{anns}/excuse", remark="on leave").status_code == 200
    assert counts(house.dan, training) == {"asked": 2, "learnt": 1, "late": 1, "excused": 1}


def test_the_giver_marks_what_was_learnt_and_nobody_himself(house):
    training = give(house.dan)
    aim(house.dan, training, person=house.ann)
    aim(house.dan, training, person=house.dan)
    anns, dans = of(training, house.ann), of(training, house.dan)
    assert Browser(house.dan).post(f"{LEARNINGS}/{anns}/mark", score=80).status_code == 409
    for user, learning in ((house.ann, anns), (house.dan, dans)):
        assert Browser(user).post(f"{LEARNINGS}/{learning}/finish").status_code == 200
    assert Browser(house.ann).post(f"{LEARNINGS}/{anns}/mark", score=100).status_code == 403
    assert Browser(house.dan).post(f"{LEARNINGS}/{anns}/mark", score=101).status_code == 422
    assert Browser(house.dan).post(f"{LEARNINGS}/{dans}/mark", score=100).status_code == 403
    assert Browser(house.dan).post(f"{LEARNINGS}/{anns}/mark", score=80, remark="good").status_code == 200
    assert told(house.ann)[0] == "Dan has marked what you learnt of Valves: 80."
    assert Browser(house.ann).post(f"{LEARNINGS}/{anns}/unfinish").status_code == 409
    assert Learning.objects.get(pk=dans).score is None


def test_who_comes_is_asked_and_who_goes_is_asked_no_more(house):
    training = give(house.dan, due_on=periods.today().isoformat(), days=10)
    seller = made(Role, name="Seller", grants={})
    aim(house.dan, training, department=house.north)
    # Only who may read roles can name one.
    aim(house.dan, training, 422, role=seller)
    aim(house.boss, training, role=seller)
    assert asked(training) == ["Ann", "Bob", "Chief"]
    late(training)
    made(Holding, user=house.eve, role=seller)
    User.objects.filter(pk=house.bob.pk).update(department=house.south)
    User.objects.filter(pk=house.ann.pk).update(active=False)
    job.follow()
    job.follow()
    assert asked(training) == ["Chief", "Eve"]
    # Who comes later has days of his own.
    assert Learning.objects.get(training=training, owner=house.eve).due_on == periods.today() + timedelta(days=10)
    assert len(told(house.eve)) == 1


def test_a_closed_training_asks_nobody_and_says_who_has_not_learnt_it(house):
    training = give(house.dan)
    aim(house.dan, training, department=house.north)
    assert Browser(house.ann).post(f"{LEARNINGS}/{of(training, house.ann)}/finish").status_code == 200
    assert Browser(house.dan).post(f"{TRAININGS}/{training}/close").status_code == 200
    assert progress(house.bob, training)["mine"]["state"] == "lapsed"
    assert Browser(house.bob).post(f"{LEARNINGS}/{of(training, house.bob)}/finish").status_code == 409
    assert Browser(house.dan).post(f"{TRAININGS}/{training}/reopen").status_code == 200
    assert progress(house.bob, training)["mine"]["state"] == "open"
    assert counts(house.dan, training) == {"asked": 3, "learnt": 1, "late": 0, "excused": 0}


def test_a_training_says_something_and_an_audience_names_somebody(house):
    empty = Browser(house.dan).post(TRAININGS, title="Nothing")
    assert (empty.status_code, list(empty.json()["error"]["fields"])) == (422, ["body"])
    training = give(house.dan)
    nobody = aim(house.dan, training, 422)
    assert list(nobody["error"]["fields"]) == ["department"]
    assert asked(training) == []
    assert Browser(house.dan).post(AUDIENCES, training=training, whole=True).status_code == 201
    assert asked(training) == sorted(User.objects.filter(type="employee").values_list("name", flat=True))
