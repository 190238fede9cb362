"""An order on one page: lines, deliveries, returns, plan, receipts, invoices, credit, and what comes next; each as far as one sees it (A69)."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.credit import Credit
from kehai.crm.sales.records.delivery import Delivery
from kehai.crm.sales.records.goods_return import GoodsReturn
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.invoice import Invoice
from kehai.crm.sales.records.order import ACCEPTED, DELIVERED, DELIVERING, DRAFT, Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.receipt_entry import ReceiptEntry
from kehai.crm.sales.records.write_off import WriteOff
from kehai.crm.sales.rules import accepting, exposure
from kehai.kernel import access, periods
from kehai.kernel.access import CREATE, MANAGE, READ, UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import Asked

MOST = 200
ZERO = Decimal(0)
Row = Mapping[str, Any]


def sheet(key: UUID, actor: Actor) -> dict[str, Any]:
    """All that the page shows. Raises NotThere."""
    head = json.loads(kind_of(Order).visible_to(actor, READ).one(key))
    contract = (head.get("contract") or {}).get("id")
    parts: dict[str, list[Row]] = {
        "lines": _listed(OrderLine, actor, {"field": "order", "op": "eq", "value": str(key)}, "position"),
        "deliveries": _listed(Delivery, actor, {"field": "order", "op": "eq", "value": str(key)}, "created_at"),
        "returns": _listed(GoodsReturn, actor, {"field": "order", "op": "eq", "value": str(key)}, "created_at"),
        "plan": _listed(Instalment, actor, {"field": "contract", "op": "eq", "value": contract}, "due_on") if contract else [],
        "write_offs": _listed(WriteOff, actor, {"field": "contract", "op": "eq", "value": contract}, "written_on") if contract else [],
        "invoices": _listed(Invoice, actor, {"field": "contract", "op": "eq", "value": contract}, "issued_on") if contract else [],
        "receipts": _receipts(UUID(contract), actor) if contract else [],
    }
    credit = _credit(key, actor, head)
    return {"order": head, **parts, "credit": credit, "next": _next(head, parts, credit), "may": _may(key, actor)}


def _listed(model: Any, actor: Actor, tree: Any, sort: str) -> list[Row]:
    kind = kind_of(model)
    if not access.may(kind, actor, READ):
        return []
    found: list[Row] = json.loads(kind.visible_to(actor, READ).filter(tree).page(Asked(sort=sort, size=MOST, total="none")).rows)
    return found


def _receipts(contract: UUID, actor: Actor) -> list[Row]:
    """What was paid for its contract: claimed for it, or allocated to it."""
    kind = kind_of(Receipt)
    if not access.may(kind, actor, READ):
        return []
    rows = Instalment.objects.filter(contract=contract).values("id")
    ids = {*ReceiptEntry.objects.filter(instalment__in=rows).values_list("receipt", flat=True)}
    ids |= {*Receipt.objects.filter(contract=contract, deleted_at=None).values_list("id", flat=True)}
    page = kind.visible_to(actor, READ).only(sorted(ids)).page(Asked(sort="received_on", size=MOST, total="none"))
    found: list[Row] = json.loads(page.rows)
    return found


def _credit(key: UUID, actor: Actor, head: Row) -> dict[str, Any] | None:
    """The customer's account, figure by figure; contracts that one does not see stand together."""
    readable = access.may(kind_of(Credit), actor, READ) and access.readable(kind_of(Order), actor, "credit")
    if not readable or head.get("customer") is None:
        return None
    order = Order.objects.get(id=key)
    account = exposure.of(order.customer_id, order.currency)
    seen = set(kind_of(Contract).visible_to(actor, READ).only([row.contract for row in account.rows]).ids(MOST)) if account.rows else set()
    told: dict[str, Any] = {
        "rows": [_owed(row) for row in account.rows if row.contract in seen],
        "others": str(sum((row.open for row in account.rows if row.contract not in seen), ZERO)),
        **{name: str(getattr(account, name)) for name in ("owed", "free", "used", "overdue")},
        "days": account.days,
        "limit": None if account.limit is None else str(account.limit),
        "term": account.credit.term if account.credit else None,
        "grace": account.credit.grace if account.credit else None,
    }
    if order.state == DRAFT:
        verdict = exposure.verdict(account, order)
        told |= {"after": str(exposure.with_order(account, order)), "verdict": verdict, "stopped": accepting.stopped(account, order, verdict)}
    return told


def _owed(row: exposure.Owed) -> dict[str, Any]:
    names = "ordered", "unshipped", "due", "paid", "written_off", "open", "late"
    link = {"id": str(row.contract), "label": f"{row.number} {row.title}"}
    return {"contract": link, **{name: str(getattr(row, name)) for name in names}}


def _next(head: Row, parts: Mapping[str, Sequence[Row]], credit: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What is to be done next, by word; the page says it."""
    state, found = head["state"], []
    if state == DRAFT:
        return [{"word": "release" if credit and credit.get("stopped") else "accept" if parts["lines"] else "fill"}]
    states = [row["state"] for row in parts["deliveries"]], [row["state"] for row in parts["returns"]]
    left = any(Decimal(line["shipped"]) < Decimal(line["quantity"]) for line in parts["lines"])
    found += [{"word": "ship", "count": states[0].count("planned")}] if "planned" in states[0] else []
    found += [{"word": "plan"}] if left and state in (ACCEPTED, DELIVERING) and "planned" not in states[0] else []
    found += [{"word": "sign", "count": states[0].count("shipped")}] if "shipped" in states[0] else []
    found += [{"word": "receive", "count": states[1].count("asked")}] if "asked" in states[1] else []
    found += [{"word": "settle", "count": states[1].count("received")}] if "received" in states[1] else []
    found += _money(parts)
    if not found and state == DELIVERED:
        found.append({"word": "close"})
    return found


def _money(parts: Mapping[str, Sequence[Row]]) -> list[dict[str, Any]]:
    open_rows = [row for row in parts["plan"] if Decimal(row.get("rest") or 0) > 0]
    if not open_rows:
        return []
    day = periods.today().isoformat()
    first = open_rows[0]
    word = "overdue" if first["due_on"] < day else "pay"
    return [{"word": word, "amount": first["rest"], "day": first["due_on"]}]


def _may(key: UUID, actor: Actor) -> dict[str, bool]:
    """What the page offers beyond the actions of the order."""

    def mine(op: str) -> bool:
        return bool(kind_of(Order).visible_to(actor, op).only([key]).count())

    def keeps(model: Any) -> bool:
        rights, name = actor.rights, kind_of(model).name
        return rights.everything or all(rights.permits(name, op) and rights.all_of(name, op) for op in (CREATE, UPDATE))

    own, ships = mine(UPDATE), keeps(Delivery)
    return {"deliver": own or ships, "ship": ships, "back": own or keeps(GoodsReturn), "release": mine(MANAGE)}
