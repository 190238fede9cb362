"""What the tests of approvals share: Ann and Bob sell under Chief, Chief reports to Boss; flows made by the program."""

from types import SimpleNamespace

import pytest

from kehai.crm.approvals.records.flow import Flow
from kehai.crm.approvals.records.flow_step import FlowStep
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.user import User
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.browser import Browser
from tests.customers.factory import ROOT, customer, made, pool
from tests.sales.deals import ready

CUSTOMER = "customers.customer"
URL = "/api/customers/customer"
REQUESTS = "/api/approvals/approval"


def build():
    """Boss ← Chief ← Ann, Bob; Keeper sets up flows; a customer of Ann's, and one of Bob's."""
    roles = ("Boss", "boss"), ("Chief", "manager"), ("Ann", "sales"), ("Bob", "sales"), ("Eve", "sales")
    boss, chief, ann, bob, eve = (ready(*who) for who in roles)
    keeper = ready("Keeper", "administrator")
    north = made(Department, name="North")
    for who, manager in ((chief, boss), (ann, chief), (bob, chief), (eve, None)):
        User.objects.filter(pk=who.pk).update(department=north if manager else None, manager=manager)
    sea = pool("Head", members=(ann, bob, eve))
    rows = customer("Acme Ltd", sea, ann, mobile="13812341234", grade="a"), customer("Bobs Ltd", sea, bob)
    return SimpleNamespace(boss=boss, chief=chief, ann=ann, bob=bob, eve=eve, keeper=keeper, sea=sea, north=north, acme=rows[0], bobs=rows[1])


@pytest.fixture
def world(db):
    """See build."""
    return build()


def flow(world, action="transfer", steps=({"by": "manager"},), kind=CUSTOMER, **facts):
    """A flow in use; Boss decides where nobody is found."""
    found = made(Flow, name=f"{action} flow", kind=kind, action=action, fallback=facts.pop("fallback", world.boss), **facts)
    for at, step in enumerate(steps, 1):
        made(FlowStep, flow=found, name=f"step {at}", position=at * 10, **step)
    assert run.act(kind_of(Flow), "switch_on", [found.pk], {}, ROOT).done
    return found


class Person:
    """Somebody at his desk."""

    def __init__(self, user):
        self.user, self.browser = user, Browser(user)

    def ask(self, row, action, status=202, **data):
        """An action on a customer."""
        plain = {name: str(value.pk) if hasattr(value, "pk") else value for name, value in data.items()}
        return _told(self.browser.post(f"{URL}/{row.pk}/{action}", **plain), status)

    def change(self, row, status=202, **data):
        return _told(self.browser.patch(f"{URL}/{row.pk}", **data), status)

    def delete(self, row, status=202):
        return _told(self.browser.delete(f"{URL}/{row.pk}"), status)

    def say(self, request, action, status=200, **data):
        """An action on a request."""
        plain = {name: str(value.pk) if hasattr(value, "pk") else value for name, value in data.items()}
        return _told(self.browser.post(f"{REQUESTS}/{key(request)}/{action}", **plain), status)

    def sheet(self, request, status=200):
        return _told(self.browser.get(f"/api/approvals/sheet/{key(request)}"), status)

    def box(self, which="waiting"):
        return [row["number"] for row in _told(self.browser.get(f"/api/approvals/box?box={which}"), 200)["rows"]]

    def told(self):
        return [row["text"] for row in self.browser.get("/api/office/notices").json()["rows"]]


def key(request):
    """The id of a request, from the answer that told of it."""
    return request["approval"]["id"] if "approval" in request else request["id"]


def _told(answer, status):
    assert answer.status_code == status, (answer.status_code, answer.content)
    data = answer.json() if answer.content else {}
    return data.get("error", data)
