"""Who does not decide on a development case, does not get it, does not see its path, and sets no department's target (B37, B40)."""

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.development import Development
from kehai.crm.customers.rules import development_path as path
from kehai.crm.people.records.user import User
from tests.customers.browser import Browser
from tests.customers.developing import CASE, TARGET, begin, drive, step, told, world
from tests.customers.factory import person

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db


def test_who_reviewed_a_key_customers_report_does_not_decide_on_it_where_another_could(world):
    """Also who may decide about all cases: four eyes, as long as there are four (B37)."""
    Customer.objects.filter(pk=world.acme.pk).update(focus="key")
    case = begin(world.ann, customer=str(world.acme.pk))
    drive(world, case, path.REPORTED)
    step(world.boss, case, "review", words="good")
    refused = step(world.boss, case, "decide", 403, result="won", reason="my own word")
    assert refused["message"] == "Who reviewed the final report of a key customer does not decide on it."
    step(world.dora, case, "decide", result="won", reason="yes")


def test_a_case_is_given_only_to_who_sees_its_customer_and_asked_of_who_works_here(world):
    case = begin(world.ann, customer=str(world.acme.pk))
    drive(world, case, path.SIGNED)
    refused = step(world.boss, case, "hand_over", 409, person=str(world.eve.pk))
    assert refused["message"] == "Eve does not see the customer of this case."
    assert Development.objects.get(pk=case).owner == world.ann
    User.objects.filter(pk=world.eve.pk).update(type="dealer")
    step(world.ann, case, "ask_suggestion", 422, person=str(world.eve.pk), question="what do they pay?")
    assert told(world.eve) == []
    step(world.boss, case, "hand_over", person=str(world.chief.pk))


def test_whose_state_is_kept_from_a_role_has_no_path(world):
    case = begin(world.ann, customer=str(world.acme.pk))
    grants = {name: {"read": ["ALL"]} for name in ("customers.development", "customers.customer")}
    blind = person("Blind", grants, {"customers.development": {"state": "none"}})
    assert Browser(blind).get(f"{CASE}/{case}").status_code == 200
    assert Browser(blind).get(f"/api/customers/development-path/{case}").status_code == 404


def test_a_departments_target_is_set_by_who_leads_all_that_work_there(world):
    """To reach one of them is enough to read it, not to set it (B40)."""
    month = {"month": "2026-05-01", "to_open": 1}
    below = ["SELF", "SUBS"]
    lead = person("Lead", {"customers.development_target": dict.fromkeys(("read", "create", "update"), below)})
    User.objects.filter(pk=world.bob.pk).update(manager=lead)
    assert Browser(lead).post(TARGET, department=str(world.north.pk), **month).status_code == 403
    made_by_chief = Browser(world.chief).post(TARGET, department=str(world.north.pk), **month)
    assert made_by_chief.status_code == 201, made_by_chief.content
    key = made_by_chief.json()["id"]
    assert Browser(lead).get(f"{TARGET}/{key}").status_code == 200
    assert Browser(lead).patch(f"{TARGET}/{key}", to_open=9).status_code == 403
