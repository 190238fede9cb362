"""What one does with a price list: the next one made from it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records.period import at
from kehai.crm.products.records.price import Price
from kehai.crm.products.records.price_list import PriceList
from kehai.kernel import writes
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.field import Field, text
from kehai.kernel.money import rounded

SAME = ("currency", "tax_included", "places", "grade", "region", "priority", "remark")


@action(
    PriceList,
    label=_("Copy as a new list"),
    op=UPDATE,
    bulk=False,
    icon="export",
    input=(
        text("name", _("name of the new list"), required=True, max_length=80),
        Field("valid_from", _("valid from"), "date"),
        Field("percent", _("change in %"), "decimal", help=_("3 makes each price 3 % higher, -3 lower; empty: as they are."), places=3),
    ),
)
def copy(lists: list[PriceList], *, by: Actor, name: str, valid_from: date | None, percent: Decimal | None) -> str:
    """Makes a new list of all its prices, changed by a percentage and rounded; it comes into force when you switch it on."""
    (old,) = lists
    if percent is not None and percent < -100:
        raise at("percent", _t("At most 100 % can be taken off."))
    facts: dict[str, Any] = {field: getattr(old, field) for field in SAME}
    kind = kind_of(PriceList)
    new: Any = writes.build(kind, {**facts, "name": name, "valid_from": valid_from, "active": False})
    deed = Deed("create", by)
    with writes.named_uniqueness(kind):
        writes.insert(kind, [new], deed)
    rows = list(kind_of(Price).visible_to(by, READ).only(_prices(old)))
    writes.insert(kind_of(Price), [_copied(row, new, percent) for row in rows], deed)
    return _t("“%(name)s” has %(count)d prices; look them through, and switch it on.") % {"name": name, "count": len(rows)}


def _prices(old: PriceList) -> list[Any]:
    return list(Price.objects.filter(price_list=old, deleted_at=None).values_list("id", flat=True))


def _copied(row: Any, new: PriceList, percent: Decimal | None) -> Price:
    changed = rounded(row.price * (100 + (percent or Decimal(0))) / 100, new.places) if percent else row.price
    made: Any = writes.build(kind_of(Price), {"from_quantity": row.from_quantity, "price": changed})
    made.price_list_id, made.product_id, made.unit_id = new.id, row.product_id, row.unit_id
    copied: Price = made
    return copied
