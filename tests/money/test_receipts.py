"""Money from its claim to the last fen: confirmed, allocated, taken back, returned, countered; what is kept beside (P22, P24, P48, E71)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from kehai.crm.sales.records.receipt_entry import ReceiptEntry
from kehai.kernel import periods
from tests.customers.factory import fresh
from tests.money.till import Till, shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def figures(told, *names):
    return tuple(told[name] for name in names)


def confirmed(till, amount, **facts):
    """Claimed by Ann, confirmed by Fay."""
    claimed = Till(till.ann).make("receipt", **({"customer": till.acme, "amount": amount} | facts))
    Till(till.fay).do("receipt", claimed, "confirm")
    return Till(till.fay).see("receipt", claimed)


def test_from_the_claim_to_the_last_fen(till):
    ann, fay = Till(till.ann), Till(till.fay)
    contract = ann.signed(till.acme, tenor="1", settlement="", base="2026-01-31", parts=3)
    claimed = ann.make("receipt", contract=contract["id"], amount="500.00", way="cash", reference="slip 7")
    assert (claimed["customer"]["label"], claimed["state"], claimed["serial"], claimed["match"]) == ("Acme Ltd", "claimed", None, None)
    assert (fresh(till.acme).purchase, fresh(till.acme).bought_on) == ("before", None)
    ann.do("receipt", claimed, "confirm", 403)
    fay.do("receipt", claimed, "confirm")
    told = fay.see("receipt", claimed)
    assert figures(told, "state", "kept", "free", "match") == ("confirmed", "500.00", "500.00", "open")
    assert told["serial"] == f"SK{periods.today().year}-00001"
    assert any("CNY 500.00 was confirmed by finance" in text for text in ann.told())
    # The first money that is there makes a customer of a prospect; it can be filtered by (P24).
    assert (fresh(till.acme).purchase, fresh(till.acme).bought_on) == ("after", periods.today())
    rows = ann.browser.get('/api/customers/customer?filter={"field":"purchase","op":"eq","value":"after"}').json()["rows"]
    assert [row["name"] for row in rows] == ["Acme Ltd"]
    # Money that belongs to nothing yet is found by one filter (P48).
    assert len(fay.rows("receipt", match="open")) == 1
    sheet = fay.ask(f"receipts/{claimed['id']}")
    assert [(row["rest"], row["amount"]) for row in sheet["proposal"]] == [("333.34", "333.34"), ("333.33", "166.66"), ("333.33", "0.00")]
    rows = [{"instalment": row["instalment"]["id"], "amount": amount} for row, amount in zip(sheet["proposal"], ("333.34", "100"), strict=False)]
    told = fay.ask(f"receipts/{claimed['id']}/allocations", rows=rows)
    assert figures(told["receipt"], "allocated", "free", "match") == ("433.34", "66.66", "part")
    assert [(row["state"], row["paid"], row["rest"]) for row in ann.plan_of(contract)] == [
        ("paid", "333.34", "0.00"), ("part", "100.00", "233.33"), ("open", "0.00", "333.33"),
    ]  # fmt: skip
    assert figures(ann.see("contract", contract), "paid", "rest", "next_due_on") == ("433.34", "566.66", "2026-03-31")
    fay.do("receipt", claimed, "allocate_oldest")
    last = confirmed(till, "500.00")
    fay.do("receipt", last, "allocate_oldest")
    assert figures(ann.see("contract", contract), "paid", "rest", "next_due_on") == ("1000.00", "0.00", None)
    ann.do("contract", contract, "finish")
    assert "Nothing of it is free" in fay.do("receipt", last, "allocate_oldest", 409)["message"]


def test_nothing_is_allocated_above_the_receipt_nor_above_what_is_due_nor_to_others(till):
    ann, fay = Till(till.ann), Till(till.fay)
    contract = ann.signed(till.acme, "100.00")
    other, draft = ann.signed(till.acme, "900.00"), ann.contract(till.acme)
    dollars = ann.contract(till.acme, currency="USD")
    for each in (draft, dollars):
        ann.do("contract", each, "plan", tenor="1")
    ann.do("contract", dollars, "sign")
    receipt = confirmed(till, "500.00")
    (row,), (second,), (drafted,), (dollar,) = (ann.plan_of(each) for each in (contract, other, draft, dollars))
    where = f"receipts/{receipt['id']}/allocations"

    def refused(*pairs):
        return fay.ask(where, 422, rows=[{"instalment": each["id"], "amount": amount} for each, amount in pairs])

    assert refused((row, "100.01"))["fields"] == {"rows.0.amount": "Only 100.00 is still to be received for this."}
    assert refused((row, "100"), (second, "400.01"))["fields"] == {"rows": "Only 500.00 of it is free."}
    for wrong in (drafted, dollar):
        assert "no row of a signed contract" in refused((wrong, "1"))["message"]
    assert "More than nothing" in refused((row, "0"))["message"]
    assert "rows.0.amount" in refused((row, "x"))["fields"]
    assert refused((row, "1"), (row, "2"))["fields"] == {"rows": "The same row stands here twice."}
    assert refused()["message"] == "Please choose what it pays."
    Till(till.ann).ask(where, 403, rows=[{"instalment": row["id"], "amount": "1"}])
    Till(till.eve).ask(where, 403, rows=[{"instalment": row["id"], "amount": "1"}])
    assert ReceiptEntry.objects.count() == 1
    assert figures(fay.see("receipt", receipt), "free", "allocated") == ("500.00", "0.00")


def test_corrections_are_counter_entries_and_every_entry_stays(till):
    ann, fay = Till(till.ann), Till(till.fay)
    contract = ann.signed(till.acme, "300.00")
    receipt = confirmed(till, "400.00", contract=contract["id"])
    fay.do("receipt", receipt, "allocate_oldest")
    assert "Only 100.00 of it is free" in fay.do("receipt", receipt, "give_back", 422, amount="100.01", reason="too much")["fields"]["amount"]
    fay.do("receipt", receipt, "give_back", amount="60", reason="too much")
    assert figures(fay.see("receipt", receipt), "kept", "allocated", "free", "match") == ("340.00", "300.00", "40.00", "part")
    (row,) = ann.plan_of(contract)
    assert "take the allocation back" in ann.drop("instalment", row, 409)["message"]
    assert "300.00 was received" in ann.change("instalment", row, 422, amount="299.99")["message"]
    assert "300.00 was received" in ann.do("contract", contract, "amend", 422, reason="less", lump="299")["message"]
    fay.do("receipt", receipt, "take_back", reason="another contract", instalment=row["id"])
    assert figures(ann.see("contract", contract), "paid", "rest") == ("0.00", "300.00")
    fay.do("receipt", receipt, "allocate_oldest")
    # What was confirmed is neither changed nor deleted; it is countered, and entered anew.
    assert "counter-entry" in fay.change("receipt", receipt, 409, amount="40.00")["message"]
    assert "counter-entry" in ann.drop("receipt", receipt, 409)["message"]
    fay.do("receipt", receipt, "counter", reason="the cheque bounced")
    told = fay.see("receipt", receipt)
    assert figures(told, "state", "kept", "allocated", "free", "match") == ("reversed", "0.00", "0.00", "0.00", None)
    assert figures(ann.see("contract", contract), "paid", "rest") == ("0.00", "300.00")
    assert (fresh(till.acme).purchase, fresh(till.acme).bought_on) == ("before", None)
    assert any("the cheque bounced" in text for text in ann.told())
    entries = [(row["sort"], row["amount"], row["counter"]) for row in fay.ask(f"receipts/{receipt['id']}")["entries"]]
    assert entries == [
        ("in", "400.00", False), ("allocated", "300.00", False), ("returned", "-60.00", False), ("allocated", "-300.00", True),
        ("allocated", "300.00", False), ("allocated", "-300.00", True), ("returned", "60.00", True), ("in", "-400.00", True),
    ]  # fmt: skip


def test_the_ledger_can_be_added_to_and_nothing_else(till):
    confirmed(till, "10.00")
    for statement in ("UPDATE sales_receiptentry SET amount = 1", "DELETE FROM sales_receiptentry"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    for column, value in (("allocated", "10.01"), ("kept", "10.01"), ("free", "9.99")):
        with pytest.raises(DatabaseError, match="sales_receipt_"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE sales_receipt SET {column} = %s", [value])  # noqa: S608  names from above


def test_what_finance_does_not_find_goes_back_with_the_reason_and_may_be_withdrawn(till):
    ann, fay = Till(till.ann), Till(till.fay)
    claimed = ann.make("receipt", customer=till.acme, amount="10.00")
    tomorrow = (periods.today() + timedelta(days=1)).isoformat()
    assert "not come yet" in ann.make("receipt", 422, customer=till.acme, amount="1", received_on=tomorrow)["message"]
    fay.do("receipt", claimed, "refuse", reason="no such transfer")
    assert any("no such transfer" in text for text in ann.told())
    fay.do("receipt", claimed, "confirm", 409)
    ann.change("receipt", claimed, reference="slip 8")
    ann.do("receipt", claimed, "claim_again")
    ann.drop("receipt", claimed)
    fay.do("receipt", claimed, "confirm", 404)
    assert confirmed(till, "5.00")["serial"].endswith("-00001"), "what was withdrawn used no number up"


def test_money_whose_payer_is_not_known_yet_and_a_contract_made_of_it(till):
    ann, fay = Till(till.ann), Till(till.fay)
    receipt = fay.make("receipt", amount="88.00", payer="A. Stranger", reference="B-1")
    fay.do("receipt", receipt, "confirm")
    Till(till.ann).see("receipt", receipt, 404)
    assert "whose money" in fay.do("receipt", receipt, "make_contract", 409, title="x")["message"]
    assert "Nothing is due" in fay.do("receipt", receipt, "allocate_oldest", 409)["message"]
    fay.change("receipt", receipt, customer=str(till.acme.pk))
    assert fresh(till.acme).purchase == "after"
    mine = confirmed(till, "120.00")
    ann.do("receipt", mine, "make_contract", title="Paid on the spot")
    (made,) = ann.rows("contract", title="Paid on the spot")
    assert figures(made, "amount", "state") == ("120.00", "draft")
    assert made["customer"]["label"] == "Acme Ltd"


def test_what_is_owed_by_age(till):
    ann, fay = Till(till.ann), Till(till.fay)
    today = periods.today()
    for late, amount in (
        (-5, "10.00"),
        (0, "20.00"),
        (1, "1.00"),
        (30, "2.00"),
        (31, "3.00"),
        (60, "4.00"),
        (61, "5.00"),
        (90, "6.00"),
        (91, "7.00"),
    ):
        ann.signed(till.acme, amount, base=(today - timedelta(days=late)).isoformat())
    draft = ann.contract(till.acme, "999")
    ann.do("contract", draft, "plan", settlement="immediate")
    told = fay.ask("ageing")
    ages = {"all": "58.00", "current": "30.00", "to30": "3.00", "to60": "7.00", "to90": "11.00", "older": "7.00"}
    assert told["rows"] == [{"customer": {"id": str(till.acme.pk), "label": "Acme Ltd"}, "currency": "CNY", **ages}]
    assert told["totals"] == [{"currency": "CNY", **ages}]
    fay.do("receipt", confirmed(till, "8.50"), "allocate_oldest")
    assert Decimal(fay.ask("ageing")["rows"][0]["to90"]) == Decimal("9.50"), "the oldest were paid first"
    assert Till(till.eve).ask("ageing")["rows"] == []
    assert len(Till(till.chief).ask(f"ageing?customer={till.acme.pk}")["rows"]) == 1


def test_invoices_never_come_to_more_than_the_contract_without_a_reason(till):
    ann, fay = Till(till.ann), Till(till.fay)
    contract = ann.signed(till.acme, "100.00")
    ann.make("invoice", 403, contract=contract["id"], amount="1")
    first = fay.make("invoice", contract=contract["id"], amount="60.00", code="24312000000012345678")
    assert (first["heading"], first["issued_on"]) == ("Acme Ltd", periods.today().isoformat())
    assert "say why" in fay.make("invoice", 422, contract=contract["id"], amount="40.01")["fields"]["why_more"]
    more = fay.make("invoice", contract=contract["id"], amount="40.01", why_more="freight")
    assert ann.see("contract", contract)["invoiced"] == "100.01"
    assert len(ann.rows("invoice", contract=contract["id"])) == 2
    fay.do("invoice", more, "void", reason="wrong title")
    assert ann.see("contract", contract)["invoiced"] == "60.00"
    assert "already" in fay.make("invoice", 422, contract=contract["id"], amount="1", code="24312000000012345678")["message"]
    draft = ann.contract(till.acme)
    assert "signed contract" in fay.make("invoice", 422, contract=draft["id"], amount="1")["message"]
