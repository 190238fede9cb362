"""GET /api/customers/card: what a printed customer card holds, for up to fifty at once; …/{id}/qr.svg: the way back from paper (B18)."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel import access, company, qr, trail
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.field import Field
from kehai.kernel.rows import Asked as List
from kehai.kernel.rows import not_there

path = "/customers/card"
router = Router(tags=["customers.customer"])
CUSTOMER = "customers.customer"
MOST = 50
# What stands on a card beside the customer itself: name → kind, order, how many of it at most.
PARTS: dict[str, tuple[str, str, int]] = {
    "contacts": ("customers.contact", "-is_main", 6),
    "operating": ("customers.operating_state", "-valid_from", 1),
    "trading": ("customers.trading_state", "-valid_from", 1),
    "relations": ("customers.relation", "created_at", 5),
    "days": ("customers.important_day", "next_on", 4),
    "checks": ("customers.verification", "-created_at", 40),
}
PAGES = 5  # of 200 rows of a part, over all cards together
company.declare(
    _("Customer card"),
    [
        Field("customers.card_heading", _("Heading of printed cards"), "text", help=_("Empty: the company's name."), max_length=60, default=""),
        Field("customers.card_footer", _("Line at the foot of printed cards"), "text", max_length=120, default=""),
    ],
)

_ANY = {"type": "object", "additionalProperties": True}
_CARD = object_of({"customer": _ANY, **{name: array_of(_ANY) for name in PARTS}}, ("customer", *PARTS))
_CARDS = object_of(
    {"cards": array_of(_CARD), "missing": {"type": "integer", "minimum": 0}, "heading": STRING, "footer": STRING},
    ("cards", "missing", "heading", "footer"),
)
CARDS: dict[str, Any] = {
    "parameters": [{"name": "ids", "in": "query", "required": True, "schema": STRING, "description": "Ids with commas between them, 50 at most"}],
    "responses": answered(200, "The cards, in the order asked for", json_of(_CARDS), READING),
}
CODE: dict[str, Any] = {"responses": answered(200, "A QR code of the record's address", {"image/svg+xml": {"schema": STRING}}, READING)}


@router.get("", operation_id="customer_cards", openapi_extra=CARDS)
def cards(request: Asked) -> HttpResponse:
    """What stands on the cards of these customers, as far as the asker sees it; the others are only counted."""
    actor = reading.signed(request).actor
    ids = _ids(Query(request, ("ids",)).names("ids") or [])
    customers = _customers(ids, actor)
    parts = {name: _part(name, list(customers), actor) for name in PARTS}
    found = [{"customer": customers[key], **{name: parts[name].get(key, []) for name in PARTS}} for key in ids if key in customers]
    trail.record("bulk_view", actor, CUSTOMER, count=len(found), records=list(customers), part="card")
    heading = company.get("customers.card_heading") or settings.COMPANY_NAME
    footer = company.get("customers.card_footer") or ""
    return answers.data({"cards": found, "missing": len(ids) - len(found), "heading": heading, "footer": footer})


def _ids(told: Sequence[str]) -> list[UUID]:
    ids = list(dict.fromkeys(reading.key(each, "ids") for each in told))
    if not 0 < len(ids) <= MOST:
        raise reading.wrong("ids", _("Please choose 1 to %(most)d customers.") % {"most": MOST})
    return ids


def _customers(ids: Sequence[UUID], actor: Actor) -> dict[UUID, dict[str, Any]]:
    page = kind(CUSTOMER).visible_to(actor, READ).only(ids).page(List(size=MOST, total="none", can=False))
    return {UUID(row["id"]): row for row in json.loads(page.rows)}


def _part(name: str, ids: Sequence[UUID], actor: Actor) -> dict[UUID, list[dict[str, Any]]]:
    """The rows of a part by customer, under the asker's rights on that kind; none where he has none."""
    of, sort, most = PARTS[name]
    found: dict[UUID, list[dict[str, Any]]] = {}
    part = kind(of)
    if not ids or not access.may(part, actor, READ):
        return found
    wanted: list[dict[str, Any]] = [{"field": "customer", "op": "in", "value": [str(key) for key in ids]}]
    if name == "checks":
        wanted.append({"field": "newest", "op": "eq", "value": True})
    rows, after = part.visible_to(actor, READ).filter({"and": wanted}), None
    sort = sort if access.readable(part, actor, sort.removeprefix("-")) else "number"
    for _page in range(PAGES):
        page = rows.page(List(sort=sort, size=200, after=after, total="none", can=False))
        for row in json.loads(page.rows):
            mine = found.setdefault(UUID(row["customer"]["id"]), [])
            if len(mine) < most:
                mine.append(row)
        after = page.after
        if after is None:
            break
    return found


@router.get("/{uuid:key}/qr.svg", operation_id="customer_qr", openapi_extra=CODE)
def code(request: Asked, key: UUID) -> HttpResponse:
    """A QR code that leads to the record; who scans it signs in and sees what he may."""
    actor = reading.signed(request).actor
    Query(request)
    if not kind(CUSTOMER).visible_to(actor, READ).only([key]).count():
        raise not_there()
    home = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    answer = HttpResponse(qr.svg(f"{home}/{kind(CUSTOMER).path}/{key}"), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    return answer
