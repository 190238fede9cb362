"""At once, in real threads: sixteen who allocate, sign, pay one row, and order on one limit (T55, T57, T62)."""

from decimal import Decimal

import pytest

from kehai.crm.sales.records.commission_entry import CommissionSum
from kehai.crm.sales.records.commission_rule import CommissionRule
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.credit import Credit
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.receipt_entry import ALLOCATED, ReceiptEntry
from kehai.crm.sales.records.write_off import WriteOff
from kehai.crm.sales.rules import exposure
from kehai.kernel import periods, run
from kehai.kernel.catalogue import kind_of
from tests.customers.factory import ROOT, fresh, made
from tests.money import books
from tests.money.till import Till, shop, till, world
from tests.races.test_races import together

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db(transaction=True)
MANY = 16


def act(row, action, **told):
    outcome = run.act(kind_of(type(row)), action, [row.pk], told, ROOT)
    assert not outcome.refused, outcome.refused
    return fresh(row)


def signed(customer, amount):
    contract = made(Contract, customer=customer, title="Pumps", lump=amount)
    act(contract, "plan", settlement="immediate")
    return act(contract, "sign")


def confirmed(customer, amount):
    return act(made(Receipt, customer=customer, amount=amount), "confirm")


def row_of(contract):
    return Instalment.objects.get(contract=contract)


def test_the_same_money_is_never_allocated_twice_and_a_row_never_paid_twice(till):
    fays = [Till(till.fay) for _ in range(MANY)]
    for fay in fays:
        fay.ask("ageing")
    # Sixteen allocate the same receipt, each to a row of its own: the money is enough for one.
    contracts = [signed(till.acme, "100") for _ in range(MANY)]
    receipt = confirmed(till.acme, "100")

    def pays(fay, money, contract):
        rows = [{"instalment": str(row_of(contract).pk), "amount": "100"}]
        return lambda: fay.browser.post(f"/api/sales/receipts/{money.pk}/allocations", rows=rows).status_code

    codes = together(*(pays(fay, receipt, contract) for fay, contract in zip(fays, contracts, strict=True)))
    assert sorted(codes) == [200, *[422] * (MANY - 1)]
    assert (fresh(receipt).allocated, ReceiptEntry.objects.filter(sort=ALLOCATED).count()) == (Decimal(100), 1)
    # Sixteen receipts for one row: it is paid once, the others stay free.
    (left,) = [contract for contract in contracts if not fresh(contract).paid][:1]
    receipts = [confirmed(till.acme, "100") for _ in range(MANY)]
    codes = together(*(pays(fay, money, left) for fay, money in zip(fays, receipts, strict=True)))
    assert sorted(codes) == [200, *[422] * (MANY - 1)]
    assert (fresh(left).paid, row_of(left).paid, sum(fresh(money).allocated for money in receipts)) == (100, 100, 100)


def test_confirmed_once_countered_against_allocated_and_no_number_left_out(till):
    fay, other = Till(till.fay), Till(till.fay)
    contract, claimed = signed(till.acme, "50"), made(Receipt, customer=till.acme, amount="50")

    def posts(who, action, **told):
        return lambda: who.browser.post(f"/api/sales/receipt/{claimed.pk}/{action}", **told).status_code

    assert sorted(together(posts(fay, "confirm"), posts(other, "confirm"), posts(fay, "refuse", reason="x"))) == [200, 409, 409]
    if fresh(claimed).state == "confirmed":
        codes = together(posts(fay, "allocate_oldest"), posts(other, "counter", reason="bounced"))
        assert codes[1] == 200
        assert fresh(claimed).state == "reversed"
        assert (fresh(claimed).kept, fresh(contract).paid) == (0, 0)
    drafts = [made(Contract, customer=till.acme, title=f"No {at}", lump="1") for at in range(MANY)]
    anns = [Till(till.ann) for _ in range(MANY)]
    Contract.objects.filter(pk__in=[draft.pk for draft in drafts]).update(owner=till.ann)
    url = "/api/sales/contract/{}/sign"
    calls = [lambda ann=ann, draft=draft: ann.browser.post(url.format(draft.pk)).status_code for ann, draft in zip(anns, drafts, strict=True)]
    assert together(*calls) == [200] * MANY
    serials = sorted(Contract.objects.exclude(serial=None).values_list("serial", flat=True))
    assert serials == [f"HT{periods.today().year}-{count:05d}" for count in range(1, MANY + 2)]


def test_sixteen_orders_at_once_never_oversell_the_limit(till):
    anns = [Till(till.ann) for _ in range(MANY)]
    made(Credit, customer=till.acme, limit="500", reason="new")
    orders = []
    for at in range(MANY):
        order = made(Order, customer=till.acme, title=f"No {at}")
        made(OrderLine, order=order, name="Pump", price="100")
        orders.append(order)
    Order.objects.update(owner=till.ann)
    url = "/api/sales/order/{}/accept"
    codes = together(
        *(lambda ann=ann, order=order: ann.browser.post(url.format(order.pk)).status_code for ann, order in zip(anns, orders, strict=True))
    )
    assert sorted(codes) == [200] * 5 + [409] * 11
    accepted = Order.objects.filter(state="accepted")
    assert sum(order.claim for order in accepted) == 500
    assert sorted(accepted.values_list("serial", flat=True)) == [f"DD{periods.today().year}-{count:05d}" for count in range(1, 6)]
    assert exposure.of(till.acme.pk, "CNY").used == 500


def test_receipts_at_the_same_moment_pass_a_tier_without_a_lost_or_doubled_entry(till):
    made(CommissionRule, name="Standard", tiers="0 1%\n500 3%\n900 10%", valid_from="2026-01-01")
    fays = [Till(till.fay) for _ in range(MANY)]
    for fay in fays:
        fay.ask("ageing")
    pairs = [(signed(till.acme, "100"), confirmed(till.acme, "100")) for _ in range(MANY)]

    def pays(fay, contract, money):
        rows = [{"instalment": str(row_of(contract).pk), "amount": "100"}]
        return lambda: fay.browser.post(f"/api/sales/receipts/{money.pk}/allocations", rows=rows).status_code

    assert together(*(pays(fay, *pair) for fay, pair in zip(fays, pairs, strict=True))) == [200] * MANY
    books.commission()
    held = CommissionSum.objects.get()
    assert (held.base, held.entries, held.earned) == (1600, MANY, Decimal("87.00"))  # 5 + 12 + 70
    # One takes back while another pays: both stand, and the sum earned what its rule gives for what is left.
    more, receipt = signed(till.acme, "100"), confirmed(till.acme, "100")
    back = lambda: fays[1].browser.post(f"/api/sales/receipt/{pairs[0][1].pk}/counter", reason="bounced").status_code  # noqa: E731
    assert together(pays(fays[0], more, receipt), back) == [200, 200]
    books.commission()
    assert CommissionSum.objects.get().earned == Decimal("87.00")


def test_the_same_debt_is_never_written_off_twice_nor_paid_and_written_off(till):
    fays = [Till(till.fay) for _ in range(MANY)]
    for fay in fays:
        fay.ask("ageing")
    contract = signed(till.acme, "100")
    told = {"contract": str(contract.pk), "amount": "60", "reason": "bankrupt"}
    codes = together(*(lambda fay=fay: fay.browser.post("/api/sales/write_off", **told).status_code for fay in fays))
    assert sorted(codes) == [201, *[422] * (MANY - 1)]
    books.check(till.acme)
    # What is left is paid by one while another writes it off: one of the two has it.
    receipt = confirmed(till.acme, "40")
    pays = {"rows": [{"instalment": str(row_of(contract).pk), "amount": "40"}]}
    codes = together(
        lambda: fays[0].browser.post(f"/api/sales/receipts/{receipt.pk}/allocations", **pays).status_code,
        lambda: fays[1].browser.post("/api/sales/write_off", **told | {"amount": "40"}).status_code,
    )
    assert codes in ([200, 422], [422, 201])
    books.check(till.acme)
    # Taken back by many at once, it is countered once.
    off = WriteOff.objects.order_by("id").first()
    url = f"/api/sales/write_off/{off.pk}/take_back"
    codes = together(*(lambda fay=fay: fay.browser.post(url, reason="pays after all").status_code for fay in fays))
    assert sorted(codes) == [200, *[409] * (MANY - 1)]
    books.check(till.acme)
