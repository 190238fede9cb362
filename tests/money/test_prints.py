"""A print that somebody takes bears his name, and the trail and the breach report name what was printed (T92, T100)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.rules.contract_document import facts
from kehai.kernel import trail_buffer, trail_reader, typeset
from kehai.kernel.access import system
from kehai.kernel.records.trail import Trail
from kehai.kernel.sharing import Terms, grant
from tests.money.till import Till, shop, till, world
from tests.quotes.test_customer import link_of

__all__ = ["shop", "till", "world"]
pytestmark = pytest.mark.django_db
FONT = pytest.mark.skipif(typeset.font() is None, reason="no Chinese font on this machine")


def seen_by(user):
    """{kind: records} of the breach report about a person."""
    trail_buffer.flush()
    now = timezone.now()
    found = {}
    for kind, record, *_rest in trail_reader.seen(user.pk, now - timedelta(hours=1), now + timedelta(hours=1)):
        found.setdefault(kind, set()).add(str(record))
    return found


@FONT
def test_a_contract_taken_as_pdf_is_a_print_of_this_contract(till, monkeypatch):
    ann, set_ = Till(till.ann), []
    real = typeset.pdf
    monkeypatch.setattr(typeset, "pdf", lambda template, data: set_.append(data) or real(template, data))
    contract = ann.contract(till.acme)
    assert ann.browser.get(f"/api/sales/contracts/{contract['id']}/pdf").status_code == 200
    row = Trail.objects.get(event="print")
    assert (row.kind, str(row.record_id), row.outcome) == ("sales.contract", contract["id"], "done")
    assert re.fullmatch(rf"Ann · \d{{4}}-\d\d-\d\d \d\d:\d\d · {row.request}", set_[0]["mark"])
    assert contract["id"] in seen_by(till.ann)["sales.contract"]
    # What is not somebody's own print bears nobody's name.
    assert facts(Contract.objects.get(id=contract["id"]))["mark"] == ""


def test_the_print_page_of_a_quote_bears_its_printer_and_the_customers_page_does_not(till, settings):
    settings.PUBLIC_URL = "https://crm.example.cn"
    ann = Till(till.ann)
    quote = ann.begin(till.acme, contact=str(till.buyer.pk))
    ann.save(quote, {"product": till.pump, "quantity": "2"})
    page = ann.browser.get(f"/api/sales/quotes/{quote['id']}/print").content.decode()
    assert re.search(r'<p class="mark">Ann · [-0-9]+ [0-9:]+ · [0-9a-f]{8}</p>', page)
    assert Trail.objects.get(event="print").kind == "sales.quote"
    ann.act(quote, "send")
    theirs = Client().get(link_of(ann, quote)).content.decode()
    assert "Pumps for hall 2" in theirs
    assert 'class="mark"' not in theirs


def test_sheets_of_quotes_and_receipts_are_reads_of_their_records(till):
    ann = Till(till.ann)
    one, other = ann.begin(till.acme), ann.begin(till.acme)
    for path in (f"quotes/{one['id']}", f"quotes/{one['id']}/compare/{other['id']}"):
        assert ann.browser.get(f"/api/sales/{path}").status_code == 200
    receipt = ann.make("receipt", customer=till.acme, amount="10.00", received_on="2026-01-05")
    assert ann.browser.get(f"/api/sales/receipts/{receipt['id']}").status_code == 200
    found = seen_by(till.ann)
    assert found["sales.quote"] >= {one["id"], other["id"]}
    assert receipt["id"] in found["sales.receipt"]
    assert Trail.objects.filter(event="read_one", kind="sales.receipt", record_id=receipt["id"]).exists()


def test_a_print_that_names_a_contact_is_for_who_sees_him(till):
    """Who was given the quote and is lent the customer, contacts closed, learns from neither record nor print who the contact is."""
    ann, eve = Till(till.ann), Till(till.eve)
    quote = ann.begin(till.acme, contact=str(till.buyer.pk))
    for kind, record, sort in (("sales.quote", quote["id"], "share"), ("customers.customer", till.acme.pk, "loan")):
        ends = timezone.now() + timedelta(days=7)
        grant(kind, [UUID(str(record))], [till.eve.pk], Terms(sort, until=ends, reason="Fair"), system("test"))
    assert eve.see("quote", quote)["contact"]["id"] is None
    assert eve.browser.get(f"/api/sales/quotes/{quote['id']}/print").status_code == 403
    assert ann.browser.get(f"/api/sales/quotes/{quote['id']}/print").status_code == 200


def test_who_opened_a_customers_link_is_told_with_his_address(till, settings):
    """Reads by link, and guesses at links, stand in the trail with where they came from (T91)."""
    settings.PUBLIC_URL = "https://crm.example.cn"
    ann = Till(till.ann)
    quote = ann.begin(till.acme)
    ann.save(quote, {"product": till.pump, "quantity": "2"})
    ann.act(quote, "send")
    Client(REMOTE_ADDR="203.0.113.7").get(link_of(ann, quote))
    Client(REMOTE_ADDR="203.0.113.8").get("/q/" + "x" * 43)
    trail_buffer.flush()
    assert Trail.objects.get(event="read_one", actor_kind="link").address == "203.0.113.7"
    assert Trail.objects.get(event="read_one", kind="sales.quote_link", outcome="refused").address == "203.0.113.8"
