"""The contracts and the money of the demo company: drafts and signed ones, what was paid, what is overdue, what nobody has matched yet."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.quote import ACCEPTED, Quote
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.rules.due_dates import part_of
from kehai.kernel import run, store
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of

Make = Callable[[str, dict[str, Any]], Any]
ACTOR = system("demo")
# Subject, type, lump sum, signed so many days ago (None: a draft), paid so many of three parts.
_SOLD: tuple[tuple[str, str, str, int | None, int], ...] = (
    ("包装线改造合同", "goods", "486000.00", 150, 2),
    ("自动装箱机采购合同", "goods", "268800.00", 120, 1),
    ("除尘系统年度维保", "service", "72000.00", 100, 3),
    ("码垛机器人租赁", "lease", "156000.00", 75, 1),
    ("检测台采购合同", "goods", "98500.00", 40, 0),
    ("备件年度框架合同", "goods", "320000.00", None, 0),
)


def load(make: Make, today: date) -> None:
    """By the doors everything goes through: planned, signed, paid in part."""
    customers = list(Customer.objects.filter(deleted_at=None).exclude(owner=None).order_by("number")[: len(_SOLD)])
    for customer, sold in zip(customers, _SOLD, strict=False):
        _sell(make, customer, sold, today)
    for quote in Quote.objects.filter(state=ACCEPTED, deleted_at=None).order_by("number")[:2]:
        act(Quote, quote.pk, "conclude", {})
    for at, customer in enumerate(customers[:2]):
        row = make("sales.receipt", {"customer": str(customer.id), "amount": "12000.00", "received_on": (today - timedelta(days=at)).isoformat()})
        store.update(Receipt, [(row.pk, {"owner_id": customer.owner_id})])
    stray = make("sales.receipt", {"amount": "8600.00", "payer": "苏州某精密机械厂", "reference": "网银流水 0917", "received_on": today.isoformat()})
    act(Receipt, stray.pk, "confirm", {})


def _sell(make: Make, customer: Customer, sold: tuple[str, str, str, int | None, int], today: date) -> None:
    title, sort, amount, days, paid = sold
    start = today - timedelta(days=days or 0)
    facts = {"title": title, "customer": str(customer.id), "starts_on": start.isoformat(), "ends_on": (start + timedelta(days=364)).isoformat()}
    contract = make("sales.contract", facts)
    store.update(Contract, [(contract.pk, {"owner_id": customer.owner_id})])
    make("sales.contract_line", {"contract": str(contract.pk), "name": title.removesuffix("合同"), "sort": sort, "quantity": "1", "price": amount})
    act(Contract, contract.pk, "plan", {"base": start.isoformat(), "settlement": "prepaid", "share": "30", "name": "预付款"})
    act(Contract, contract.pk, "plan", {"base": start.isoformat(), "tenor": "1", "share": "60", "name": "到货款"})
    act(Contract, contract.pk, "plan", {"base": start.isoformat(), "tenor": "6", "name": "质保金"})
    if days is None:
        return
    act(Contract, contract.pk, "sign", {"signed_on": start.isoformat()})
    for share in ("30", "60", "10")[:paid]:
        _paid(make, contract, str(part_of(Decimal(amount), Decimal(share))), start)


def _paid(make: Make, contract: Any, amount: str, day: date) -> None:
    told = {"contract": str(contract.pk), "amount": amount, "received_on": day.isoformat(), "reference": "网银到账"}
    row = make("sales.receipt", told)
    store.update(Receipt, [(row.pk, {"owner_id": contract.owner_id})])
    act(Receipt, row.pk, "confirm", {})
    act(Receipt, row.pk, "allocate_oldest", {})


def act(model: Any, key: Any, action: str, inputs: dict[str, Any]) -> None:
    """An action as the demo runs it: nothing may be refused."""
    outcome = run.act(kind_of(model), action, [key], inputs, ACTOR)
    if outcome.refused:
        raise RuntimeError(f"the demo cannot {action}: {outcome.refused}")
