"""Customers and contacts are merged whatever was offered to them, agreed with them and paid by them; and come apart again (A08, P24)."""

from kehai.crm.customers.records.contact import Contact
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.receipt import Receipt
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.merger import Merger
from tests.customers.factory import ROOT, customer, do, fresh, made
from tests.money.till import Till, shop, till, world

__all__ = ["shop", "till", "world"]


def _paid(till, buyer, contact):
    """A quote that is out, a contract of it that is signed, and its money, allocated."""
    ann, fay = Till(till.ann), Till(till.fay)
    quote = ann.make("quote", customer=buyer, contact=contact, title="Pumps")
    contract = ann.contract(buyer, "500.00", contact=contact)
    ann.do("contract", contract, "plan", settlement="immediate")
    ann.do("contract", contract, "sign")
    receipt = ann.make("receipt", customer=buyer, contract=contract["id"], amount="500.00")
    fay.do("receipt", receipt, "confirm")
    fay.do("receipt", receipt, "allocate_oldest")
    return quote, contract, receipt


def test_customers_who_paid_are_merged_and_part_again(till):
    twin = customer("Acme Trading", till.sea, till.ann)
    one = made(Contact, customer=twin, name="Ms Wu")
    quote, contract, receipt = _paid(till, twin, one)
    assert fresh(twin).purchase == "after"
    assert fresh(till.acme).purchase == "before"
    outcome = do(ROOT, "merge", till.acme, others=[str(twin.id)])
    assert not outcome.refused, outcome.refused
    told = ((Quote, quote), (Contract, contract), (Receipt, receipt))
    assert {model.objects.get(pk=row["id"]).customer_id for model, row in told} == {till.acme.id}
    survivor = fresh(till.acme)
    assert (survivor.purchase, survivor.bought_on) == ("after", Receipt.objects.get().received_on)
    latest = Merger.objects.filter(survivor=till.acme.id, undoes=None).latest("id")
    parted = do(ROOT, "unmerge", till.acme, merge=str(latest.pk))
    assert not parted.refused, parted.refused
    assert (fresh(twin).purchase, fresh(till.acme).purchase) == ("after", "before")
    assert Receipt.objects.get().customer_id == twin.id


def test_contacts_who_signed_are_merged(till):
    twin = made(Contact, customer=till.acme, name="Li Lei")
    quote, contract, _receipt = _paid(till, till.acme, twin)
    outcome = run.act(kind_of(Contact), "merge", [till.buyer.id], {"others": [str(twin.id)]}, ROOT)
    assert not outcome.refused, outcome.refused
    assert Contract.objects.get(pk=contract["id"]).contact_id == till.buyer.id
    assert Quote.objects.get(pk=quote["id"]).contact_id == till.buyer.id
