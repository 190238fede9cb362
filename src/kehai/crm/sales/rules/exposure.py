"""What a customer owes or will owe us, figure by figure, and whether an order still fits into his credit (信用占用).

For each of his contracts in the currency, what counts is the more of two: what was ordered (goods not shipped yet
included, goods that came back not), and what is due by its payment plan; less what was received for it or written off. From their
sum is taken money of his that finance has confirmed and not allocated yet.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.sales.records.credit import Credit
from kehai.crm.sales.records.order import Order
from kehai.kernel import company, periods, store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

NOTHING = Decimal("0.00")
OF_CONTRACTS = """
WITH claims AS MATERIALIZED (
  SELECT contract_id, sum(claim) AS ordered, sum(claim - (shipped - returned)) AS unshipped FROM /*rule:credit*/ sales_order
  WHERE customer_id = %s AND currency = %s AND claim > 0 AND deleted_at IS NULL GROUP BY contract_id
), dues AS MATERIALIZED (
  SELECT i.contract_id, sum(i.amount) FILTER (WHERE i.due_on <= %s) AS due,
    COALESCE(sum(i.rest) FILTER (WHERE i.due_on < %s), 0) AS late, min(i.due_on) FILTER (WHERE i.rest > 0 AND i.due_on < %s) AS since
  FROM /*rule:credit*/ sales_instalment i JOIN sales_contract c ON c.id = i.contract_id
  WHERE c.customer_id = %s AND c.currency = %s AND c.state <> 'draft' AND c.deleted_at IS NULL AND i.deleted_at IS NULL
  GROUP BY i.contract_id
)
SELECT c.id, c.number, c.title, COALESCE(o.ordered, 0), COALESCE(o.unshipped, 0), COALESCE(d.due, 0),
  c.paid, c.written_off, COALESCE(d.late, 0), d.since
FROM /*rule:credit*/ sales_contract c LEFT JOIN claims o ON o.contract_id = c.id LEFT JOIN dues d ON d.contract_id = c.id
WHERE c.id IN (SELECT contract_id FROM claims UNION SELECT contract_id FROM dues WHERE due > 0) AND c.deleted_at IS NULL
ORDER BY c.number
"""
FREE = """
SELECT COALESCE(sum(free), 0) FROM /*rule:credit*/ sales_receipt
WHERE customer_id = %s AND currency = %s AND free > 0 AND deleted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """One contract's part of it."""

    contract: UUID
    number: str
    title: str
    ordered: Decimal
    unshipped: Decimal
    due: Decimal
    paid: Decimal
    written_off: Decimal
    late: Decimal
    since: date | None

    @property
    def open(self) -> Decimal:
        """What counts of it."""
        return max(max(self.ordered, self.due) - self.paid - self.written_off, NOTHING)


@dataclass(frozen=True, slots=True)
class Exposure:
    """A customer's account: what counts of each contract, what of his money is free, and the terms, where there are any."""

    customer: UUID
    currency: str
    day: date
    rows: list[Owed] = field(default_factory=list)
    free: Decimal = NOTHING
    credit: Any = None

    @property
    def owed(self) -> Decimal:
        """What counts of all contracts."""
        return sum((row.open for row in self.rows), NOTHING)

    @property
    def used(self) -> Decimal:
        """What is used of the limit."""
        return max(self.owed - self.free, NOTHING)

    @property
    def limit(self) -> Decimal | None:
        """The limit in force; None where nobody has set one."""
        if self.credit is None:
            return None
        over = self.credit.until and self.credit.until < self.day
        return NOTHING if over else Decimal(self.credit.limit)

    @property
    def overdue(self) -> Decimal:
        """What is overdue."""
        return sum((row.late for row in self.rows), NOTHING)

    @property
    def days(self) -> int:
        """For how many days the oldest has been overdue."""
        return max(((self.day - row.since).days for row in self.rows if row.since), default=0)

    @property
    def borne(self) -> bool:
        """Whether what is overdue is borne."""
        return self.days <= (self.credit.grace if self.credit else LONG)


LONG = 10**6


def of(customer: UUID, currency: str, *, locked: bool = False) -> Exposure:
    """The account as it stands; `locked`: nobody else accepts an order of this customer until the work at hand stands."""
    found = Credit.objects.filter(customer=customer, currency=currency, deleted_at=None).values_list("id", flat=True)
    held: list[Any] = store.lock(kind_of(Credit), found) if locked else list(Credit.objects.filter(id__in=found))
    day = periods.today()
    asked = (customer, currency, day, day, day, customer, currency)
    rows = [Owed(*told) for told in fetch(Sql(OF_CONTRACTS, asked))]
    ((free,),) = fetch(Sql(FREE, (customer, currency)))
    return Exposure(customer, currency, day, rows, free, held[0] if held else None)


def with_order(account: Exposure, order: Order) -> Decimal:
    """What would be used if this order, which does not count yet, were accepted: money paid beyond its contract's orders pays it first."""
    mine = next((row for row in account.rows if row.contract == order.contract_id), None)
    before = mine.open if mine else NOTHING
    ordered, due, gone = (mine.ordered, mine.due, mine.paid + mine.written_off) if mine else (NOTHING, NOTHING, _gone(order))
    after = max(max(ordered + order.amount, due) - gone, NOTHING)
    used: Decimal = max(account.owed - before + after - account.free, NOTHING)
    return used


def _gone(order: Order) -> Decimal:
    """What of its contract was received or written off."""
    contract: Any = order.contract if order.contract_id else None
    return Decimal(contract.paid + contract.written_off) if contract else NOTHING


def verdict(account: Exposure, order: Order) -> str:
    """How the check comes out: one of Order.Verdict."""
    if account.credit is None and company.get("credit.unset"):
        return Order.Verdict.NONE
    if not account.borne:
        return Order.Verdict.OVERDUE
    return Order.Verdict.WITHIN if with_order(account, order) <= (account.limit or NOTHING) else Order.Verdict.OVER


def shown(amount: Decimal) -> str:
    """A sum as people read it."""
    return f"{amount:,.2f}"


def told(account: Exposure, order: Order | None = None) -> str:
    """The check in words, in sums only: who reads the order need not see every contract of the customer."""
    sums = {name: shown(getattr(account, name)) for name in ("owed", "free", "used")}
    said = [_("Counts in all %(owed)s − free receipts %(free)s = used %(used)s") % sums]
    if order is not None:
        said.append(_("With this order of %(amount)s: %(after)s") % {"amount": shown(order.amount), "after": shown(with_order(account, order))})
    limit = account.limit
    said.append(_("No limit is set.") if limit is None else _("Limit %(limit)s") % {"limit": shown(limit)})
    if account.days:
        said.append(_("Overdue %(sum)s, the oldest for %(days)s days") % {"sum": shown(account.overdue), "days": account.days})
    return "\n".join(said)
