"""A contract from a quote or by hand: planned, signed with a number without gaps, amended, renewed, ended (A30, E10, E70, T12)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kehai.crm.sales.records.serial import Serial
from kehai.kernel import periods
from kehai.kernel.records.change import Change
from tests.money.till import Till, shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def test_an_accepted_quote_becomes_a_contract_in_one_click_with_nothing_typed_twice(till):
    ann = Till(till.ann)
    quote = ann.begin(till.acme, contact=str(till.buyer.pk), payment="30 days", delivery="Ex works", terms="Two years warranty")
    ann.save(quote, {"product": till.pump, "quantity": "2"}, {"name": "Mounting", "quantity": "1", "price": "350.05", "tax_rate": "6"})
    assert ann.act(quote, "conclude", 409)["message"].startswith("Send it first")
    ann.act(quote, "send")
    ann.act(quote, "conclude")
    assert ann.browser.get(f"{ann.URL}/{quote['id']}").json()["state"] == "accepted"
    (contract,) = ann.rows("contract")
    assert (contract["customer"]["label"], contract["contact"]["label"], contract["payment"], contract["delivery"]) == (
        "Acme Ltd", "Mr Li", "30 days", "Ex works",
    )  # fmt: skip
    assert (contract["clauses"], contract["amount"], contract["state"], contract["serial"]) == ("Two years warranty", "2350.05", "draft", None)
    lines = ann.rows("contract_line", sort="position", contract=contract["id"])
    assert [(line["name"], Decimal(line["quantity"]), line["gross"]) for line in lines] == [("Pump", 2, "2000.00"), ("Mounting", 1, "350.05")]
    assert ann.act(quote, "conclude", 409)["message"] == f"There is a contract from this quote already: {contract['number']}."
    # Several types in one: goods, and a service with its time (A30).
    ann.change("contract_line", lines[1], sort="service", starts_on="2026-12-01", ends_on="2027-11-30")
    assert ann.see("contract", contract)["sort"] == "mixed"
    ann.drop("contract_line", lines[0])
    told = ann.see("contract", contract)
    assert (told["sort"], told["amount"], told["rest"]) == ("service", "350.05", "350.05")


def test_the_numbers_of_signed_contracts_have_no_gaps_whatever_is_refused(till):
    ann, year = Till(till.ann), periods.today().year
    drafts = [ann.contract(till.acme) for _ in range(3)]
    ann.drop("contract", ann.contract(till.acme))
    empty = ann.make("contract", customer=till.acme, title="Nothing yet")
    assert ann.do("contract", empty, "sign", 409)["message"].startswith("It says no amount yet")
    ann.do("contract", drafts[0], "plan", tenor="3", share="50")
    assert "plan the rest first" in ann.do("contract", drafts[0], "sign", 409)["message"]
    ann.do("contract", drafts[1], "sign", 422, signed_on=(periods.today() + timedelta(days=1)).isoformat())
    for draft in drafts[1:]:
        ann.do("contract", draft, "sign", their_signer="Mr Li")
    ann.do("contract", drafts[0], "plan", tenor="6")
    ann.do("contract", drafts[0], "sign")
    serials = [ann.see("contract", draft)["serial"] for draft in (drafts[1], drafts[2], drafts[0])]
    assert serials == [f"HT{year}-{count:05d}" for count in (1, 2, 3)]
    assert Serial.objects.get().value == 3


def test_a_plan_comes_to_the_contract_to_the_fen_and_contradictions_are_refused_at_their_field(till):
    ann = Till(till.ann)
    contract = ann.contract(till.acme, "1000.00")
    wrong = ann.do("contract", contract, "plan", 422, base="2026-01-31", tenor="3", settlement="quarterly")
    assert "each say another day" in wrong["fields"]["tenor"]
    assert set(ann.do("contract", contract, "plan", 422)["fields"]) == {"settlement"}
    ann.do("contract", contract, "plan", base="2026-01-31", settlement="prepaid", share="30", name="Advance")
    assert "Only 700.00" in ann.do("contract", contract, "plan", 422, tenor="1", share="71")["fields"]["share"]
    ann.do("contract", contract, "plan", base="2026-01-31", tenor="1", parts=3)
    plan = ann.plan_of(contract)
    assert [(row["due_on"], row["amount"]) for row in plan] == [
        ("2026-01-31", "300.00"), ("2026-02-28", "233.34"), ("2026-03-31", "233.33"), ("2026-04-30", "233.33"),
    ]  # fmt: skip
    assert plan[1]["why"] == "1 months after 2026-01-31"
    told = ann.see("contract", contract)
    assert (told["planned"], told["next_due_on"]) == ("1000.00", "2026-01-31")
    assert "All of the contract" in ann.do("contract", contract, "plan", 409, tenor="1")["message"]
    assert "more than the contract" in ann.change("instalment", plan[0], 422, amount="300.01")["message"]
    # Another amount of a draft: the plan follows in proportion, to the fen.
    ann.change("contract", contract, lump="1000.01")
    assert [row["amount"] for row in ann.plan_of(contract)] == ["300.01", "233.34", "233.33", "233.33"]
    ann.do("contract", contract, "plan", base="2026-01-10", settlement="monthly", cut_off=25, tenor="3", anew=True)
    assert [(row["due_on"], row["amount"]) for row in ann.plan_of(contract)] == [("2026-04-25", "1000.01")]


def test_what_was_signed_is_changed_by_amendment_only_and_before_and_after_are_kept(till):
    ann = Till(till.ann)
    contract = ann.signed(till.acme, tenor="3", settlement="", base="2026-01-31", parts=2)
    assert "amend it" in ann.change("contract", contract, 409, ends_on="2027-12-31")["message"]
    assert "amend it" in ann.make("contract_line", 409, contract=contract["id"], name="More", price="1", quantity="1")["message"]
    assert "terminated" in ann.drop("contract", contract, 409)["message"]
    ann.change("contract", contract, remark="Scan in the safe")
    assert ann.do("contract", contract, "amend", 409, reason="none")["message"] == "Nothing would change."
    ann.do("contract", contract, "amend", reason="Fewer pumps", lump="900.01", ends_on="2027-12-31")
    told = ann.see("contract", contract)
    assert (told["amount"], told["planned"], told["rest"], told["ends_on"]) == ("900.01", "900.01", "900.01", "2027-12-31")
    assert [row["amount"] for row in ann.plan_of(contract)] == ["450.01", "450.00"]
    (kept,) = ann.rows("amendment", contract=contract["id"])
    assert (kept["reason"], kept["was"], kept["now"]) == ("Fewer pumps", "1000.00", "900.01")
    assert kept["told"] == "Runs until: – → 2027-12-31"
    change = Change.objects.filter(record_id=contract["id"], action="amend").get()
    assert (change.text, change.diff["lump"]) == ("Fewer pumps", ["1000.00", "900.01"])


def test_a_contract_is_renewed_finished_or_terminated_with_a_reason(till):
    ann = Till(till.ann)
    contract = ann.make("contract", customer=till.acme, title="Care", starts_on="2026-01-01", ends_on="2026-12-31")
    ann.make("contract_line", contract=contract["id"], name="Care", price="100", quantity="12", sort="service")
    ann.do("contract", contract, "sign")
    ann.do("contract", contract, "renew")
    (renewed,) = ann.rows("contract", renews=contract["id"])
    assert (renewed["starts_on"], renewed["ends_on"], renewed["amount"], renewed["state"]) == ("2027-01-01", "2027-12-31", "1200.00", "draft")
    assert "1200.00 is still to be received" in ann.do("contract", contract, "finish", 409)["message"]
    ann.do("contract", contract, "terminate", 422)
    ann.do("contract", contract, "terminate", reason="The customer closed down")
    told = ann.see("contract", contract)
    assert (told["state"], told["end_reason"], told["next_due_on"]) == ("terminated", "The customer closed down", None)
    assert "ended" in ann.do("contract", contract, "plan", 409, tenor="1")["message"]


def test_no_signature_and_no_payment_link_is_pretended(till):
    ann = Till(till.ann)
    contract = ann.contract(till.acme)
    assert "No service for electronic signatures is set up" in ann.do("contract", contract, "sign_online", 409)["message"]
    ann.do("contract", contract, "sign")
    assert "No payment service is set up" in ann.do("contract", contract, "payment_link", 409)["message"]


def test_who_may(till):
    ann, eve, chief, fay = (Till(who) for who in (till.ann, till.eve, till.chief, till.fay))
    contract = ann.signed(till.acme)
    eve.see("contract", contract, 404)
    assert chief.see("contract", contract)["amount"] == "1000.00"
    assert fay.see("contract", contract)["amount"] == "1000.00"
    assert [row["amount"] for row in fay.plan_of(contract)] == ["1000.00"]
    fay.do("contract", contract, "terminate", 403, reason="x")
