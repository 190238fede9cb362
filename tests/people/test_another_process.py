"""Rights changed by another process hold from this one's next request on: what it keeps under the epoch serves nobody any more (A05)."""

import json
import subprocess
import sys

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.kernel import kept
from kehai.kernel.testing import example
from tests.api.browser import ALL, SELF, Browser

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMER = "customers.customer"
LIST = "/api/customers/customer"
# A program of its own with its own memory: only the database is common to it and to the process of the test.
PROGRAM = """
import json, sys
from uuid import UUID
import django
django.setup()
from kehai.kernel import run
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind
name, key, told = sys.argv[1], UUID(sys.argv[2]), sys.argv[3]
if told == "delete":
    done = run.delete(kind(name), [key], system("another process"))
else:
    done = run.update(kind(name), key, json.loads(told), None, system("another process"))
assert not done.refused, done
"""


def elsewhere(record, kind, told):
    """Another process changes the record, or deletes it."""
    said = told if told == "delete" else json.dumps(told)
    done = subprocess.run([sys.executable, "-c", PROGRAM, kind, str(record.pk), said], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def role():
    return example("people.role", name="Sales", grants={CUSTOMER: {"read": ALL}})


@pytest.fixture
def holding(role):
    return example("people.holding", user=example("people.user", name="Li", language="en"), role=role)


@pytest.fixture
def li(holding):
    """Li has looked at the list twice: its statement is composed and kept here, and has served."""
    mine = example(CUSTOMER, name="Of Li", address="Shanghai")
    Customer.objects.filter(pk=mine.pk).update(owner=holding.user)
    example(CUSTOMER, name="Of nobody", address="Beijing")
    browser = Browser(holding.user)
    before = len(kept._statements)  # noqa: SLF001  what it is about
    assert [seen(browser), seen(browser)] == [{"Of Li": "Shanghai", "Of nobody": "Beijing"}] * 2
    assert len(kept._statements) > before  # noqa: SLF001  what it is about
    return browser


def seen(browser):
    """Name and address of what the list shows."""
    answer = browser.look(LIST, columns="name,address")
    return {row["name"]: row.get("address") for row in answer.data["rows"]}


def test_a_narrower_role_narrows_the_next_page(li, role):
    elsewhere(role, "people.role", {"grants": {CUSTOMER: {"read": SELF}}})
    assert seen(li) == {"Of Li": "Shanghai"}
    elsewhere(role, "people.role", {"grants": {CUSTOMER: {"read": ALL}}})
    assert len(seen(li)) == 2


def test_a_field_taken_away_is_not_on_the_next_page(li, role):
    elsewhere(role, "people.role", {"fields": {CUSTOMER: {"address": "none"}}})
    assert seen(li) == {"Of Li": None, "Of nobody": None}


def test_who_has_lost_the_role_gets_no_page(li, holding):
    elsewhere(holding, "people.holding", "delete")
    assert li.look(LIST).status_code == 403
