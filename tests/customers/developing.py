"""What the tests of developing customers share: the people, a case, and how it is driven on."""

import pytest

from kehai.crm.customers.rules import development_path as path
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.user import User
from kehai.site.ready_roles import ROLES
from tests.customers.browser import Browser
from tests.customers.factory import customer, made, person, pool

CASE, REPORT, SUGGESTION = "/api/customers/development", "/api/customers/development_report", "/api/customers/suggestion"
TARGET, PROGRESS = "/api/customers/development_target", "/api/customers/development-progress"
APPLICATION = {"reason": "big in silver", "source": "annual_report", "expected_volume": "20 kg a month", "products": "rings"}
PLAN = {"contact_way": "phone", "contact_who": "the buyer", "contact_on": "2026-12-01", "questions": "who decides?"}
CHECK = {**dict.fromkeys(path.QUESTIONS, "yes"), "price_quantity": "no", "price_remark": "not below 5 kg"}
THINKING = {"contacted_at": "2026-11-01T02:00:00Z", "thinking": "wants shorter terms"}
FINAL = {"final_report": "they ordered", "proposal": "won"}


def ready(name, role):
    return person(name, {kind: dict(ops) for kind, ops in ROLES[role].grants.items()})


@pytest.fixture
def world():
    """Ann and Bob sell in the north under Chief, who reports to Dora; Pia is in production; Eve sells elsewhere."""

    class World:
        boss, dora, chief = ready("Boss", "boss"), ready("Dora", "director"), ready("Chief", "manager")
        ann, bob, eve, pia = ready("Ann", "sales"), ready("Bob", "sales"), ready("Eve", "sales"), ready("Pia", "production")
        sales = made(Department, name="Sales")
        north, south = made(Department, name="North", parent=sales), made(Department, name="South", parent=sales)
        works = made(Department, name="Works")
        sea = pool("Head", members=(ann, bob, eve))
        acme = customer("Acme Ltd", sea, ann)

    for who, department, manager in (
        *((World.dora, World.sales, None), (World.chief, World.north, World.dora), (World.pia, World.works, None)),
        *((World.ann, World.north, World.chief), (World.bob, World.north, World.chief), (World.eve, World.south, World.dora)),
    ):
        User.objects.filter(pk=who.pk).update(department=department, manager=manager)
    return World


def begin(user, **data):
    answer = Browser(user).post(CASE, **data)
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def step(user, case, action, status=200, **data):
    answer = Browser(user).post(f"{CASE}/{case}/{action}", **data)
    assert answer.status_code == status, (action, answer.status_code, answer.content)
    found = answer.json()
    return found.get("error", found)


def fill(user, case, status=200, **data):
    answer = Browser(user).patch(f"{CASE}/{case}", **data)
    assert answer.status_code == status, answer.content
    found = answer.json()
    return found.get("error", found)


def drive(world, case, upto, owner=None):
    """The case as far as that state, by the people whose steps they are."""
    owner = owner or world.ann
    for state, who, action, data, inputs in (
        (path.APPLIED, owner, "apply", APPLICATION, {}),
        (path.SIGNED, world.chief, "sign", {}, {}),
        (path.PLANNED, owner, "plan", PLAN, {}),
        (path.CHECKED, owner, "check", CHECK, {}),
        (path.CONTACTED, owner, "contact", THINKING, {}),
        (path.DEVELOPING, owner, "adjust", {"approach": "offer sixty days"}, {}),
        (path.REPORTED, owner, "report", FINAL, {}),
    ):
        if data:
            fill(owner, case, **data)
        step(who, case, action, **inputs)
        if state == upto:
            return


def told(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices").json()["rows"]]


def reported_and_guided(world, case):
    """A report, and the manager's guidance on it."""
    written = Browser(world.ann).post(REPORT, development=case, content="two visits", following="an offer")
    assert written.status_code == 201, written.content
    assert (written.json()["in_time"], written.json()["owner"]["label"]) == (True, "Ann")
    assert Browser(world.chief).post(REPORT, development=case, content="x").status_code == 403
    report = written.json()["id"]
    assert Browser(world.ann).post(f"{REPORT}/{report}/guide", guidance="x").status_code == 403
    assert Browser(world.chief).post(f"{REPORT}/{report}/guide", guidance="bring samples").status_code == 200
    assert Browser(world.ann).get(f"{REPORT}/{report}").json()["guidance"] == "bring samples"
    assert Browser(world.ann).patch(f"{REPORT}/{report}", content="three visits").status_code == 409
