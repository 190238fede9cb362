"""Commission that is expected: what signed contracts still bring, as the rules stand today; reckoned when it is looked at, stored nowhere (E20)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from kehai.crm.sales.records.commission_entry import CommissionEntry, CommissionSum
from kehai.crm.sales.records.commission_rule import MARGIN, RECEIVED
from kehai.crm.sales.records.contract import SIGNED, Contract
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.split import Split
from kehai.crm.sales.rules import commission, commission_parts, commissioning, spans
from kehai.kernel import periods
from kehai.kernel.money import HOME

MOST = 100


def expected(person: UUID, currency: str) -> list[tuple[Contract, Decimal, Decimal]]:
    """Contract → his part of what is still to be received, and what that would earn on top of this period's sum, the next due first."""
    deals = set(Split.objects.filter(person=person, deleted_at=None).values_list("opportunity", flat=True))
    deals |= set(Opportunity.objects.filter(owner=person, state__in=("open", "won"), deleted_at=None).values_list("id", flat=True))
    mine = Q(opportunity__in=deals) | Q(opportunity=None, owner=person) | Q(opportunity=None, owner=None, customer__owner=person)
    rows = Contract.objects.filter(mine, state=SIGNED, rest__gt=0, currency=currency, deleted_at=None)
    found, sums = [], _Sums(person)
    if not commissioning.in_force(periods.today(), currency, (RECEIVED, MARGIN)):
        return []
    for row in rows.order_by("next_due_on", "id")[:MOST]:
        parts = commissioning.earns(commission_parts.contracted(row), row.rest, periods.today(), (RECEIVED, MARGIN))
        his = [part for part in parts if part.person == person]
        if his:
            found.append((row, max(part.base for part in his), sum((sums.add(part) for part in his), Decimal(0))))
    return found


class _Sums:
    """A person's sums of the period that runs, with what is expected put on top one after the other."""

    def __init__(self, person: UUID) -> None:
        self.person = person
        self.at: dict[int, Decimal] = {}

    def add(self, part: Any) -> Decimal:
        """What so much more would earn."""
        version = part.version
        if version.id not in self.at:
            first = spans.first(version.terms["span"], periods.today())
            kept = CommissionSum.objects.filter(version__rule=version.rule, person=self.person, first=first).values_list("base", flat=True)
            self.at[version.id] = sum(kept, Decimal(0))
        before = self.at[version.id]
        self.at[version.id] = before + part.base
        return commission.earned(version.terms, before + part.base) - commission.earned(version.terms, before)


def earned(person: UUID, first: Any, end: Any, currency: str) -> list[CommissionEntry]:
    """The entries of a person whose day lies in a span, the newest first."""
    rows = CommissionEntry.objects.filter(person=person, day__gte=first, day__lt=end, sum__version__terms__currency=currency)
    return list(rows.select_related("sum__version").order_by("-id"))


def sums(person: UUID, first: Any, end: Any) -> tuple[Decimal, Decimal]:
    """In the company's own currency: what a span earned, and what stands in no statement yet."""
    rows = CommissionEntry.objects.filter(person=person, sum__version__terms__currency=HOME)
    told = rows.aggregate(
        span=Sum("amount", filter=Q(day__gte=first, day__lt=end)),
        rest=Sum("amount", filter=Q(commissionstated=None)),
    )
    return told["span"] or Decimal(0), told["rest"] or Decimal(0)
