"""Orders from quotes and contracts, typed once, within what was agreed and what the customer's credit allows (A36, A69, A70, E10, P22, P23)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.kernel import company, periods
from tests.customers.factory import ROOT
from tests.money.till import Till, shop, till, world
from tests.workflow.desk import Person, flow

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def newest(who, **where):
    return who.rows("order", sort="-created_at", **where)[0]


def drafted(who, customer, price="100", quantity="1", **facts):
    """A draft of one line, by hand."""
    made = who.make("order", customer=customer, title="Spare parts", **facts)
    who.make("order_line", order=made["id"], name="Gasket", quantity=quantity, price=price)
    return who.see("order", made)


def limited(till, limit="1000", **terms):
    return Till(till.fay).make("credit", customer=till.acme, limit=limit, reason="new customer", **terms)


def test_a_quote_is_ordered_in_one_click_and_acceptance_makes_contract_and_payment(till):
    ann = Till(till.ann)
    quote = ann.begin(till.acme)
    ann.save(quote, {"product": till.pump, "quantity": "2"}, {"name": "Assembly", "quantity": "1", "price": "300", "tax_rate": "6"})
    ann.act(quote, "send")
    limited(till, "5000", term=30)
    ann.act(quote, "order")
    order = newest(ann, quote=quote["id"])
    lines = ann.rows("order_line", sort="position", order=order["id"])
    assert [(line["name"], Decimal(line["quantity"])) for line in lines] == [("Pump", 2), ("Assembly", 1)]
    assert (order["amount"], order["state"], ann.sheet(quote)["quote"]["state"]) == ("2300.00", "draft", "accepted")
    assert "already" in ann.act(quote, "order", 409)["message"]
    ann.do("order", order, "accept")
    order = ann.see("order", order)
    assert (order["serial"], order["state"], order["credit"], order["claim"]) == (f"DD{periods.today().year}-00001", "accepted", "within", "2300.00")
    contract = Contract.objects.get(pk=order["contract"]["id"])
    assert (contract.state, contract.amount, contract.quote_id) == ("signed", Decimal("2300.00"), Contract.objects.get().quote_id)
    (row,) = Instalment.objects.filter(contract=contract)
    assert (row.due_on, row.amount) == (periods.today() + timedelta(days=30), Decimal("2300.00"))
    # What was accepted stays, and its contract is ordered.
    assert "accepted" in ann.change("order", order, 409, title="Other")["message"]
    assert "accepted" in ann.make("order_line", 409, order=order["id"], name="More", price="1")["message"]
    assert ann.do("contract", {"id": str(contract.pk)}, "order", 409)["message"] == "All of this contract is ordered already."


def test_a_contract_is_called_off_in_parts_and_never_beyond(till):
    ann = Till(till.ann)
    contract = ann.make("contract", customer=till.acme, title="Frame")
    ann.make("contract_line", contract=contract["id"], name="Pump", quantity="10", price="100")
    ann.do("contract", contract, "sign")
    ann.do("contract", contract, "order")
    first = newest(ann, contract=contract["id"])
    (line,) = ann.rows("order_line", order=first["id"])
    ann.change("order_line", line, quantity="4")
    ann.do("order", first, "accept")
    ann.do("contract", contract, "order")
    second = newest(ann, contract=contract["id"])
    (line,) = ann.rows("order_line", order=second["id"])
    assert Decimal(line["quantity"]) == 6
    ann.change("order_line", line, quantity="7")
    assert "only 6" in ann.do("order", second, "accept", 409)["message"]
    ann.change("order_line", line, quantity="6")
    ann.make("order_line", order=second["id"], name="Extra", price="1")
    assert "600.00 of the contract" in ann.do("order", second, "accept", 409)["message"]
    # A lump sum without lines is ordered as one line.
    lump = ann.signed(till.acme, "500.00")
    ann.do("contract", lump, "order")
    assert newest(ann, contract=lump["id"])["amount"] == "500.00"


def test_the_limit_stops_an_order_until_it_is_let_through(till):
    ann, chief, fay = Till(till.ann), Till(till.chief), Till(till.fay)
    credit = limited(till, "1000")
    first = drafted(ann, till.acme, "600")
    ann.do("order", first, "accept")
    second = drafted(ann, till.acme, "500")
    told = ann.do("order", second, "accept", 409)["message"]
    assert "1,100.00 of a limit of 1,000.00 would be used, 100.00 too much" in told
    # Nothing half: no number was taken, no contract made.
    assert (ann.see("order", second)["serial"], Contract.objects.count()) == (None, 1)
    ann.do("order", second, "release", 403, reason="please")
    chief.do("order", second, "release", reason="pays on Monday")
    ann.do("order", second, "accept")
    seen = ann.see("order", second)
    assert (seen["credit"], seen["serial"][-5:]) == ("over", "00002")
    assert "With this order of 500.00: 1,100.00" in seen["credit_told"]
    # Money that is there and not allocated makes room; so does a cancelled order.
    third = drafted(ann, till.acme, "300")
    ann.do("order", third, "accept", 409)
    receipt = fay.make("receipt", customer=till.acme, amount="200")
    fay.do("receipt", receipt, "confirm")
    ann.do("order", second, "cancel", reason="not needed")
    ann.do("order", third, "accept")
    assert ann.see("order", third)["credit"] == "within"
    # A limit is set by finance, with the reason; each change is kept.
    ann.do("credit", credit, "set_limit", 403, reason="more", limit="9")
    fay.do("credit", credit, "set_limit", reason="good payer", limit="2000", term=60)
    rows = fay.rows("credit_change", credit=credit["id"])
    assert [(row["was"], row["now"], row["term_now"], row["reason"]) for row in rows] == [
        ("0.00", "1000.00", 0, "new customer"),
        ("1000.00", "2000.00", 60, "good payer"),
    ]
    fay.change("credit", credit, 422, limit="5")


def test_the_check_tells_sums_and_no_contract_of_others(till):
    ann, boss = Till(till.ann), Till(till.boss)
    theirs = boss.signed(till.acme, "400.00")
    ann.see("contract", theirs, 404)
    limited(till)
    order = drafted(ann, till.acme, "500")
    ann.do("order", order, "accept")
    told = ann.see("order", order)["credit_told"]
    assert (theirs["number"] in told, theirs["title"] in told) == (False, False)
    assert "Counts in all 400.00" in told
    assert "With this order of 500.00: 900.00" in told
    # Nor does the page: what others sold him stands there as one sum.
    credit = ann.ask(f"orders/{order['id']}")["credit"]
    assert ([row["open"] for row in credit["rows"]], credit["others"], credit["used"]) == (["500.00"], "400.00", "900.00")


def test_what_is_overdue_stops_it_too_and_paying_lets_it_through(till):
    ann, fay = Till(till.ann), Till(till.fay)
    limited(till, "100000", grace=10)
    day = (periods.today() - timedelta(days=11)).isoformat()
    contract = ann.contract(till.acme, "700.00")
    ann.make("instalment", contract=contract["id"], due_on=day, amount="700.00")
    ann.do("contract", contract, "sign")
    order = drafted(ann, till.acme, "10")
    assert "700.00 is overdue, the oldest for 11 days; 10 are borne" in ann.do("order", order, "accept", 409)["message"]
    receipt = ann.make("receipt", contract=contract["id"], amount="700.00")
    fay.do("receipt", receipt, "confirm")
    fay.do("receipt", receipt, "allocate_oldest")
    ann.do("order", order, "accept")


def test_the_company_may_warn_or_ask_the_manager_instead(till):
    ann, chief = Till(till.ann), Person(till.chief)
    limited(till, "100")
    company.put({"credit.policy": "warn"}, ROOT)
    order = drafted(ann, till.acme, "150")
    assert "50.00 too much" in ann.do("order", order, "accept")["message"]
    company.put({"credit.policy": "ask"}, ROOT)
    order = drafted(ann, till.acme, "60")
    assert "No approval flow" in ann.do("order", order, "accept", 409)["message"]
    # A flow that asks for something else does not let it through either.
    flow(till, "accept", kind="sales.order", condition={"field": "amount", "op": "gt", "value": "5000"})
    assert "No approval flow" in ann.do("order", order, "accept", 409)["message"]
    flow(till, "accept", kind="sales.order", condition={"field": "credit", "op": "in", "value": ["over", "overdue"]})
    asked = ann.do("order", order, "accept", 202)
    assert ann.see("order", order)["state"] == "draft"
    chief.say(asked, "agree", answer="fine")
    assert (ann.see("order", order)["state"], ann.see("order", order)["credit"]) == ("accepted", "over")


def test_ordering_does_not_pass_the_approval_of_contracts(till):
    ann = Till(till.ann)
    flow(till, "sign", kind="sales.contract", condition={"field": "amount", "op": "gt", "value": "500"})
    order = drafted(ann, till.acme, "501")
    assert ann.do("order", order, "accept", 409)["code"] == "needs_approval"
    assert not Contract.objects.exists()
