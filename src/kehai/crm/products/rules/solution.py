"""A solution put together: its parts as lines of a document, the wanted optional ones among them (A25)."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kehai.crm.products.records.part import Part


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part with the quantity that so many of the whole need, in its own unit."""

    product: UUID
    quantity: Decimal
    optional: bool


def lines_of(whole: UUID, quantity: Decimal, wanted: Collection[UUID] = ()) -> list[PartLine]:
    """The parts of a bundle or solution one level down, in their order; optional ones only where they are wanted."""
    rows = Part.objects.filter(bundle=whole, deleted_at=None, part__deleted_at=None).order_by("position", "created_at", "id")
    found = [PartLine(part, each * quantity, optional) for part, each, optional in rows.values_list("part_id", "quantity", "optional")]
    return [line for line in found if not line.optional or line.product in set(wanted)]
