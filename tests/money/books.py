"""What must hold of a customer's money and goods at any time, reckoned anew from documents and ledger."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.db.models import Sum

from kehai.crm.sales.records.amendment import Amendment
from kehai.crm.sales.records.commission_entry import CommissionEntry, CommissionSum
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.delivery import Delivery, DeliveryLine
from kehai.crm.sales.records.goods_return import GoodsReturn, ReturnLine
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.order import RUNNING, Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.receipt_entry import ALLOCATED, ReceiptEntry
from kehai.crm.sales.records.write_off import WriteOff, WriteOffEntry
from kehai.crm.sales.rules import commission as rates
from kehai.crm.sales.rules import exposure, shipping
from kehai.kernel import periods
from kehai.kernel.money import rounded
from tests.customers.factory import fresh

NOTHING = Decimal(0)


def total(rows: Any, name: str = "amount", **where: Any) -> Decimal:
    return rows.filter(**where).aggregate(sum=Sum(name))["sum"] or NOTHING


def check(customer: Any) -> None:
    """All of it."""
    _receipts()
    _write_offs()
    for contract in Contract.objects.filter(customer=customer, deleted_at=None):
        agreed(contract)
    for order in Order.objects.filter(customer=customer, deleted_at=None):
        _order(order)
    _account(customer)
    commission()
    _both_sides(customer)


def _receipts() -> None:
    for row in Receipt.objects.all():
        entries = ReceiptEntry.objects.filter(receipt=row)
        assert row.allocated == total(entries, sort=ALLOCATED)
        assert row.kept == total(entries.exclude(sort=ALLOCATED))
        assert NOTHING <= row.allocated <= row.kept <= row.amount
        assert row.free == row.kept - row.allocated


def _write_offs() -> None:
    """One that stands took just its amount from rows of its contract, one that was taken back took nothing."""
    for row in WriteOff.objects.all():
        entries = WriteOffEntry.objects.filter(write_off=row)
        assert total(entries) == (row.amount if row.state == "stands" and not row.deleted_at else NOTHING)
        assert set(entries.values_list("instalment__contract", flat=True)) == {row.contract_id}
    for entry in WriteOffEntry.objects.filter(counters__isnull=False).select_related("counters"):
        assert (entry.amount, entry.instalment_id) == (-entry.counters.amount, entry.counters.instalment_id)


def agreed(contract: Any) -> None:
    rows = list(Instalment.objects.filter(contract=contract, deleted_at=None))
    for row in rows:
        assert row.paid == total(ReceiptEntry.objects.filter(instalment=row))
        assert row.written_off == total(WriteOffEntry.objects.filter(instalment=row))
        assert min(row.paid, row.written_off, row.rest) >= NOTHING
        assert row.amount == row.paid + row.written_off + row.rest
    assert contract.planned == sum(row.amount for row in rows)
    assert contract.paid == sum(row.paid for row in rows)
    assert contract.written_off == sum(row.written_off for row in rows)
    assert contract.rest == contract.amount - contract.paid - contract.written_off
    assert NOTHING <= contract.paid <= contract.paid + contract.written_off <= contract.planned <= contract.amount
    # What was amended follows from what stood there before, up to what stands there now.
    told = list(Amendment.objects.filter(contract=contract).order_by("id"))
    assert all(one.now == other.was for one, other in pairwise(told))
    assert not told or told[-1].now == contract.amount
    # What was ordered, and goods that are back and not credited yet, are never more than what was agreed.
    orders = Order.objects.filter(contract=contract, deleted_at=None)
    pending = total(GoodsReturn.objects.filter(order__in=orders, state="received", deleted_at=None))
    assert total(orders, "claim") + pending <= contract.amount
    if contract.state == "terminated":
        assert not orders.filter(state__in=("draft", *RUNNING)).exists()
        assert contract.planned == contract.amount
    if contract.state == "finished":
        assert not orders.filter(state__in=("accepted", "delivering")).exists()


def _order(order: Any) -> None:
    lines = list(OrderLine.objects.filter(order=order, deleted_at=None))
    for line in lines:
        out = DeliveryLine.objects.filter(order_line=line, deleted_at=None, delivery__state__in=("shipped", "signed"))
        back = ReturnLine.objects.filter(order_line=line, deleted_at=None, goods_return__state__in=("received", "settled"))
        assert (line.shipped, line.returned) == (total(out, "quantity"), total(back, "quantity"))
        assert NOTHING <= line.returned <= line.shipped <= line.quantity
    assert order.amount == order.net + order.tax == sum(line.gross for line in lines)
    assert order.shipped == sum(shipping.worth(line, line.shipped, order.currency) for line in lines)
    backs = GoodsReturn.objects.filter(order=order, deleted_at=None)
    assert order.returned == total(backs.filter(state__in=("received", "settled")))
    assert all(back.refunded <= back.amount for back in backs)
    claims = {"draft": NOTHING, "cancelled": NOTHING, "closed": order.shipped - order.returned}
    assert order.claim == claims.get(order.state, order.amount - order.returned)
    whole = all(line.shipped == line.quantity for line in lines)
    assert order.state not in ("delivering", "delivered") or whole == (order.state == "delivered")
    if order.state in ("closed", "cancelled"):
        assert not Delivery.objects.filter(order=order, state="planned", deleted_at=None).exists()


def _account(customer: Any) -> None:
    """What counts towards the credit, contract by contract, as the credit check says it."""
    day, owed = periods.today(), NOTHING
    for contract in Contract.objects.filter(customer=customer, deleted_at=None).exclude(state="draft"):
        claims = total(Order.objects.filter(contract=contract, deleted_at=None), "claim")
        due = total(Instalment.objects.filter(contract=contract, deleted_at=None, due_on__lte=day))
        owed += max(max(claims, due) - contract.paid - contract.written_off, NOTHING)
    free = total(Receipt.objects.filter(customer=customer, deleted_at=None), "free")
    account = exposure.of(customer.pk, "CNY")
    assert (account.owed, account.free, account.used) == (owed, free, max(owed - free, NOTHING))


def _both_sides(customer: Any) -> None:
    assert total(Receipt.objects.all(), "allocated") == total(Contract.objects.all(), "paid")
    for rows in (Contract.objects, Receipt.objects, Order.objects, Delivery.objects, GoodsReturn.objects):
        serials = sorted(rows.exclude(serial=None).values_list("serial", flat=True))
        assert [int(serial.rpartition("-")[2]) for serial in serials] == list(range(1, len(serials) + 1))
    bought = Receipt.objects.filter(customer=customer, kept__gt=0).exists()
    assert fresh(customer).purchase == ("after" if bought else "before")


def commission() -> None:
    """Each sum earned what its rule gives for it; entries follow one another; what an event brought is split whole.

    Every order with its rules stands in the ledger as far as it counts.
    """
    for order in Order.objects.all():
        for rule in set(CommissionEntry.objects.filter(order=order).values_list("rule", flat=True)):
            assert total(CommissionEntry.objects.filter(order=order, rule=rule, person=order.customer.owner), "whole") == order.claim
    for held in CommissionSum.objects.select_related("version"):
        entries = list(CommissionEntry.objects.filter(sum=held).order_by("place"))
        assert [entry.place for entry in entries] == list(range(1, held.entries + 1))
        assert held.base == sum(entry.base for entry in entries)
        terms = held.version.terms
        due = rates.earned(terms, held.carried + held.base) - rates.earned(terms, held.carried)
        assert held.earned == sum(entry.amount for entry in entries) == due
        at, paid = held.carried, NOTHING
        for entry in entries:
            assert (entry.before, entry.earned_before) == (at, paid)
            at, paid = entry.after, entry.earned_after
    for entry in CommissionEntry.objects.filter(counters__isnull=False).select_related("counters"):
        assert (entry.base, entry.whole, entry.person_id) == (-entry.counters.base, -entry.counters.whole, entry.counters.person_id)
        assert entry.receipt_entry.counters_id == entry.counters.receipt_entry_id
    whole: dict[Any, list[Any]] = {}
    for entry in CommissionEntry.objects.filter(counters=None).order_by("id"):
        whole.setdefault((entry.receipt_entry_id, entry.order_id, entry.step, entry.rule_id), []).append(entry)
    for entries in whole.values():
        if sum(entry.ratio for entry in entries) == 100 and entries[0].step == 0:
            assert sum(entry.base for entry in entries) == rounded(Fraction(entries[0].whole) * Fraction(entries[0].part), 2)
