"""What the tests of sales share: a team that sells, its customer, and a pipeline of three stages."""

from types import SimpleNamespace

import pytest

from kehai.crm.people.records.department import Department
from kehai.crm.people.records.user import User
from kehai.crm.sales.records.pipeline import Pipeline
from kehai.crm.sales.records.reason import Reason
from kehai.crm.sales.records.stage import Stage
from kehai.site.ready_roles import ROLES
from tests.customers.browser import Browser
from tests.customers.factory import customer, made, person, pool


def ready(name, role):
    """A person with a ready-made role."""
    return person(name, {kind: dict(ops) for kind, ops in ROLES[role].grants.items()})


@pytest.fixture
def world(db):
    """Ann and Bob sell in the north under Chief; Eve sells elsewhere; Boss sees all. Three stages, the second with a gate."""
    Stage.objects.all().update(position=1000)
    Pipeline.objects.all().update(active=False)
    boss, chief, ann, bob, eve = (
        ready(*who) for who in (("Boss", "boss"), ("Chief", "manager"), ("Ann", "sales"), ("Bob", "sales"), ("Eve", "sales"))
    )
    north, south = made(Department, name="North"), made(Department, name="South")
    for who, department, manager in ((chief, north, None), (ann, north, chief), (bob, north, chief), (eve, south, None)):
        User.objects.filter(pk=who.pk).update(department=department, manager=manager)
    pipeline = made(Pipeline, name="Direct")
    first = made(Stage, pipeline=pipeline, name="Talk", position=10, probability=10, asks_plan=True, stuck_days=7)
    second = made(Stage, pipeline=pipeline, name="Offer", position=20, probability=50, needs=["amount", "need"])
    third = made(Stage, pipeline=pipeline, name="Sign", position=30, probability=90, needs=["closes_on"])
    sea = pool("Head", members=(ann, bob, eve))
    return SimpleNamespace(
        boss=boss, chief=chief, ann=ann, bob=bob, eve=eve, pipeline=pipeline, first=first, second=second, third=third, sea=sea,
        acme=customer("Acme Ltd", sea, ann), price=made(Reason, name="Best price", sort="won"), dear=made(Reason, name="Too dear", sort="lost"),
    )  # fmt: skip


class Deals:
    """The deals as one person sees them, over HTTP."""

    URL = "/api/sales/opportunity"

    def __init__(self, user):
        self.browser = Browser(user)

    def begin(self, customer, status=201, **data):
        answer = self.browser.post(self.URL, customer=str(customer.pk), **{"title": "Ten pumps", **data})
        assert answer.status_code == status, answer.content
        return answer.json() if status == 201 else answer.json()["error"]

    def act(self, deal, action, status=200, **data):
        plain = {name: str(value.pk) if hasattr(value, "pk") else value for name, value in data.items()}
        answer = self.browser.post(f"{self.URL}/{deal['id']}/{action}", **plain)
        assert answer.status_code == status, (action, answer.status_code, answer.content)
        return answer.json().get("error", answer.json())

    def fill(self, deal, status=200, **data):
        answer = self.browser.patch(f"{self.URL}/{deal['id']}", **data)
        assert answer.status_code == status, answer.content
        return answer.json()

    def get(self, deal, status=200):
        answer = self.browser.get(f"{self.URL}/{deal['id']}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def course(self, deal):
        rows = self.browser.get(f'/api/sales/stage_move?filter={{"field":"opportunity","op":"eq","value":"{deal["id"]}"}}&sort=at').json()["rows"]
        return [(row["sort"], row["entered"] and row["entered"]["label"]) for row in rows]

    def told(self):
        return [row["text"] for row in self.browser.get("/api/office/notices").json()["rows"]]
