"""How contracts end, and what becomes of their orders, goods and money then (issue 6; E09, A36, A70, P22)."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.order import Order
from tests.money import books
from tests.money.test_deliveries import brought_back, planned, shipped
from tests.money.till import Till, shop, till, world
from tests.sales.deals import ready

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


@pytest.fixture
def framed(till):
    """A contract over ten pumps at 100, called off in two orders of five; Lou ships."""
    till.lou = ready("Lou", "logistics")
    ann = Till(till.ann)
    contract = ann.make("contract", customer=till.acme, title="Frame")
    ann.make("contract_line", contract=contract["id"], name="Pump", quantity="10", price="100")
    ann.do("contract", contract, "plan", settlement="immediate")
    ann.do("contract", contract, "sign")
    till.contract, till.orders = contract, []
    for _part in range(2):
        ann.do("contract", contract, "order")
        order = ann.rows("order", sort="-created_at", contract=contract["id"])[0]
        (line,) = ann.rows("order_line", order=order["id"])
        ann.change("order_line", line, quantity="5")
        ann.do("order", order, "accept")
        till.orders.append(order)
    return till


def paid(till, amount, **facts):
    fay = Till(till.fay)
    receipt = fay.make("receipt", customer=till.acme, amount=amount, **facts)
    fay.do("receipt", receipt, "confirm")
    fay.do("receipt", receipt, "allocate_oldest")
    return receipt


def used(till):
    order = Order.objects.filter(customer=till.acme.pk).latest("id")
    return Till(till.ann).ask(f"orders/{order.pk}")["credit"]["used"]


def sums(who, contract):
    seen = who.see("contract", contract)
    return seen["state"], seen["amount"], seen["planned"], seen["paid"], seen["rest"]


def test_the_orders_of_a_terminated_contract_end_with_it_and_only_what_left_is_owed(framed):
    ann, lou, fay = Till(framed.ann), Till(framed.lou), Till(framed.fay)
    first, second = framed.orders
    shipped(lou, first, Pump="3")
    ann.do("order", first, "deliver")
    waiting = ann.rows("delivery", order=first["id"], state="planned")[0]
    receipt = paid(framed, "100.00")
    ann.do("contract", framed.contract, "terminate", reason="closed down")
    # What left stays sold; what did not, will not.
    told = [(ann.see("order", order)["state"], ann.see("order", order)["claim"], ann.see("order", order)["end_reason"]) for order in (first, second)]
    assert told == [("closed", "300.00", "closed down"), ("cancelled", "0.00", "closed down")]
    assert ann.see("delivery", waiting)["state"] == "called_off"
    lou.do("delivery", waiting, "ship", 409)
    assert sums(ann, framed.contract) == ("terminated", "300.00", "300.00", "100.00", "200.00")
    (amendment,) = ann.rows("amendment", contract=framed.contract["id"])
    assert (amendment["was"], amendment["now"], amendment["reason"]) == ("1000.00", "300.00", "closed down")
    # It is still owed: it counts, stands in the ageing, and can be paid.
    assert used(framed) == "200.00"
    assert ann.ask("ageing")["totals"][0]["all"] == "200.00"
    paid(framed, "250.00")
    assert sums(ann, framed.contract)[3:] == ("300.00", "0.00")
    assert fay.see("receipt", receipt)["free"] == "0.00"
    # And what left may still come back, with its money.
    back = brought_back(lou, first, Pump="1")
    assert "100.00 of it given back" in fay.do("goods_return", back, "settle_return")["message"]
    assert sums(ann, framed.contract) == ("terminated", "200.00", "200.00", "200.00", "0.00")


def test_money_beyond_what_left_stays_unless_it_is_set_free(framed):
    ann, lou, fay = Till(framed.ann), Till(framed.lou), Till(framed.fay)
    shipped(lou, framed.orders[0], Pump="2")
    receipt = paid(framed, "700.00")
    ann.do("contract", framed.contract, "terminate", reason="closed down", free=True)
    assert sums(ann, framed.contract) == ("terminated", "200.00", "200.00", "200.00", "0.00")
    assert fay.see("receipt", receipt)["free"] == "500.00"
    other = ann.signed(framed.acme, "400.00")
    paid(framed, "150.00")
    ann.do("contract", other, "terminate", reason="closed down")
    assert sums(ann, other) == ("terminated", "150.00", "150.00", "150.00", "0.00")


def test_goods_back_and_not_credited_yet_are_not_taken_off_twice(framed):
    ann, lou, fay = Till(framed.ann), Till(framed.lou), Till(framed.fay)
    shipped(lou, framed.orders[0], Pump="5")
    back = brought_back(lou, framed.orders[0], Pump="2")
    ann.do("contract", framed.contract, "terminate", reason="closed down")
    assert sums(ann, framed.contract)[1] == "500.00"
    fay.do("goods_return", back, "settle_return")
    assert sums(ann, framed.contract) == ("terminated", "300.00", "300.00", "0.00", "300.00")
    assert used(framed) == "300.00"


def test_a_finished_contract_is_delivered_and_what_is_wrong_later_can_be_put_right(framed):
    ann, lou, fay = Till(framed.ann), Till(framed.lou), Till(framed.fay)
    receipt = paid(framed, "1000.00")
    assert "Not all of it is delivered" in ann.do("contract", framed.contract, "finish", 409)["message"]
    for order in framed.orders:
        shipped(lou, order, Pump="5")
    ann.do("contract", framed.contract, "finish")
    back = brought_back(lou, framed.orders[0], Pump="1")
    assert "100.00 of it given back" in fay.do("goods_return", back, "settle_return")["message"]
    assert sums(ann, framed.contract) == ("finished", "900.00", "900.00", "900.00", "0.00")
    # The bank takes the payment back: it is owed again, and can be paid again.
    fay.do("receipt", receipt, "counter", reason="cheque bounced")
    assert (sums(ann, framed.contract)[4], used(framed)) == ("900.00", "900.00")
    assert ann.ask("ageing")["totals"][0]["all"] == "900.00"
    paid(framed, "900.00")
    assert sums(ann, framed.contract)[4] == "0.00"


def test_a_contract_is_not_amended_below_what_was_ordered_and_a_cancelled_order_ships_nothing(framed):
    ann, lou = Till(framed.ann), Till(framed.lou)
    assert "1000.00 of it was ordered" in ann.do("contract", framed.contract, "amend", 422, reason="less", lump="999.99")["message"]
    waiting = planned(lou, framed.orders[1], Pump="1")
    ann.do("order", framed.orders[1], "cancel", reason="not needed")
    assert lou.see("delivery", waiting)["state"] == "called_off"
    ann.do("contract", framed.contract, "amend", reason="less", lump="500")
    # An order without a contract of its own: its contract ends with it, and nothing of it is owed.
    order = ann.make("order", customer=framed.acme, title="Pumps")
    ann.make("order_line", order=order["id"], name="Pump", price="50")
    ann.do("order", order, "accept")
    ann.do("order", order, "cancel", reason="not needed")
    contract = Contract.objects.get(pk=ann.see("order", order)["contract"]["id"])
    assert (contract.state, contract.amount, contract.rest) == ("terminated", 0, 0)


def test_what_was_terminated_before_says_after_the_upgrade_that_nothing_more_is_due(till):
    """As version 0.7 left it: terminated, and planned for all that was agreed."""
    ann = Till(till.ann)
    half, none, going = (ann.signed(till.acme, amount) for amount in ("300.00", "200.00", "100.00"))
    paid(till, "120.00")
    Contract.objects.filter(pk__in=(half["id"], none["id"])).update(state="terminated")
    upgrade = import_module("kehai.crm.sales.migrations.0008_ended_contracts")
    upgrade.lower(apps, SimpleNamespace(connection=connection))
    assert sums(ann, half) == ("terminated", "120.00", "120.00", "120.00", "0.00")
    assert sums(ann, none) == ("terminated", "0.00", "0.00", "0.00", "0.00")
    assert sums(ann, going)[1:3] == ("100.00", "100.00")
    told = [(row["was"], row["now"]) for contract in (half, none) for row in ann.rows("amendment", contract=contract["id"])]
    assert told == [("300.00", "120.00"), ("200.00", "0.00")]
    for contract in (half, none, going):
        books.agreed(Contract.objects.get(pk=contract["id"]))
    upgrade.lower(apps, SimpleNamespace(connection=connection))
    assert len(ann.rows("amendment", contract=half["id"])) == 1
