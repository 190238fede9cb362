"""Orders leave in parts, come back in parts, and their money with them; nothing beyond what was ordered and paid (A36, A69, P24)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kehai.crm.sales.records.amendment import Amendment
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.records.receipt_entry import ReceiptEntry
from kehai.kernel import periods
from tests.customers.factory import fresh
from tests.money.till import Till, shop, till, world
from tests.sales.deals import ready

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(till):
    """Ten pumps at 100 and an installation at 200, accepted; Lou ships."""
    till.lou = ready("Lou", "logistics")
    ann = Till(till.ann)
    order = ann.make("order", customer=till.acme, title="Pumps")
    for position, (name, quantity, price) in enumerate((("Pump", "10", "100"), ("Installation", "1", "200"))):
        ann.make("order_line", order=order["id"], position=position, name=name, quantity=quantity, price=price)
    ann.do("order", order, "accept")
    till.order = ann.see("order", order)
    return till


def planned(who, order, **quantities):
    """A delivery of these quantities; lines that are not named stay behind."""
    who.do("order", order, "deliver")
    made = who.rows("delivery", sort="-created_at", order=order["id"])[0]
    _lowered(who, "delivery_line", {"delivery": made["id"]}, quantities)
    return made


def _lowered(who, kind, where, quantities):
    for row in who.rows(kind, **where):
        name = row["order_line"]["label"]
        if name in quantities:
            who.change(kind, row, quantity=quantities[name])
        else:
            who.drop(kind, row)


def shipped(who, order, **quantities):
    made = planned(who, order, **quantities)
    who.do("delivery", made, "ship", carrier="SF", tracking="SF123")
    return who.see("delivery", made)


def brought_back(who, order, **quantities):
    who.do("order", order, "take_goods_back", reason="dented")
    made = who.rows("goods_return", sort="-created_at", order=order["id"])[0]
    _lowered(who, "return_line", {"goods_return": made["id"]}, quantities)
    who.do("goods_return", made, "receive")
    return who.see("goods_return", made)


def test_an_order_leaves_in_parts_and_never_beyond(accepted):
    ann, lou = Till(accepted.ann), Till(accepted.lou)
    order = accepted.order
    first = shipped(lou, order, Pump="4")
    assert (first["state"], first["serial"], first["tracking"]) == ("shipped", f"FH{periods.today().year}-00001", "SF123")
    seen = ann.see("order", order)
    assert (seen["state"], seen["shipped"], seen["claim"]) == ("delivering", "400.00", "1200.00")
    # Who sells plans, who ships ships.
    ann.do("order", order, "deliver")
    mine = ann.rows("delivery", sort="-created_at", order=order["id"])[0]
    ann.do("delivery", mine, "ship", 403)
    assert "All of it" in lou.do("order", order, "deliver", 409)["message"]
    pumps = next(row for row in lou.rows("delivery_line", delivery=mine["id"]) if row["order_line"]["label"] == "Pump")
    lou.change("delivery_line", pumps, quantity="7")
    assert "only 6" in lou.do("delivery", mine, "ship", 409)["message"]
    lou.change("delivery_line", pumps, quantity="6")
    lou.do("delivery", mine, "ship")
    assert ann.see("order", order)["state"] == "delivered"
    lou.do("delivery", first, "sign_for", signed_by="Mr Li")
    assert lou.see("delivery", first)["signed_by"] == "Mr Li"
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order=order["id"]).update(shipped=11)
    ann.do("order", order, "close")
    assert ann.see("order", order)["state"] == "closed"


def test_what_comes_back_is_credited_and_what_was_paid_goes_back(accepted):
    ann, lou, fay = Till(accepted.ann), Till(accepted.lou), Till(accepted.fay)
    order = accepted.order
    shipped(lou, order, Pump="10", Installation="1")
    contract = {"id": order["contract"]["id"]}
    for amount in ("700.00", "500.00"):
        receipt = ann.make("receipt", contract=contract["id"], amount=amount)
        fay.do("receipt", receipt, "confirm")
        fay.do("receipt", receipt, "allocate_oldest")
    assert fresh(accepted.acme).purchase == "after"
    back = brought_back(lou, order, Pump="3")
    assert (back["amount"], ann.see("order", order)["claim"]) == ("300.00", "900.00")
    lou.do("goods_return", back, "settle_return", 403)
    assert "300.00 of it given back" in fay.do("goods_return", back, "settle_return")["message"]
    seen = ann.see("contract", contract)
    assert (seen["amount"], seen["planned"], seen["paid"], seen["rest"]) == ("900.00", "900.00", "900.00", "0.00")
    assert fay.see("goods_return", back)["refunded"] == "300.00"
    assert Amendment.objects.get(contract=contract["id"]).was == Decimal("1200.00")
    # The ledger tells all of it: nothing was changed, only added.
    entries = list(ReceiptEntry.objects.order_by("id").values_list("sort", "amount"))
    assert sum(amount for sort, amount in entries if sort == "allocated") == 900
    assert [amount for sort, amount in entries if sort == "returned"] == [-300]
    # All the rest comes back: nothing is owed, nothing is kept, and the purchase is undone.
    rest = brought_back(lou, order, Pump="7", Installation="1")
    fay.do("goods_return", rest, "settle_return")
    assert ann.see("order", order)["claim"] == "0.00"
    assert fresh(Contract.objects.get(pk=contract["id"])).amount == 0
    assert fresh(accepted.acme).purchase == "before"
    assert "Nothing of it" in lou.do("order", order, "take_goods_back", 409, reason="more")["message"]


def test_goods_not_paid_only_lower_what_is_owed_and_money_may_stay(accepted):
    ann, lou, fay = Till(accepted.ann), Till(accepted.lou), Till(accepted.fay)
    order, contract = accepted.order, {"id": accepted.order["contract"]["id"]}
    shipped(lou, order, Pump="5")
    receipt = ann.make("receipt", contract=contract["id"], amount="1000.00")
    fay.do("receipt", receipt, "confirm")
    fay.do("receipt", receipt, "allocate_oldest")
    back = brought_back(lou, order, Pump="2")
    # 200 are unpaid: exactly what came back, so no money moves.
    assert "0 of it given back" in fay.do("goods_return", back, "settle_return")["message"]
    back = brought_back(lou, order, Pump="1")
    assert "100.00 of it is free" in fay.do("goods_return", back, "settle_return", keep=True)["message"]
    assert (fay.see("receipt", receipt)["free"], ann.see("contract", contract)["rest"]) == ("100.00", "0.00")
    # The rest will not come: it counts what was shipped and stayed.
    assert "why" in ann.do("order", order, "close", 422)["message"]
    ann.do("order", order, "close", reason="discontinued")
    seen = ann.see("order", order)
    assert (seen["state"], seen["claim"], ann.see("contract", contract)["amount"]) == ("closed", "200.00", "200.00")


def test_one_page_tells_where_an_order_stands_and_what_comes_next(accepted):
    ann, lou, fay = Till(accepted.ann), Till(accepted.lou), Till(accepted.fay)
    order = accepted.order

    def page(who=ann):
        return who.ask(f"orders/{order['id']}")

    def words(told):
        return [step["word"] for step in told["next"]]

    told = page()
    pump, _work = told["lines"]
    assert (words(told), told["credit"]["used"], told["may"]) == (
        ["plan", "pay"],
        "1200.00",
        {"deliver": True, "ship": False, "back": True, "release": False},
    )
    # Planned by who sells, left by who ships; a part of it at once.
    ann.ask(f"orders/{order['id']}/deliveries", 403, lines=[{"line": pump["id"], "quantity": "1"}], ship=True)
    assert ann.rows("delivery", order=order["id"]) == []
    problem = lou.ask(f"orders/{order['id']}/deliveries", 422, lines=[{"line": pump["id"], "quantity": "11"}])
    assert problem["fields"] == {"lines.0.quantity": "Of “Pump” at most 10."}
    told = lou.ask(f"orders/{order['id']}/deliveries", lines=[{"line": pump["id"], "quantity": "4"}], ship=True, carrier="SF", tracking="SF1")
    assert (told["order"]["state"], told["deliveries"][0]["state"], words(told)) == ("delivering", "shipped", ["plan", "sign"])
    told = ann.ask(f"orders/{order['id']}/returns", lines=[{"line": pump["id"], "quantity": "1"}], reason="dented")
    assert words(told) == ["plan", "sign", "receive", "pay"]
    lou.do("goods_return", told["returns"][0], "receive")
    fay.do("goods_return", told["returns"][0], "settle_return")
    told = page(fay)
    (row,) = told["credit"]["rows"]
    assert (row["ordered"], row["unshipped"], row["due"], row["open"]) == ("1100.00", "800.00", "1100.00", "1100.00")
    assert (told["plan"][0]["amount"], told["may"]["release"]) == ("1100.00", True)
