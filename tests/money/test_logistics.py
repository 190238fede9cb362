"""Who ships reads what goes where and to whom, and at no place what it costs (A36, A69)."""

import json
from decimal import Decimal

import pytest

from kehai.site.ready_roles import ROLES
from tests.customers.factory import person
from tests.money.till import Till, shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db
# Sums that stand nowhere else in the house: a line of 3 at 1234.57, of which one comes back.
SUMS = "1234.57", "3703.71", "2469.14", "1,234.57", "3,703.71", "2,469.14"
VEILED = {"net", "tax", "amount", "claim", "credit", "credit_told", "released", "released_why"}


@pytest.fixture
def lou(till):
    """Who holds the ready-made role with all that it veils."""
    role = ROLES["logistics"]
    return Till(person("Lou", {kind: dict(ops) for kind, ops in role.grants.items()}, {kind: dict(told) for kind, told in role.fields.items()}))


@pytest.fixture
def order(till):
    ann = Till(till.ann)
    Till(till.fay).make("credit", customer=till.acme, limit="5000", reason="new customer")
    order = ann.make("order", customer=till.acme, title="Pumps")
    ann.make("order_line", order=order["id"], name="Pump", quantity="3", price="1234.57")
    ann.do("order", order, "accept")
    return ann.see("order", order)


def silent(told):
    said = json.dumps(told)
    assert [word for word in SUMS if word in said] == []
    return told


def test_who_ships_sees_the_goods_and_no_sum(till, lou, order):
    seen = silent(lou.see("order", order))
    assert (seen["serial"], seen["state"], VEILED & set(seen)) == (order["serial"], "accepted", set())
    assert {"shipped", "returned"} & set(seen) == set()  # of an order they are money, of a line goods
    (line,) = silent(lou.rows("order_line", order=order["id"]))
    assert (Decimal(line["quantity"]), line["name"], {"price", "amount", "net", "tax", "gross"} & set(line)) == (3, "Pump", set())
    told = silent(lou.ask(f"orders/{order['id']}"))
    assert (told["credit"], told["plan"], told["receipts"], told["invoices"]) == (None, [], [], [])
    assert [step["word"] for step in told["next"]] == ["plan"]
    # Nor by the way round: what one does not read is not looked for, nor ordered by.
    for query in ("sort=amount", "sort=-claim", 'filter={"field":"amount","op":"gt","value":"1000"}'):
        answer = lou.browser.get(f"/api/sales/order?{query}")
        assert answer.status_code in (403, 422), (query, answer.content)
    for path in ("?columns=title,amount,claim", f"/{order['id']}/history"):
        silent(lou.browser.get(f"/api/sales/order{path}").json())


def test_shipping_and_taking_back_tell_no_sum_either(till, lou, order):
    (line,) = lou.rows("order_line", order=order["id"])
    told = silent(lou.ask(f"orders/{order['id']}/deliveries", lines=[{"line": line["id"], "quantity": "3"}], ship=True, carrier="SF"))
    assert (told["order"]["state"], told["may"]["ship"]) == ("delivered", True)
    told = silent(lou.ask(f"orders/{order['id']}/returns", lines=[{"line": line["id"], "quantity": "1"}], reason="dented"))
    back = told["returns"][0]
    silent(lou.do("goods_return", back, "receive"))
    seen = silent(lou.see("goods_return", back))
    assert (seen["state"], {"amount", "refunded"} & set(seen)) == ("received", set())
    silent(lou.do("goods_return", back, "settle_return", 403))
    # Who keeps the money reads it.
    assert Till(till.fay).see("goods_return", back)["amount"] == "1234.57"
