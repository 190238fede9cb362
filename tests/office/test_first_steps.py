"""The list of first steps: counted from what is there, for who may do it, never ticked by hand (issue 5, 7; ux 23)."""

import pytest

from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.people.records.session import Session
from tests.customers.browser import Browser
from tests.customers.factory import customer, made, pool
from tests.sales.deals import ready

pytestmark = pytest.mark.django_db
STEPS = "/api/office/first-steps"


def steps(user):
    answer = Browser(user).get(STEPS)
    assert answer.status_code == 200, answer.content
    return {one["key"]: one["done"] for one in answer.json()["steps"]}


def test_a_keepers_steps_are_done_when_the_thing_is_there(db, settings):
    keeper = ready("Keeper", "administrator")
    told = steps(keeper)
    assert list(told) == ["departments", "people", "pools", "members", "customers", "rules", "products", "mail"]
    assert not any(told[key] for key in ("members", "customers", "rules", "products", "mail"))
    ann = ready("Ann", "sales")
    sea = pool("Head", members=(ann,))
    pool("Branch", parent=sea)
    customer("Acme Ltd", sea, None)
    settings.SMTP = {**settings.SMTP, "host": "127.0.0.1"}
    told = steps(keeper)
    assert [key for key, done in told.items() if done] == ["people", "pools", "members", "customers", "mail"]


def test_a_salespersons_steps_are_his_own(db):
    ann, bob = ready("Ann", "sales"), ready("Bob", "sales")
    sea = pool("Head", members=(ann, bob))
    assert steps(ann) == {"claim": False, "follow_up": False, "task": False, "phone": False}
    acme = customer("Acme Ltd", sea, ann)
    made(FollowUp, customer=acme, content="x", way="phone")
    FollowUp.objects.update(owner=ann)
    Browser(ann).post("/api/office/tasks", subject="call", sort="todo")
    browser = Browser(ann)
    browser.get(STEPS)
    Session.objects.filter(user=ann).update(agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)")
    assert steps(ann) == {"claim": True, "follow_up": True, "task": True, "phone": True}
    assert not any(steps(bob).values()), "what colleagues did does not count"


def test_who_neither_keeps_the_house_nor_has_customers_has_none(db):
    assert steps(ready("Ling", "logistics")) == {}
