"""Orders made from what is there, a contract or a quote; and the contract of an order that has none. Nothing is typed twice (E10, P22)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import SIGNED, Contract
from kehai.crm.sales.records.contract_line import ContractLine
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.order import CANCELLED, DRAFT, Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.rules import contract_making
from kehai.kernel import access, periods, store, writes
from kehai.kernel.access import CREATE, READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.workflow import gate
from kehai.kernel.workflow.gate import Asked

FROM_QUOTE = "title", "customer_id", "contact_id", "opportunity_id", "currency", "taxed", "payment"
FROM_CONTRACT = FROM_QUOTE
LINE = "position", "product_id", "name", "specification", "unit_id", "quantity", "price", "tax_rate", "remark"
ORDERED = """
SELECT l.contract_line_id, sum(l.quantity) FROM /*rule:orders*/ sales_orderline l JOIN sales_order o ON o.id = l.order_id
WHERE l.contract_line_id = ANY(%s) AND o.id <> ALL(%s) AND o.state <> ALL(%s)
  AND l.deleted_at IS NULL AND o.deleted_at IS NULL GROUP BY l.contract_line_id
"""
OF_CONTRACT = """
SELECT COALESCE(sum(CASE WHEN state = 'draft' THEN amount ELSE claim END), 0) FROM /*rule:orders*/ sales_order
WHERE contract_id = %s AND id <> ALL(%s) AND state <> ALL(%s) AND deleted_at IS NULL
"""


def of_contract(contract: Contract, by: Actor) -> Order:
    """The draft of an order over what of a signed contract is not ordered yet. Raises Refusal where nothing is left."""
    lines = sorted(_seen(ContractLine, {"contract": contract}, by), key=lambda row: (row.position, row.id))
    taken = ordered([line.id for line in lines])
    left = [(line, line.quantity - taken.get(line.id, Decimal(0))) for line in lines]
    left = [(line, quantity) for line, quantity in left if quantity > 0]
    rest = contract.amount - called_off(contract.id)
    if rest <= 0 or (lines and not left):
        raise Refusal(_("All of this contract is ordered already."))
    facts = {name: getattr(contract, name) for name in FROM_CONTRACT} | {"contract_id": contract.id, "owner_id": contract.owner_id}
    # A lump sum without lines is one line; its sum says what is paid, the tax in it.
    made = _written(facts if lines else {**facts, "taxed": True}, by)
    if lines:
        _lines(made, [{**_facts(line), "quantity": quantity, "contract_line_id": line.id} for line, quantity in left], by)
    else:
        _lines(made, [{"name": contract.title, "quantity": Decimal(1), "price": rest}], by)
    return made


def _facts(line: Any) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LINE}


def of_quote(quote: Quote, by: Actor) -> Order:
    """The draft of an order with the quote's lines; where a contract was made from it, of that contract."""
    contract = Contract.objects.filter(quote=quote.id, deleted_at=None).first()
    if contract and contract.state != SIGNED:
        raise Refusal(_("There is a contract from this quote: %(number)s. Order from it once it is signed.") % {"number": contract.number})
    if contract:
        return of_contract(contract, by)
    there = Order.objects.filter(quote=quote.id, deleted_at=None).exclude(state=CANCELLED).values_list("number", flat=True).first()
    if there:
        raise Refusal(_("There is an order from this quote already: %(number)s.") % {"number": there})
    facts = {name: getattr(quote, name) for name in FROM_QUOTE}
    made = _written({**facts, "quote_id": quote.id, "owner_id": quote.owner_id}, by)
    lines = sorted(_seen(QuoteLine, {"quote": quote}, by), key=lambda row: (row.position, row.id))
    _lines(made, [_facts(line) for line in lines], by)
    return made


def ordered(lines: Sequence[UUID], but: Sequence[UUID] = (), states: Sequence[str] = (CANCELLED,)) -> dict[UUID, Decimal]:
    """Line of a contract → how much of it orders hold, those of these states left out."""
    return dict(fetch(Sql(ORDERED, (list(lines), list(but), list(states))))) if lines else {}


def called_off(contract: UUID, but: Sequence[UUID] = (), states: Sequence[str] = (CANCELLED,)) -> Decimal:
    """What of a contract's amount orders hold, those of these states left out."""
    ((total,),) = fetch(Sql(OF_CONTRACT, (contract, list(but), list(states))))
    found: Decimal = total
    return found


def refuse_beyond(order: Order, contract: Contract) -> None:
    """An order stays within what was agreed, line by line and in all; the caller holds the contract. Raises Refusal."""
    if contract.deleted_at or contract.state != SIGNED:
        raise Refusal(_("Its contract is not in force; only a signed contract is ordered from."))
    own = OrderLine.objects.filter(order=order.id, deleted_at=None, contract_line__isnull=False)
    lines: dict[Any, Any] = {line.contract_line_id: line for line in own}
    agreed = dict(ContractLine.objects.filter(id__in=lines, deleted_at=None).values_list("id", "quantity"))
    out = DRAFT, CANCELLED
    taken = ordered(list(lines), [order.id], out)
    for key, line in lines.items():
        left = agreed.get(key, Decimal(0)) - taken.get(key, Decimal(0))
        if line.quantity > left:
            told = {"name": line.name, "left": f"{left.normalize():f}"}
            raise Refusal(_("Of “%(name)s” only %(left)s of the contract are not ordered yet.") % told)
    rest = contract.amount - called_off(contract.id, [order.id], out)
    if order.amount > rest:
        raise Refusal(_("Only %(rest)s of the contract’s amount is not ordered yet; amend the contract, or order less.") % {"rest": rest})


def contracted(order: Order, term: int, by: Actor) -> Contract:
    """The signed contract of an order that has none: its lines, and one payment, due after the customer's term (P22)."""
    facts = {name: getattr(order, name) for name in FROM_QUOTE}
    made = contract_making.written({**facts, "quote_id": order.quote_id, "owner_id": order.owner_id}, by)
    lines = list(OrderLine.objects.filter(order=order.id, deleted_at=None).order_by("position", "id"))
    rows: list[Any] = []
    for line in lines:
        row: Any = writes.build(kind_of(ContractLine), {})
        for name in LINE:
            setattr(row, name, getattr(line, name))
        row.contract_id = made.id
        rows.append(row)
    writes.insert(kind_of(ContractLine), rows, Deed("create", by), READ)
    store.update(OrderLine, [(line.id, {"contract_line_id": row.id}) for line, row in zip(lines, rows, strict=True)])
    due: Any = writes.build(kind_of(Instalment), {})
    due.contract_id, due.amount, due.due_on = made.id, order.amount, periods.today() + timedelta(days=term)
    writes.insert(kind_of(Instalment), [due], Deed("create", by), READ)
    return _signed(made.id, by)


def _signed(key: UUID, by: Actor) -> Contract:
    kind = kind_of(Contract)
    (contract,) = found = [row for row in store.lock(kind, [key]) if isinstance(row, Contract)]
    before = store.snapshot(contract)
    contract.state, contract.signed_on, contract.amending = SIGNED, periods.today(), True  # type: ignore[attr-defined]
    writes.save(kind, found, {key: before}, Deed("sign", by), None)
    # What signs contracts after an approval is not passed by ordering.
    if not gate.agreed_under():
        gate.refuse_held(Asked(kind, "sign", {}, by), [key])
    return contract


def _seen(model: Any, of: Mapping[str, Any], by: Actor) -> list[Any]:
    ids = list(model._default_manager.filter(deleted_at=None, **of).values_list("id", flat=True))
    return list(kind_of(model).visible_to(by, READ).only(ids))


def _written(facts: Mapping[str, Any], by: Actor) -> Order:
    kind = kind_of(Order)
    if not access.may(kind, by, CREATE):
        raise MayNot(_("You may not create this."))
    made: Any = writes.build(kind, {})
    for name, value in facts.items():
        setattr(made, name, value)
    # It stays with whose quote or contract it comes from, whoever of his leaders makes it.
    with writes.named_uniqueness(kind):
        writes.insert(kind, [made], Deed("create", by), READ if facts.get("owner_id") else CREATE)
    order: Order = made
    return order


def _lines(made: Order, told: Sequence[Mapping[str, Any]], by: Actor) -> None:
    rows: list[Any] = []
    for facts in told:
        row: Any = writes.build(kind_of(OrderLine), {})
        for name, value in facts.items():
            setattr(row, name, value)
        row.order_id = made.id
        rows.append(row)
    if rows:
        writes.insert(kind_of(OrderLine), rows, Deed("create", by), READ)
