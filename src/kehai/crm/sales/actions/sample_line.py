"""What is done with a line of samples: a part of it comes back (A42)."""

from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.actions.sample_request import OUT
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.sample_line import SampleLine
from kehai.crm.sales.records.sample_request import RETURNED, SampleRequest
from kehai.crm.sales.rules import sampling
from kehai.kernel import periods, store, writes
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Field


@action(
    SampleLine,
    label=pgettext_lazy("sample", "Came back"),
    op=UPDATE,
    icon="rollback",
    bulk=False,
    input=(Field("quantity", _("quantity"), "decimal", places=3, help=_("Empty: all that is still out.")),),
)
def came_back(rows: list[SampleLine], *, by: Actor, quantity: Decimal | None) -> None:
    """So many of it are back; when all of the samples are, they count as returned."""
    row: Any = rows[0]
    kind = kind_of(SampleRequest)
    (parent,) = cast("list[SampleRequest]", store.lock(kind, [row.request_id]))
    if parent.state not in OUT or not parent.returnable:
        raise Refusal(_t("Only samples that are to be returned and are out."))
    left = row.quantity - row.returned
    more = left if quantity is None else quantity
    if not 0 < more <= left:
        raise at("quantity", _t("More than nothing, and at most %(left)s that are still out.") % {"left": f"{left.normalize():f}"})
    row.returned, row.coming_back = row.returned + more, True
    if row.returned == row.quantity and not sampling.out(parent.id, but=[row.id]):
        before = {parent.id: store.snapshot(parent)}
        parent.state, parent.returned_on = RETURNED, periods.today()
        writes.save(kind, [parent], before, Deed("take_back", by), UPDATE)
