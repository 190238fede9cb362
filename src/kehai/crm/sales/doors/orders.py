"""/api/sales/orders/…: an order on one page (A69); a delivery or a return of so many of its lines in one step."""

from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.once import once
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.crm.sales.doors.orders_document import BACK, DELIVER, TRACKING
from kehai.crm.sales.records.delivery import Delivery
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.rules import shipping, tracking
from kehai.kernel import run, types
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.field import Field, longtext, text
from kehai.kernel.inputs import form
from kehai.kernel.sql import TRUE

path = "/sales/orders"
router = Router(tags=["sales.order"])
QUANTITY = Field("quantity", "", "decimal", places=6, required=True)
SENT = (
    Field("ship_on", "", "date"),
    text("address", "", max_length=240),
    text("carrier", "", max_length=80),
    text("tracking", "", max_length=80),
    Field("ship", "", "boolean"),
)
SENT_BACK = (longtext("reason", "", required=True, max_length=2000),)


@router.get("/{uuid:key}", operation_id="order_sheet", openapi_extra=TRACKING)
def show(request: Asked, key: UUID) -> HttpResponse:
    """An order with its lines, deliveries, returns, payments and what comes next."""
    Query(request)
    return answers.data(tracking.sheet(key, reading.signed(request).actor))


@router.post("/{uuid:key}/deliveries", operation_id="deliver_order", openapi_extra=DELIVER)
def deliver(request: Asked, key: UUID) -> HttpResponse:
    """A delivery of these lines; with `ship` it leaves at once."""
    return _make(request, key, SENT, _delivered)


@router.post("/{uuid:key}/returns", operation_id="return_order", openapi_extra=BACK)
def send_back(request: Asked, key: UUID) -> HttpResponse:
    """A return of these lines, asked for."""
    return _make(request, key, SENT_BACK, shipping.asked_back)


def _make(request: Asked, key: UUID, fields: tuple[Field, ...], work: Any) -> HttpResponse:
    call = Call(request, kind_of(Order), reading.signed(request).actor)
    Query(request)
    body = reading.body(request)
    parts = _parts(body)
    told = form(fields, {name: value for name, value in body.items() if name != "lines"}, call.actor)

    def do() -> tuple[int, str]:
        task = run.Task(kind_of(Order), call.actor, READ, TRUE, lambda rows: work(rows[0], parts, told, call.actor) and None)
        run.single(task, key)
        return HTTPStatus.OK, answers.text(tracking.sheet(key, call.actor))

    return once(call, do)


def _delivered(order: Any, parts: Mapping[UUID, Decimal], told: Mapping[str, Any], actor: Actor) -> None:
    facts = {"ship_on": told["ship_on"], **{name: told[name] or "" for name in ("address", "carrier", "tracking")}}
    made = shipping.planned(order, parts, facts, actor)
    if told["ship"]:
        # Shipping is an action of its own, with its own right: the order is locked already, by this very write.
        for refusal in run.act(kind_of(Delivery), "ship", [made.id], {}, actor).refused.values():
            raise refusal


def _parts(body: Mapping[str, Any]) -> dict[UUID, Decimal]:
    lines = body.get("lines")
    if not isinstance(lines, list) or not 0 < len(lines) <= tracking.MOST:
        raise reading.wrong("lines", _("Please give at most %(most)s lines.") % {"most": tracking.MOST})
    found: dict[UUID, Decimal] = {}
    for at, line in enumerate(lines):
        if not isinstance(line, dict):
            raise reading.wrong(f"lines.{at}", _("Please send an object."))
        reading.only(line, ("line", "quantity"))
        key = reading.key(line.get("line"), f"lines.{at}.line")
        if key in found:
            raise reading.wrong(f"lines.{at}.line", _("The same row stands here twice."))
        try:
            found[key] = types.clean(QUANTITY, line.get("quantity"))
        except types.Bad as problem:
            raise reading.wrong(f"lines.{at}.quantity", str(problem.message)) from problem
    return found
