"""Targets by person, department, product category and span, counted from the same records by who sees them (issue 6 point 6; E20, E23, A65, B40)."""

from datetime import date, timedelta

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.department import Department
from kehai.crm.products.records.category import Category
from kehai.crm.products.records.product import Product
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.rules import spans
from kehai.kernel import periods
from tests.customers.factory import customer, made
from tests.money.till import Till, shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db
MARCH = "2026-03-17"


@pytest.fixture
def team(till):
    """Head has North (Chief, Ann, Bob) and South (Eve); Bob and Eve have a customer each."""
    till.north, till.south = (Department.objects.get(name=name) for name in ("North", "South"))
    till.head = made(Department, name="Head")
    Department.objects.filter(pk__in=(till.north.pk, till.south.pk)).update(parent=till.head)
    till.globex, till.initech = customer("Globex", till.sea, till.bob), customer("Initech", till.sea, till.eve)
    return till


def asked(who, status=201, **facts):
    return Till(who).make("target", status, **({"first": MARCH, "amount": "1000.00"} | facts))


def signed(who, buyer, amount, day):
    contract = Till(who).signed(buyer, amount)
    Contract.objects.filter(pk=contract["id"]).update(signed_on=day)
    return contract


def sheet(who, place=2, **where):
    """Whom → (asked, reached, parts) of the third span, March, and what is told of the year."""
    words = "&".join(f"{name}={getattr(value, 'pk', value)}" for name, value in {"year": 2026, **where}.items())
    told = Till(who).ask(f"targets?{words}")
    names = ("asked", "reached", "parts")
    return {row["who"]: (*(row["cells"][place][name] for name in names), *(row["year"][name] for name in names)) for row in told["rows"]}, told


def test_a_tree_of_targets_counts_from_contracts_and_adds_up(team):
    for who, amount in ((team.ann, "600"), (team.bob, "300")):
        asked(team.chief, owner=who, amount=amount)
    asked(team.boss, department=team.north, amount="1000")
    asked(team.boss, department=team.head, amount="2000")
    asked(team.boss, owner=team.eve, amount="500")
    asked(team.chief, owner=team.ann, span="year", amount="7000")
    signed(team.ann, team.acme, "400.10", date(2026, 3, 31))
    signed(team.ann, team.acme, "77.00", date(2026, 4, 1))
    signed(team.bob, team.globex, "100.00", date(2026, 3, 1))
    signed(team.eve, team.initech, "900.00", date(2026, 3, 9))
    Till(team.ann).contract(team.acme, "5000.00")  # a draft counts nothing
    rows, told = sheet(team.boss)
    assert list(rows) == ["Head", "North", "Ann", "Bob", "Eve"]
    assert [row["depth"] for row in told["rows"]] == [0, 1, 2, 2, 1]
    assert rows["Head"] == ("2000.00", "1400.10", "1500.00", None, "1477.10", "2000.00")
    assert rows["North"][:3] == ("1000.00", "500.10", "900.00")
    assert rows["Ann"] == ("600.00", "400.10", None, "7000.00", "477.10", "600.00")
    assert rows["Eve"][:3] == ("500.00", "900.00", None)
    # Months come to quarters, where a quarter says nothing of its own.
    asked(team.chief, owner=team.ann, amount="50", first="2026-01-01")
    asked(team.chief, owner=team.bob, amount="333", span="quarter")
    quarter, _told = sheet(team.boss, 0, span="quarter")
    assert quarter["Ann"][:3] == (None, "400.10", "650.00")
    assert quarter["Bob"][:3] == ("333.00", "100.00", "300.00")
    assert quarter["North"][:3] == (None, "500.10", "983.00")
    # Terminated and lowered: it counts what it comes to now.
    contract = Contract.objects.get(amount="100.00")
    Till(team.bob).do("contract", {"id": str(contract.pk)}, "terminate", reason="closed down")
    assert sheet(team.boss)[0]["Bob"][1] == "0.00"


def test_nobody_reads_more_than_his_own(team):
    for who in (team.ann, team.bob, team.eve):
        asked(team.boss, owner=who)
    asked(team.boss, department=team.north)
    asked(team.boss, department=team.head)
    signed(team.ann, team.acme, "400.00", date(2026, 3, 31))
    signed(team.bob, team.globex, "100.00", date(2026, 3, 31))
    # A salesperson sees what is asked of his department, not what others did for it.
    mine = sheet(team.ann)[0]
    assert {name: row[:2] for name, row in mine.items()} == {"Head": ("1000.00", None), "North": ("1000.00", None), "Ann": ("1000.00", "400.00")}
    led = {name: row[1] for name, row in sheet(team.chief)[0].items()}
    assert led == {"Head": None, "North": "500.00", "Ann": "400.00", "Bob": "100.00"}
    assert [row["mine"] for row in sheet(team.ann)[1]["rows"]] == [False, False, True]
    # Who does not lead sets nothing, not for himself either; who leads sets nothing for others' people.
    asked(team.ann, 403, owner=team.ann, first="2026-05-01")
    asked(team.chief, 403, owner=team.eve, first="2026-05-01")
    Till(team.lou if hasattr(team, "lou") else team.fay).ask("targets?year=2026", 403)


def test_money_counts_when_it_came_in_and_not_when_it_goes_back(team):
    ann, fay = Till(team.ann), Till(team.fay)
    asked(team.chief, owner=team.ann, measure="received")
    contract = ann.signed(team.acme, "500.00")
    receipt = fay.make("receipt", contract=contract["id"], amount="300.00")
    fay.do("receipt", receipt, "confirm")
    Receipt.objects.filter(pk=receipt["id"]).update(received_on=date(2026, 3, 5))
    assert sheet(team.ann, measure="received")[0]["Ann"][1] == "0.00"
    fay.do("receipt", receipt, "allocate_oldest")
    assert sheet(team.ann, measure="received")[0]["Ann"][1] == "300.00"
    fay.do("receipt", receipt, "counter", reason="cheque bounced")
    assert sheet(team.ann, measure="received")[0]["Ann"][1] == "0.00"


def test_customers_deals_and_product_categories_are_counted_too(team):
    pumps = made(Category, name="Pumps")
    small = made(Category, name="Small pumps", parent=pumps)
    pump = made(Product, category=small, name="Pump S", code="PS", unit=team.piece, tax_rate="0")
    for facts in ({"measure": "customers", "amount": "3"}, {"measure": "deals", "amount": "2"}, {"category": pumps}):
        asked(team.chief, owner=team.ann, **facts)
    Customer.objects.filter(pk=team.acme.pk).update(bought_on=date(2026, 3, 2))
    deal = made(Opportunity, customer=team.acme, title="Ten pumps", pipeline=team.pipeline)
    Opportunity.objects.filter(pk=deal.pk).update(owner=team.ann, state="won", closed_on=date(2026, 3, 3), reason=team.price)
    ann = Till(team.ann)
    contract = ann.make("contract", customer=team.acme, title="Pumps")
    ann.make("contract_line", contract=contract["id"], product=pump, quantity="3", price="100")
    ann.make("contract_line", contract=contract["id"], name="Assembly", quantity="1", price="100")
    ann.do("contract", contract, "sign")
    Contract.objects.filter(pk=contract["id"]).update(signed_on=date(2026, 3, 4))
    assert sheet(team.ann, measure="customers")[0]["Ann"][:2] == ("3", "1")
    assert sheet(team.ann, measure="deals")[0]["Ann"][:2] == ("2", "1")
    assert sheet(team.ann, category=pumps)[0]["Ann"][:2] == ("1000.00", "300.00")
    # Amended to half, its lines count half.
    ann.do("contract", contract, "amend", reason="less", lump="200")
    assert sheet(team.ann, category=pumps)[0]["Ann"][1] == "150.00"


def test_targets_say_what_is_wrong_at_the_field(team):
    asked(team.boss, owner=team.ann)
    assert asked(team.boss, 422, owner=team.ann, first="2026-03-02")["fields"]
    assert "whole" in asked(team.boss, 422, owner=team.ann, measure="deals", amount="1.5")["fields"]["amount"]
    assert "category" in asked(team.boss, 422, owner=team.ann, measure="deals", category=Category.objects.get(), amount="1")["fields"]
    assert "amount" in asked(team.boss, 422, owner=team.ann, amount="0")["fields"]
    assert "department" in asked(team.boss, 422, owner=team.ann, department=team.north, first="2026-06-01")["fields"]
    made_week = asked(team.boss, owner=team.ann, span="week", first="2026-03-19")
    assert made_week["first"] == "2026-03-16"
    for words in ("year=now", "span=decade", "measure=luck"):
        assert Till(team.boss).browser.get(f"/api/sales/targets?{words}").status_code == 422


def test_my_targets_of_the_month_stand_on_the_first_page(team):
    today = periods.today()
    asked(team.chief, owner=team.ann, first=today.isoformat(), amount="1000")
    asked(team.chief, owner=team.bob, first=today.isoformat())
    Till(team.ann).signed(team.acme, "250.00")
    groups = {group["key"]: group for group in Till(team.ann).browser.get("/api/office/home?as=rep").json()["figures"]}
    (figure,) = groups["targets"]["numbers"]
    assert (figure["value"], figure["label"], figure["money"]) == ("250.00", "This month, Amount of contracts signed: 25% of 1,000", True)


def test_spans_of_a_year():
    assert [len(spans.of_year(span, 2026)) for span in ("week", "month", "quarter", "half", "year")] == [52, 12, 4, 2, 1]
    assert spans.of_year("quarter", 2026)[3] == date(2026, 10, 1)
    assert all(day.weekday() == 0 and day.year == 2026 for day in spans.of_year("week", 2026))
    assert spans.of_year("week", 2024)[0] == date(2024, 1, 1)
    assert spans.following("week", date(2024, 12, 30)) - timedelta(7) == date(2024, 12, 30)
