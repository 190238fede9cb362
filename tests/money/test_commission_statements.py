"""Commission told and settled: where each fen comes from, who sees whose, statements frozen (issue 6 point 6; E20)."""

import pytest
from django.db import transaction

from kehai.crm.sales.records.commission_entry import CommissionEntry
from kehai.crm.sales.records.commission_statement import CommissionStated
from kehai.crm.sales.records.receipt_entry import ALLOCATED, ReceiptEntry
from kehai.crm.sales.rules import commissioning
from kehai.kernel import periods
from tests.money.test_commission import brings, deal, of_deal, ruled
from tests.money.till import Till, shop, till, world
from tests.sales.deals import ready

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db


def month(till, who, **words):
    asked = "&".join(f"{name}={getattr(value, 'pk', value)}" for name, value in words.items())
    return Till(who).ask(f"commissions?{asked}")


def test_a_person_sees_where_each_fen_comes_from_and_what_is_expected(till):
    ruled(till, tiers="0 1%\n10000 2%")
    brings(till, "12000.00", of_deal(till, deal(till, bob="40"), "20000.00"))
    told = month(till, till.bob)
    assert (told["earned"], told["pending"], told["mine"]) == ("48.00", "48.00", True)
    (entry,) = told["entries"]
    assert entry["why"] == [
        "12,000.00 × share 40% = 4,800.00",
        "Sum of the period 0.00 → 4,800.00: 4,800.00 × 1%",
        "Earned in the period 48.00 − 0.00 before = 48.00",
        "Rule “Standard”, version 1",
    ]
    # Bob does not see Ann's contract: the entry names nothing he may not see. The rest of it is expected on top.
    assert entry["source"] is None
    assert told["expected"] == "32.00"
    mine = month(till, till.ann)
    assert (mine["earned"], mine["expected"]) == ("72.00", "68.00")  # 7,200 so far; 2,800 at 1 % and 2,000 at 2 %
    assert mine["entries"][0]["source"]["label"]
    assert [rule["tiers"] for rule in mine["rules"]] == ["0 1%\n10000 2%"]
    figures = {group["key"]: group for group in Till(till.ann).browser.get("/api/office/home?as=rep").json()["figures"]}
    assert [figure["value"] for figure in figures["commission"]["numbers"]] == ["72.00", "72.00"]


def test_nobody_sees_anothers_commission(till):
    ruled(till)
    brings(till, "1000.00")
    brings(till, "500.00", of_deal(till, deal(till, eve="100"), "500.00"))
    lou = ready("Lou", "logistics")
    for who, whom in ((till.bob, till.ann), (till.ann, till.eve), (till.chief, till.eve), (lou, till.ann)):
        Till(who).ask(f"commissions?person={whom.pk}", 404)
    Till(lou).ask("commissions", 403)
    Till(lou).ask("commissions/team", 403)
    Till(till.ann).ask("commissions/statements", 403, span="month")
    Till(till.fay).ask("commissions/statements", span="month")
    seen = {
        who.name: [row["person"]["label"] for row in Till(who).ask("commissions/team")["rows"]] for who in (till.ann, till.bob, till.chief, till.fay)
    }
    assert seen == {"Ann": ["Ann"], "Bob": [], "Chief": ["Ann"], "Fay": ["Ann", "Eve"]}
    listed = {who.name: len(Till(who).rows("commission_statement")) for who in (till.ann, till.bob, till.chief, till.fay)}
    assert listed == {"Ann": 1, "Bob": 0, "Chief": 1, "Fay": 2}
    (row,) = Till(till.ann).rows("commission_statement")
    for path in ("", "/csv"):
        Till(till.bob).ask(f"commissions/statements/{row['id']}{path}", 404)
    assert b"30.00" in Till(till.ann).browser.get(f"/api/sales/commissions/statements/{row['id']}/csv").content
    assert Till(till.ann).browser.post(f"/api/sales/commission_statement/{row['id']}/freeze").status_code == 403


def test_a_frozen_statement_stays_and_the_next_one_tells_what_went(till):
    ruled(till)
    fay, ann = Till(till.fay), Till(till.ann)
    first, today = brings(till, "1000.00", received_on="2026-03-05"), periods.today()
    assert fay.ask("commissions/statements", span="month", first="2026-03-20") == {"made": 1}
    assert fay.ask("commissions/statements", span="month", first="2026-03-20") == {"made": 0}
    (row,) = fay.rows("commission_statement")
    assert (row["amount"], row["entries"], row["first"]) == ("30.00", 1, "2026-03-01")
    # Objected to, answered; what changed since it was drawn up is not frozen unseen.
    assert Till(till.chief).do("commission_statement", row, "object_to", 403, objection="not mine")
    ann.do("commission_statement", row, "object_to", objection="The second receipt is missing")
    fay.do("commission_statement", row, "answer_objection", answer="It comes now")
    brings(till, "500.00", received_on="2026-03-31")
    assert "45.00" in fay.do("commission_statement", row, "freeze", 409)["message"]
    fay.do("commission_statement", row, "reckon_anew")
    fay.do("commission_statement", row, "freeze")
    fay.do("receipt", first, "counter", reason="bounced")
    fay.do("commission_statement", row, "reckon_anew", 409)
    assert ann.see("commission_statement", row)["amount"] == "45.00"
    assert len(ann.ask(f"commissions/statements/{row['id']}")["entries"]) == 2
    assert fay.browser.delete(f"/api/sales/commission_statement/{row['id']}").status_code == 409
    assert fay.ask("commissions/statements", span="month") == {"made": 1}
    (later,) = fay.rows("commission_statement", first=today.replace(day=1).isoformat())
    assert (later["amount"], later["entries"]) == ("-30.00", 1)
    fay.do("commission_statement", row, "pay")
    ann.do("commission_statement", row, "object_to", 409, objection="too late")
    assert CommissionStated.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_ledger_comes_out_the_same_when_it_is_written_anew(till, owner_connection):
    ruled(till, tiers="0 1.11%\n700 3%\n900 7.77%")
    ruled(till, name="Orders", basis="ordered", tiers="2%")
    found = of_deal(till, deal(till, bob="33.33", eve="12.34"), "2000.00")
    receipts = [brings(till, amount, found) for amount in ("333.33", "1000.01", "66.66")]
    Till(till.fay).do("receipt", receipts[0], "take_back", reason="wrong")
    Till(till.fay).do("receipt", receipts[0], "allocate_oldest")
    Till(till.fay).do("receipt", receipts[1], "counter", reason="bounced")
    names = ("receipt_entry_id", "rule_id", "person_id", "place", "whole", "part", "ratio", "base", "before", "after", "amount", "earned_after")
    before = list(CommissionEntry.objects.order_by("id").values_list(*names))
    owner_connection.execute("TRUNCATE sales_commissionstated, sales_commissionentry, sales_commissionsum")
    for entry in ReceiptEntry.objects.filter(sort=ALLOCATED).select_related("receipt").order_by("id"):
        with transaction.atomic():
            commissioning.paid(entry.receipt, entry.pk, entry.instalment_id, entry.amount, entry.counters_id)
    assert list(CommissionEntry.objects.order_by("id").values_list(*names)) == before
    assert len(before) == 18
