"""What speaks for a customer's region, source by source, kept with the date of the data that says so (P08)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.records.regional import EVIDENCE, RegionSource
from kehai.crm.customers.rules import attribution
from kehai.crm.customers.rules.attribution import Guess
from kehai.kernel import store

NOTHING = ""  # the source of the row that says: looked, and found nothing


class RegionGuess(models.Model):
    """One hint at a customer's region (地域依据). Never the region itself: that a person may choose."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=8, choices=RegionSource, blank=True)
    region = models.CharField(max_length=6, blank=True)
    confidence = models.DecimalField(max_digits=3, decimal_places=2, default=0)
    data = models.CharField(max_length=7, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("customer", "source"), name="customers_guess_once"),)


@follower
def follow(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Evidence that changed says something else now; what the network said when the customer came stays."""
    moved = [row for row in rows if _moved(row, before[row.id])]
    if moved:
        keep(moved, renewed=any(before[row.id] for row in moved))


def _moved(row: Customer, old: Mapping[str, Any]) -> bool:
    return any((old.get(name) or "") != getattr(row, name) for name in EVIDENCE)


def keep(rows: Sequence[Customer], *, renewed: bool) -> None:
    """Writes down what the facts of these customers say today."""
    if renewed:
        RegionGuess.objects.filter(customer__in=[row.id for row in rows]).exclude(source__in=(attribution.NETWORK, attribution.TOLD)).delete()
    found = [(row.id, guess) for row in rows for guess in _each(row)]
    _write(found)


def _each(row: Customer) -> list[Guess]:
    """One guess a source, the surest; a row that says nothing where there is nothing to be said."""
    surest: dict[str, Guess] = {}
    for guess in attribution.guesses(row.address, row.phone, row.mobile):
        surest.setdefault(guess.source, guess)
    return list(surest.values()) or [Guess(NOTHING, "", 0, "")]


def add(customer: UUID, guess: Guess) -> None:
    """What came along with a request of the customer: told by him, or said by his network address; the latest counts."""
    RegionGuess.objects.filter(customer=customer, source=guess.source).delete()
    _write([(customer, guess)])


def _write(found: Sequence[tuple[UUID, Guess]]) -> None:
    now = timezone.now()
    made = ((key, guess.source, guess.region, f"{guess.confidence:.2f}", guess.data, now) for key, guess in found)
    store.put(RegionGuess, ("customer_id", "source", "region", "confidence", "data", "at"), made, len(found))
