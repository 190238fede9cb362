"""Any course of contract, plan, receipt, allocation and correction, by the doors: the money always adds up (issue 6)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.receipt_entry import ALLOCATED, ReceiptEntry
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, Refusal
from tests.customers.factory import ROOT, fresh, made
from tests.money.till import shop, till, world

__all__ = ["shop", "till", "world"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db
FEN = st.integers(1, 30_000).map(lambda units: Decimal(units).scaleb(-2))
PICK = st.integers(0, 9)
NOTHING = Decimal(0)


def total(rows: Any, name: str = "amount", **where: Any) -> Decimal:
    return rows.filter(**where).aggregate(sum=Sum(name))["sum"] or NOTHING


class Money(RuleBasedStateMachine):
    """One customer, as many contracts and receipts as come; each step is done or refused, and never half."""

    customer: Any

    def __init__(self):
        super().__init__()
        self.contracts: list[Any] = []
        self.receipts: list[Any] = []

    def act(self, rows, pick, action, **told):
        if not rows:
            return
        row = rows[pick % len(rows)]
        outcome = run.act(kind_of(type(row)), action, [row.pk], {name: str(value) for name, value in told.items() if value is not None}, ROOT)
        assert all(isinstance(found, Refusal | Invalid) for found in outcome.refused.values())

    @rule(amount=FEN, parts=st.integers(1, 4), sign=st.booleans())
    def agree(self, amount, parts, sign):
        self.contracts.append(made(Contract, customer=self.customer, title="Pumps", lump=amount))
        if sign:
            self.act(self.contracts, len(self.contracts) - 1, "plan", tenor="3", parts=parts, base="2026-01-31")
            self.act(self.contracts, len(self.contracts) - 1, "sign")

    @rule(pick=PICK, share=st.sampled_from(["30", "33.333", "100", None]), settlement=st.sampled_from(["prepaid", "monthly", "year_end"]))
    def plan(self, pick, share, settlement):
        self.act(self.contracts, pick, "plan", share=share, settlement=settlement, anew=None)

    @rule(pick=PICK, action=st.sampled_from(["sign", "finish"]))
    def go_on(self, pick, action):
        self.act(self.contracts, pick, action)

    @rule(pick=PICK, amount=FEN)
    def amend(self, pick, amount):
        self.act(self.contracts, pick, "amend", reason="other quantities", lump=amount)

    @rule(amount=FEN, known=st.booleans())
    def claim(self, amount, known):
        self.receipts.append(made(Receipt, amount=amount, **({"customer": self.customer} if known else {})))
        self.act(self.receipts, len(self.receipts) - 1, "confirm")

    @precondition(lambda self: self.receipts)
    @rule(pick=PICK, action=st.sampled_from(["allocate_oldest", "allocate_oldest", "take_back", "counter", "give_back"]), amount=FEN)
    def move(self, pick, action, amount):
        told = {"reason": "as agreed"} if action != "allocate_oldest" else {}
        self.act(self.receipts, pick, action, **told, **({"amount": amount} if action == "give_back" else {}))

    @invariant()
    def receipts_add_up(self):
        for row in map(fresh, self.receipts):
            entries = ReceiptEntry.objects.filter(receipt=row)
            assert row.allocated == total(entries, sort=ALLOCATED)
            assert row.kept == total(entries.exclude(sort=ALLOCATED))
            assert NOTHING <= row.allocated <= row.kept <= row.amount
            assert row.free == row.kept - row.allocated

    @invariant()
    def plans_and_contracts_add_up(self):
        for contract in map(fresh, self.contracts):
            rows = list(Instalment.objects.filter(contract=contract, deleted_at=None))
            for row in rows:
                assert row.paid == total(ReceiptEntry.objects.filter(instalment=row))
                assert NOTHING <= row.paid <= row.amount == row.paid + row.rest
            assert contract.planned == sum(row.amount for row in rows)
            assert contract.paid == sum(row.paid for row in rows)
            assert contract.rest == contract.amount - contract.paid
            assert contract.paid <= contract.planned <= contract.amount

    @invariant()
    def both_sides_agree_and_numbers_have_no_gaps(self):
        assert total(Receipt.objects.all(), "allocated") == total(Contract.objects.all(), "paid")
        for rows in (Contract.objects, Receipt.objects):
            serials = sorted(rows.exclude(serial=None).values_list("serial", flat=True))
            assert [int(serial.rpartition("-")[2]) for serial in serials] == list(range(1, len(serials) + 1))
        bought = Receipt.objects.filter(customer=self.customer, kept__gt=0).exists()
        assert fresh(self.customer).purchase == ("after" if bought else "before")


def test_the_money_adds_up_after_every_step(till):
    class Undone(Exception):
        pass

    class Course(Money):
        customer = till.acme

        def __init__(self):
            self.unit = transaction.atomic()
            self.unit.__enter__()
            super().__init__()

        def teardown(self):
            self.unit.__exit__(Undone, Undone(), None)

    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(Course, settings=settings(max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=health))
