"""What samples led to: an order or a deal of the same customer, with one of their products, within the company's days (A42)."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.opportunity import WON, Opportunity
from kehai.crm.sales.records.order import CANCELLED, DRAFT, Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.records.sample_line import SampleLine
from kehai.crm.sales.records.sample_request import SampleRequest
from kehai.kernel import calendar, company, store, writes
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# The first order of the customer after the shipping that has one of the products.
FITTING = """t.customer_id = %s AND t.state NOT IN ('draft', 'cancelled') AND t.ordered_on BETWEEN %s AND %s
AND EXISTS (SELECT 1 FROM /*rule:samples*/ sales_orderline l WHERE l.order_id = t.id AND l.deleted_at IS NULL AND l.product_id = ANY(%s))"""


def lines(request: UUID) -> Any:
    """The lines that stand, in their order."""
    return SampleLine.objects.filter(request=request, deleted_at=None).order_by("position", "id")


def products(request: UUID) -> set[UUID]:
    """What was sent."""
    return set(lines(request).values_list("product_id", flat=True))


def suggested(sample: SampleRequest, by: Actor) -> Order:
    """The earliest order that fits, of those the asker sees. Raises Invalid at `order` where there is none."""
    seen = kind_of(Order).visible_to(by, READ)
    fitting = seen.narrowed(Sql(FITTING, (sample.customer_id, *_window(sample), sorted(products(sample.id)))))
    found = sorted((day, key) for key, day in fetch(fitting.select(Sql("t.id, t.ordered_on"))))
    if not found:
        raise at("order", _t("No order that you see fits: of this customer, with one of these products, within the company’s days."))
    return Order.objects.get(id=found[0][1])


def by_order(sample: SampleRequest, order: Order) -> date:
    """The day on which it was ordered. Raises Invalid at `order`."""
    if order.customer_id != sample.customer_id:
        raise at("order", _t("This belongs to another customer."))
    if order.state in (DRAFT, CANCELLED) or order.ordered_on is None:
        raise at("order", _t("Only an order that was accepted counts."))
    _share(OrderLine.objects.filter(order=order.id, deleted_at=None), sample, "order")
    return _within(sample, order.ordered_on, "order")


def by_deal(sample: SampleRequest, deal: Opportunity) -> date:
    """The day on which it was won, of an open one the day it was found. Raises Invalid at `deal`."""
    if deal.customer_id != sample.customer_id:
        raise at("deal", _t("This belongs to another customer."))
    if deal.id != sample.opportunity_id:
        _share(QuoteLine.objects.filter(quote__opportunity=deal.id, quote__deleted_at=None, deleted_at=None), sample, "deal")
    won = deal.closed_on if deal.state == WON else None
    return _within(sample, won or calendar.local(deal.created_at).date(), "deal")


def came_back(sample: SampleRequest, by: Actor) -> None:
    """All that is still out is back."""
    found: Any = store.lock(kind_of(SampleLine), lines(sample.id).values_list("id", flat=True))
    out = [row for row in found if row.returned < row.quantity]
    before = {row.id: store.snapshot(row) for row in out}
    for row in out:
        row.returned, row.coming_back = row.quantity, True
    writes.save(kind_of(SampleLine), out, before, Deed("take_back", by), UPDATE)


def out(request: UUID, but: Collection[UUID] = ()) -> bool:
    """Whether something of it has not come back."""
    return any(row.returned < row.quantity for row in lines(request).exclude(id__in=but))


def _window(sample: SampleRequest) -> tuple[date, date]:
    first = sample.shipped_on
    assert first is not None  # noqa: S101  nobody asks before it was shipped
    return first, first + timedelta(days=company.get("samples.convert_days"))


def _within(sample: SampleRequest, day: date, field: str) -> date:
    first, last = _window(sample)
    if not first <= day <= last:
        raise at(field, _t("It lies outside the days that count: from %(first)s to %(last)s.") % {"first": first, "last": last})
    return day


def _share(rows: Any, sample: SampleRequest, field: str) -> None:
    if not rows.filter(product__in=products(sample.id)).exists():
        raise at(field, _t("None of the products that were sent stands in it."))


def neither() -> Invalid:
    """Both an order and a deal were named."""
    return at("deal", _t("Name an order or an opportunity, not both."))
