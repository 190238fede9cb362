"""The tree of a group totals money: signed, received, open, by node and together, of what its viewer sees (A04)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.sales.records.contract import Contract
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from tests.customers.browser import Browser
from tests.customers.factory import ROOT, customer
from tests.money.till import Till, shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


@pytest.fixture
def group(till):
    """Acme (Ann's) above North (Ann's) and South (Eve's); East (Ann's) below South."""
    till.north, till.south = customer("North", till.sea, till.ann), customer("South", till.sea, till.eve)
    till.east = customer("East", till.sea, till.ann)
    for below, above in ((till.north, till.acme), (till.south, till.acme), (till.east, till.south)):
        Customer.objects.filter(pk=below.pk).update(parent=above)
    ann, eve = Till(till.ann), Till(till.eve)
    ann.signed(till.acme, "1000.00")
    ann.signed(till.north, "200.50")
    eve.signed(till.south, "4000.00")
    ann.signed(till.east, "30.00")
    ann.contract(till.acme, "99999.00")  # a draft is no contract yet
    return till


def seen(user, row):
    answer = Browser(user).get(f"/api/customers/group/{row.pk}")
    assert answer.status_code == 200, answer.content
    return answer


def narrow(user, **fields):
    """Takes fields of contracts from the one role of a person."""
    run.update(kind_of(Role), Holding.objects.get(user=user).role_id, {"fields": {"sales.contract": fields}}, None, ROOT)


def sums(told):
    return {row["name"]: ([each["signed"] for each in row["money"]], [each["signed"] for each in row["money_below"]]) for row in told["rows"]}


def test_each_company_alone_and_with_those_below_it(group):
    fay = Till(group.fay)
    receipt = Till(group.ann).make("receipt", customer=group.acme, amount="300.00", way="transfer", received_on="2026-11-01", files=[])
    fay.do("receipt", receipt, "confirm")
    told = seen(group.boss, group.acme).json()
    assert sums(told) == {
        "Acme Ltd": (["1000.00"], ["5230.50"]),
        "North": (["200.50"], ["200.50"]),
        "South": (["4000.00"], ["4030.00"]),
        "East": (["30.00"], ["30.00"]),
    }
    (whole,) = told["money"]
    assert (whole["currency"], whole["signed"]) == ("CNY", "5230.50")
    assert float(whole["received"]) + float(whole["open"]) == 5230.50


def test_a_company_that_is_not_seen_adds_to_no_sum_and_is_told_by_no_difference(group):
    answer = seen(group.ann, group.acme)
    told = answer.json()
    # East hangs on the nearest company above it that Ann sees; South's four thousand are nowhere.
    assert sums(told) == {"Acme Ltd": (["1000.00"], ["1230.50"]), "North": (["200.50"], ["200.50"]), "East": (["30.00"], ["30.00"])}
    assert told["money"][0]["signed"] == "1230.50"
    assert "4000" not in answer.content.decode()
    Till(group.eve).signed(group.south, "77.00")
    assert seen(group.ann, group.acme).json() == told
    # Not even a contract of her own with it.
    Contract.objects.filter(customer=group.south).update(owner=group.ann)
    assert seen(group.ann, group.acme).json() == told


def test_fields_that_are_not_read_and_kinds_that_are_not_seen_are_not_summed(group):
    narrow(group.ann, paid="masked", rest="none")
    assert seen(group.ann, group.acme).json()["money"] == [{"currency": "CNY", "signed": "1230.50"}]
    narrow(group.ann, customer="none")
    told = seen(group.ann, group.acme).json()
    assert (told["money"], [row["money"] for row in told["rows"]]) == ([], [[], [], []])


def test_currencies_stand_side_by_side(group):
    ann = Till(group.ann)
    made = ann.contract(group.north, "50.00", currency="USD")
    ann.do("contract", made, "plan", settlement="immediate")
    ann.do("contract", made, "sign")
    told = seen(group.ann, group.acme).json()
    assert [(each["currency"], each["signed"]) for each in told["money"]] == [("CNY", "1230.50"), ("USD", "50.00")]


def test_the_tree_costs_as_many_statements_for_twenty_companies_as_for_four(group):
    def cost():
        seen(group.boss, group.acme)
        with CaptureQueriesContext(connection) as told:
            seen(group.boss, group.acme)
        return len(told)

    few = cost()
    for at in range(16):
        below = customer(f"More {at}", group.sea, group.ann)
        Customer.objects.filter(pk=below.pk).update(parent=group.north)
        Till(group.ann).signed(below, "10.00")
    assert cost() == few
