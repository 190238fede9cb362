"""Any course from quote to refund, by the doors: each step is done or refused, and never half (issue 6).

`make test` walks a share of it (test_machine.py), `make bench` 100,000 steps (bench/chain.py). What must hold after
each step stands in books.py.
"""

import contextlib
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kehai.crm.sales.records.commission_rule import CommissionRule
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.credit import Credit
from kehai.crm.sales.records.delivery import Delivery, DeliveryLine
from kehai.crm.sales.records.goods_return import GoodsReturn, ReturnLine
from kehai.crm.sales.records.invoice import Invoice
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.write_off import WriteOff
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot, Refusal
from tests.customers.factory import ROOT, made
from tests.money import books

FEN = st.integers(1, 30_000).map(lambda units: Decimal(units).scaleb(-2))
PICK = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5])
OFTEN = st.sampled_from([True, True, True, False])
QUANTITY = st.integers(1, 9_000).map(lambda units: Decimal(units).scaleb(-3))
LINE = st.tuples(QUANTITY, st.integers(0, 90_000).map(lambda units: Decimal(units).scaleb(-4)), st.sampled_from(["0", "6", "13"]))
LINES = st.lists(LINE, min_size=1, max_size=3)


def act(row: Any, action: str, **told: Any) -> bool:
    """Whether it was done; a refusal is a normal outcome, a fault is not."""
    plain = {name: str(value) for name, value in told.items() if value is not None}
    try:
        outcome = run.act(kind_of(type(row)), action, [row.pk], plain, ROOT)
    except MayNot:
        raise  # the program may do all of it
    except (Invalid, Refusal):
        return False
    assert all(isinstance(found, Refusal | Invalid) for found in outcome.refused.values()), outcome.refused
    return not outcome.refused


def change(row: Any, **told: Any) -> None:
    """Changes a record, or is refused."""
    try:
        run.update(kind_of(type(row)), row.pk, {name: str(value) for name, value in told.items()}, None, ROOT)
    except (Invalid, Refusal):
        return


class Chain(RuleBasedStateMachine):
    """One customer; as many quotes, contracts, orders, deliveries, receipts and returns as come."""

    customer: Any
    steps = 0

    def any(self, model: type, pick: int, **where: Any) -> Any:
        """One of the customer's rows, the newest with 0; None where there is none."""
        rows = list(model._default_manager.filter(deleted_at=None, **where).order_by("-id")[:10])  # type: ignore[attr-defined]
        return rows[pick % len(rows)] if rows else None

    def act(self, model: type, pick: int, action: str, where: dict[str, Any] | None = None, **told: Any) -> None:
        row = self.any(model, pick, **(where or {}))
        if row is not None:
            act(row, action, **told)

    def lowered(self, model: type, parent: str, row: Any, share: int) -> None:
        """The lines of a document to a share in tenths of what they say, down to a thousandth."""
        for line in model._default_manager.filter(**{parent: row, "deleted_at": None}):  # type: ignore[attr-defined]
            less = (line.quantity * share / 10).quantize(Decimal("0.001"))
            change(line, quantity=less or line.quantity)

    @initialize(lines=LINES, share=st.integers(1, 10), called=st.booleans(), amount=FEN)
    def begin(self, lines, share, called, amount):
        """Every course begins with a deal on its way, of a contract or without one, so that few steps lead far; it earns commission."""
        made(CommissionRule, name="By money", tiers="0 1.5%\n100 3%\n250 7.77%", valid_from="2020-01-01")
        made(CommissionRule, name="By orders", basis="ordered", tiers="0 2%\n50 1%", tiering="whole", span="year", valid_from="2020-01-01")
        self.quote(lines, taxed=True, becomes="conclude" if called else "order")
        if called:
            self.go_on(0, "sign")
            self.go_on(0, "order")
        self.accept(0, 10)
        self.deliver(0, share, ship=True)
        self.pay(0, amount, whole=share > 7)

    @rule(lines=LINES, taxed=st.booleans(), becomes=st.sampled_from(["conclude", "order"]))
    def quote(self, lines, taxed, becomes):
        quote = made(Quote, customer=self.customer, title="Pumps", taxed=taxed)
        for position, (quantity, price, rate) in enumerate(lines):
            made(QuoteLine, quote=quote, position=position, name=f"Pump {position}", quantity=str(quantity), price=str(price), tax_rate=rate)
        act(quote, "send")
        act(quote, becomes)

    @rule(amount=FEN, parts=st.integers(1, 4), sign=st.booleans())
    def agree(self, amount, parts, sign):
        contract = made(Contract, customer=self.customer, title="Pumps", lump=str(amount))
        if sign:
            act(contract, "plan", tenor="3", parts=parts, base="2026-01-31")
            act(contract, "sign")

    @rule(pick=PICK, share=st.sampled_from(["30", "33.333", "100", None]), settlement=st.sampled_from(["prepaid", "monthly", "year_end"]))
    def plan(self, pick, share, settlement):
        self.act(Contract, pick, "plan", share=share, settlement=settlement)

    @rule(pick=PICK, action=st.sampled_from(["sign", "sign", "order", "order", "finish"]))
    def go_on(self, pick, action):
        self.act(Contract, pick, action, {"state": "draft" if action == "sign" else "signed"})

    @rule(pick=PICK, amount=FEN)
    def amend(self, pick, amount):
        self.act(Contract, pick, "amend", reason="other quantities", lump=amount)

    @rule(pick=PICK, free=st.booleans())
    def terminate(self, pick, free):
        self.act(Contract, pick, "terminate", {"state": "signed"}, reason="closed down", free=free or None)

    @rule(pick=PICK, amount=FEN, void=st.booleans())
    def invoice(self, pick, amount, void):
        contract = self.any(Contract, pick, state="signed")
        if contract is not None:
            row = made(Invoice, contract=contract, amount=str(amount), why_more="on account")
            if void:
                act(row, "void", reason="wrong title")

    @rule(lines=LINES, accept=st.booleans())
    def order(self, lines, accept):
        order = made(Order, customer=self.customer, title="Spare parts")
        for position, (quantity, price, rate) in enumerate(lines):
            made(OrderLine, order=order, position=position, name=f"Part {position}", quantity=str(quantity), price=str(price), tax_rate=rate)
        if accept:
            act(order, "accept")

    @rule(pick=PICK, share=st.integers(1, 10))
    def accept(self, pick, share):
        order = self.any(Order, pick, state="draft")
        if order is not None:
            self.lowered(OrderLine, "order", order, share)
            act(order, "accept")

    @rule(pick=PICK, action=st.sampled_from(["cancel", "close", "close"]))
    def end(self, pick, action):
        self.act(Order, pick, action, {"state__in": ["accepted", "delivering", "delivered"]}, reason="discontinued")

    @rule(pick=PICK, share=st.integers(1, 10), ship=OFTEN)
    def deliver(self, pick, share, ship):
        order = self.any(Order, pick, state__in=["accepted", "delivering"])
        if order is not None and act(order, "deliver"):
            delivery = self.any(Delivery, 0, order=order)
            self.lowered(DeliveryLine, "delivery", delivery, share)
            if ship:
                act(delivery, "ship")

    @rule(pick=PICK, action=st.sampled_from(["ship", "ship", "call_off"]))
    def leave(self, pick, action):
        self.act(Delivery, pick, action, {"state": "planned"})

    @rule(pick=PICK, share=st.integers(1, 10), receive=OFTEN)
    def bring_back(self, pick, share, receive):
        order = self.any(Order, pick, state__in=["delivering", "delivered", "closed"])
        if order is not None and act(order, "take_goods_back", reason="dented"):
            back = self.any(GoodsReturn, 0, order=order)
            self.lowered(ReturnLine, "goods_return", back, share)
            if receive:
                act(back, "receive")

    @rule(pick=PICK, action=st.sampled_from(["receive", "refuse", *["settle_return"] * 4]), keep=st.booleans())
    def answer(self, pick, action, keep):
        told = {"settle_return": {"keep": keep or None}, "refuse": {"reason": "not ours"}}.get(action, {})
        self.act(GoodsReturn, pick, action, {"state": "received" if action == "settle_return" else "asked"}, **told)

    @rule(amount=FEN, known=st.booleans())
    def claim(self, amount, known):
        receipt = made(Receipt, amount=str(amount), **({"customer": self.customer} if known else {}))
        act(receipt, "confirm")

    @rule(pick=PICK, amount=FEN, whole=st.booleans())
    def pay(self, pick, amount, whole):
        """Pays a contract, all of it or a part, and allocates it."""
        contract = self.any(Contract, pick, state="signed")
        if contract is not None and contract.rest:
            receipt = made(Receipt, amount=str(contract.rest if whole else min(amount, contract.rest)), customer=self.customer, contract=contract)
            act(receipt, "confirm")
            act(receipt, "allocate_oldest")

    @rule(pick=PICK, action=st.sampled_from(["allocate_oldest", "allocate_oldest", "take_back", "counter", "give_back"]), amount=FEN)
    def move(self, pick, action, amount):
        told = {} if action == "allocate_oldest" else {"reason": "as agreed"}
        self.act(Receipt, pick, action, **told, **({"amount": amount} if action == "give_back" else {}))

    @rule(pick=PICK, amount=FEN, whole=st.booleans())
    def write_off(self, pick, amount, whole):
        """Part of what a contract still owes, or all of it, will not come; a draft, or more than is open, is refused."""
        contract = self.any(Contract, pick)
        if contract is not None:
            told = {"contract": str(contract.pk), "amount": str(contract.rest if whole else amount), "reason": "bankrupt"}
            with contextlib.suppress(Invalid, Refusal):
                run.create(kind_of(WriteOff), told, ROOT)

    @rule(pick=PICK)
    def owe_again(self, pick):
        self.act(WriteOff, pick, "take_back", {"state": "stands"}, reason="pays after all")

    @rule(limit=st.sampled_from([0, 500, 100_000, 100_000, 100_000]), grace=st.sampled_from([0, 3650]))
    def allow(self, limit, grace):
        if self.any(Credit, 0) is None:
            made(Credit, customer=self.customer, limit=str(limit), grace=grace, reason="as looked at")
        else:
            self.act(Credit, 0, "set_limit", reason="anew", limit=limit, grace=grace)

    @invariant()
    def the_books_are_true(self):
        type(self).steps += 1
        books.check(self.customer)


def walk(course: type[Chain], courses: int, steps: int, seed: int | None = None) -> None:
    """So many courses of at most so many steps. A course that fails is told as it was found: making it short takes long."""
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    wanted = settings(
        max_examples=courses,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=health,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(course if seed is None else seeded(seed)(course), settings=wanted)
