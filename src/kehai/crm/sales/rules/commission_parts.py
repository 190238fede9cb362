"""What part of a deal's money a rule counts: of a product category, or the margin of what was sold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from kehai.crm.customers.records.customer import Customer
from kehai.crm.products.rules import costs
from kehai.crm.sales.records import quote_pricing
from kehai.crm.sales.records.commission_rule import MARGIN
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.contract_line import ContractLine
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.kernel import periods
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

BELOW = """
WITH RECURSIVE tree AS (
  SELECT %s::uuid AS id UNION SELECT c.id FROM tree JOIN /*rule:commission*/ products_category c ON c.parent_id = tree.id
) SELECT p.id FROM /*rule:commission*/ products_product p JOIN tree ON tree.id = p.category_id WHERE p.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Deal:
    """What was sold, for how much, by whom; its lines where it has any."""

    contract: UUID | None
    opportunity: UUID | None
    owner: UUID | None
    grade: str | None
    currency: str
    amount: Decimal
    day: date
    lines: Any


def of_contract(instalment: UUID) -> Deal:
    """The contract that a row of a plan belongs to."""
    row = Contract.objects.get(id=Instalment.objects.values_list("contract", flat=True).get(id=instalment))
    return contracted(row)


def contracted(row: Contract) -> Deal:
    """A contract as a deal."""
    lines = ContractLine.objects.filter(contract=row.id, deleted_at=None)
    day = row.signed_on or periods.today()
    grade, owner = _buyer(row.customer_id)
    return Deal(row.id, row.opportunity_id, row.owner_id or owner, grade, row.currency, row.amount, day, lines)


def of_order(row: Order) -> Deal:
    """An order as a deal; where it came of a contract, of that contract's opportunity."""
    opportunity: Any = row.opportunity_id
    if opportunity is None and row.contract_id:
        opportunity = Contract.objects.values_list("opportunity", flat=True).get(id=row.contract_id)
    lines = OrderLine.objects.filter(order=row.id, deleted_at=None)
    day = row.ordered_on or periods.today()
    grade, owner = _buyer(row.customer_id)
    return Deal(row.contract_id, opportunity, row.owner_id or owner, grade, row.currency, row.amount, day, lines)


def _buyer(customer: Any) -> tuple[str | None, UUID | None]:
    """The customer's grade, and who has him: for him counts what nobody else has."""
    found: tuple[str | None, UUID | None] = Customer.objects.values_list("grade", "owner_id").get(id=customer)
    return found


def part(deal: Deal, terms: Mapping[str, Any]) -> Fraction:
    """The part of each yuan of the deal that counts under these terms."""
    if terms["category"] is None and terms["basis"] != MARGIN:
        return Fraction(1)
    lines = list(deal.lines.order_by("position", "id"))
    listed = sum((Fraction(line.gross) for line in lines), Fraction(0))
    if not listed or not deal.amount:
        return Fraction(0)
    if terms["category"]:
        inside = {key for (key,) in fetch(Sql(BELOW, (terms["category"], [line.product_id for line in lines if line.product_id])))}
        lines = [line for line in lines if line.product_id in inside]
    if terms["basis"] != MARGIN:
        return sum((Fraction(line.gross) for line in lines), Fraction(0)) / listed
    return _margin(deal, lines, Fraction(deal.amount) / listed) / Fraction(deal.amount)


def _margin(deal: Deal, lines: list[Any], agreed: Fraction) -> Fraction:
    """What the lines leave without tax, at the price agreed in the end; a line whose cost nobody knows leaves nothing."""
    products = {line.product_id for line in lines if line.product_id}
    known = costs.costs_of(products, deal.day, deal.currency) if products else {}
    factors = quote_pricing.factors_of(lines) if known else {}
    found = Fraction(0)
    for line in lines:
        each, factor = known.get(line.product_id), factors.get((line.product_id, line.unit_id))
        if each is not None and factor is not None:
            found += Fraction(line.net) * agreed - Fraction(each) * Fraction(factor) * Fraction(line.quantity)
    return found
