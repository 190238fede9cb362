"""Commission: each fen earned by money received, by tiers and shares, taken back when the money goes (issue 6 point 6; E20, A43)."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehai.crm.people.records.department import Department
from kehai.crm.sales.records.commission_entry import CommissionEntry, CommissionSum
from kehai.crm.sales.records.commission_rule import CommissionRule, CommissionVersion
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.split import Split
from kehai.crm.sales.rules import commission
from tests.customers.factory import made
from tests.money import books
from tests.money.till import Till, shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def ruled(till, status=201, **facts):
    told = {"name": "Standard", "tiers": "3%", "valid_from": "2026-01-01"} | facts
    return Till(till.fay).make("commission_rule", status, **told)


def brings(till, amount, contract=None, seller=None, **facts):
    """Money of a signed contract, received and allocated."""
    fay = Till(till.fay)
    contract = contract or Till(seller or till.ann).signed(till.acme, amount)
    receipt = fay.make("receipt", contract=contract["id"], amount=amount, **facts)
    fay.do("receipt", receipt, "confirm")
    fay.do("receipt", receipt, "allocate_oldest")
    return receipt


def amounts(person):
    books.commission()
    return [str(each) for each in CommissionEntry.objects.filter(person=person).order_by("id").values_list("amount", flat=True)]


def deal(till, **shares):
    """An opportunity of Ann with shares, in per cent by name."""
    found = made(Opportunity, customer=till.acme, title="Ten pumps", pipeline=till.pipeline)
    Opportunity.objects.filter(pk=found.pk).update(owner=till.ann)
    for name, ratio in shares.items():
        made(Split, opportunity=found, person=getattr(till, name), ratio=ratio)
    return found


def of_deal(till, found, amount):
    ann = Till(till.ann)
    contract = ann.contract(till.acme, amount, opportunity=found)
    ann.do("contract", contract, "plan", settlement="immediate")
    ann.do("contract", contract, "sign")
    return contract


def test_money_earns_when_it_is_allocated_and_is_taken_back_when_it_goes(till):
    ruled(till)
    receipt = brings(till, "12000.00")
    assert amounts(till.ann) == ["360.00"]
    fay = Till(till.fay)
    fay.do("receipt", receipt, "take_back", reason="another contract")
    assert amounts(till.ann) == ["360.00", "-360.00"]
    fay.do("receipt", receipt, "allocate_oldest")
    fay.do("receipt", receipt, "counter", reason="cheque bounced")
    assert amounts(till.ann) == ["360.00", "-360.00", "360.00", "-360.00"]
    # The ledger is added to and read, nothing else: the database itself refuses.
    assert CommissionSum.objects.get().earned == 0


def test_a_tier_passed_in_the_middle_of_a_receipt(till):
    ruled(till, tiers="0 1%\n10000 2%\n20000 5%")
    first = brings(till, "8000.00")
    brings(till, "15000.00")
    assert amounts(till.ann) == ["80.00", "370.00"]  # 2,000 at 1 %, 10,000 at 2 %, 3,000 at 5 %
    # What goes back goes from the top of what stands then: the period earns what its rule gives for what is left.
    Till(till.fay).do("receipt", first, "counter", reason="bounced")
    assert amounts(till.ann)[-1] == "-250.00"  # 3,000 at 5 % and 5,000 at 2 %
    assert CommissionSum.objects.get().earned == Decimal(200)


def test_all_of_the_sum_at_the_tier_reached(till):
    ruled(till, tiers="0 1%\n10000 2%", tiering="whole")
    brings(till, "8000.00")
    second = brings(till, "2000.00")
    assert amounts(till.ann) == ["80.00", "120.00"]
    Till(till.fay).do("receipt", second, "counter", reason="bounced")
    assert amounts(till.ann) == ["80.00", "120.00", "-120.00"]


def test_shares_of_a_deal_go_to_the_fen(till):
    ruled(till, tiers="10%")
    found = deal(till, bob="33.33", eve="33.34")
    brings(till, "100.01", of_deal(till, found, "100.01"))
    told = {entry.person_id: entry for entry in CommissionEntry.objects.all()}
    assert sum(entry.base for entry in told.values()) == Decimal("100.01")
    assert [told[who.pk].ratio for who in (till.ann, till.bob, till.eve)] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert sum(entry.amount for entry in told.values()) in (Decimal("9.99"), Decimal("10.00"), Decimal("10.01"))
    books.commission()


def test_rules_stand_in_order_for_departments_categories_and_grades(till):
    ruled(till, name="All", tiers="1%", place=20)
    ruled(till, name="North", tiers="2%", place=5, department=Department.objects.get(name="North"))
    bonus = ruled(till, name="Bonus", tiers="0.5%", place=1, alone=False)
    brings(till, "1000.00")
    assert amounts(till.ann) == ["5.00", "20.00"]
    told = of_deal(till, deal(till, eve="100"), "500.00")
    brings(till, "500.00", told)
    assert amounts(till.eve) == ["2.50", "5.00"]
    Till(till.fay).drop("commission_rule", bonus)
    brings(till, "1000.00")
    assert amounts(till.ann) == ["5.00", "20.00", "20.00"]


def test_a_rule_that_changes_leaves_what_was_earned(till):
    rule = ruled(till, tiers="0 1%\n10000 3%")
    brings(till, "9000.00")
    Till(till.fay).change("commission_rule", rule, tiers="0 2%\n10000 4%")
    second = brings(till, "2000.00")
    # The tiers go on where the sum of the period stood: 1,000 at 2 %, 1,000 at 4 %.
    assert amounts(till.ann) == ["90.00", "60.00"]
    assert list(CommissionVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    Till(till.fay).do("receipt", second, "counter", reason="bounced")
    assert amounts(till.ann) == ["90.00", "60.00", "-60.00"]
    # Money of before the change counts under the version of its day.
    version = CommissionVersion.objects.get(number=2)
    assert version.since.isoformat() == Receipt.objects.order_by("id").first().received_on.isoformat()
    brings(till, "100.00", received_on="2026-03-03")
    assert amounts(till.ann)[-1] == "1.00"
    # A name or a remark is no other rule.
    Till(till.fay).change("commission_rule", rule, name="Better", remark="as agreed")
    assert CommissionVersion.objects.count() == 2


def test_the_margin_and_a_product_category_count_by_their_lines(till):
    ruled(till, basis="margin", tiers="10%", place=1)
    ruled(till, name="Other parts", tiers="1%", category=till.pump.category)
    ann = Till(till.ann)
    contract = ann.make("contract", customer=till.acme, title="Pumps", taxed=False)
    ann.make("contract_line", contract=contract["id"], product=till.pump, quantity="2", price="1000", tax_rate="0")
    ann.make("contract_line", contract=contract["id"], product=till.rare, quantity="1", price="500", tax_rate="0")  # what it cost nobody knows
    ann.make("contract_line", contract=contract["id"], name="Assembly", quantity="1", price="500", tax_rate="0")
    ann.do("contract", contract, "plan", settlement="immediate")
    ann.do("contract", contract, "sign")
    # 800 of 3,000 are left of the pumps: half of the money brings half of it. The rule stands alone.
    brings(till, "1500.00", contract)
    assert amounts(till.ann) == ["40.00"]
    rule = CommissionRule.objects.get(basis="margin")
    Till(till.fay).change("commission_rule", {"id": rule.pk}, alone=False)
    brings(till, "1500.00", contract)
    assert amounts(till.ann) == ["40.00", "40.00", "12.50"]  # 2,500 of 3,000 are of the category


def test_goods_that_come_back_take_their_commission_with_them(till):
    ruled(till, name="By orders", basis="ordered", tiers="2%")
    ruled(till, name="By money", tiers="1%")
    ann, fay = Till(till.ann), Till(till.fay)
    order = ann.make("order", customer=till.acme, title="Parts")
    ann.make("order_line", order=order["id"], name="Gasket", quantity="10", price="100", tax_rate="0")
    ann.do("order", order, "accept")
    assert amounts(till.ann) == ["20.00"]
    order = ann.see("order", order)
    fay_receipt = fay.make("receipt", contract=order["contract"]["id"], amount="1000.00")
    fay.do("receipt", fay_receipt, "confirm")
    fay.do("receipt", fay_receipt, "allocate_oldest")
    assert amounts(till.ann) == ["20.00", "10.00"]
    boss = Till(till.boss)
    boss.do("order", order, "deliver")
    (delivery,) = boss.rows("delivery")
    boss.do("delivery", delivery, "ship")
    ann.do("order", order, "take_goods_back", reason="dented")
    (back,) = boss.rows("goods_return")
    (line,) = boss.rows("return_line")
    boss.change("return_line", line, quantity="4")
    boss.do("goods_return", back, "receive")
    fay.do("goods_return", back, "settle_return")
    told = amounts(till.ann)
    assert sum(map(Decimal, told)) == Decimal("18.00")  # 600 ordered at 2 %, 600 received at 1 %
    assert told[:3] == ["20.00", "10.00", "-8.00"]


def test_who_writes_rules_and_what_is_said_of_wrong_ones(till):
    for who in (till.ann, till.chief):
        Till(who).make("commission_rule", 403, name="Mine", tiers="50%")
        assert Till(who).browser.get("/api/sales/commission_rule").status_code in (403, 404) or Till(who).rows("commission_rule") == []
    for wrong in ("", "three", "100 3%", "0 3%\n0 4%", "0 3%\n50 101%"):
        assert "tiers" in ruled(till, 422, tiers=wrong)["fields"]
    assert ruled(till, tiers="0:3\n100,000：4.5%\n")["tiers"] == "0 3%\n100000 4.5%"
    assert "valid_to" in ruled(till, 422, valid_to="2025-01-01")["fields"]


TIERS = st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 1000)), max_size=4, unique_by=lambda told: told[0]).map(
    lambda told: "\n".join(["0 1.37%", *(f"{start} {Decimal(rate).scaleb(-2)}%" for start, rate in sorted(told))])
)


@given(TIERS, st.sampled_from(["progressive", "whole"]), st.lists(st.integers(-300000, 300000), max_size=12))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_sum_earns_the_same_in_whatever_order_it_came_together(tiers, tiering, moves):
    terms = {"tiers": tiers, "tiering": tiering, "currency": "CNY"}
    total, paid = Decimal(0), Decimal(0)
    for move in moves:
        after = total + Decimal(move).scaleb(-2)
        paid += commission.earned(terms, after) - commission.earned(terms, total)
        low, high = max(min(total, after), Decimal(0)), max(total, after, Decimal(0))
        assert sum((abs(part.amount) for part in commission.between(terms, total, after)), Decimal(0)) == high - low
        total = after
    assert paid == commission.earned(terms, total)
    assert commission.earned(terms, Decimal(-1)) == 0
