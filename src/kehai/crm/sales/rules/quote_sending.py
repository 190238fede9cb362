"""What must hold before a quote goes out, and the links by which its customer opens it."""

import secrets
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.records.quote_link import QuoteLink
from kehai.crm.sales.rules import quoting
from kehai.kernel import company, open_links, periods, writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal

HOURLY = 60  # times one link is opened in an hour


def ready(quote: Quote) -> None:
    """Raises Refusal where it cannot go out as it is."""
    lines = list(QuoteLine.objects.filter(quote=quote, deleted_at=None).order_by("position", "id"))
    if not lines:
        raise Refusal(_t("There are no lines in it yet."))
    if quote.valid_until < periods.today():
        raise Refusal(_t("Its last day is over; please set a new one first."))
    most = free(quote)
    for line in lines:
        if quoting.beyond(line.listed, line.price, most, quote.currency):
            told = {"name": line.name, "discount": plain(line.discount or Decimal(0)), "most": plain(most)}
            raise Refusal(
                _t("“%(name)s” is %(discount)s %% below its listed price; up to %(most)s %% is free. Please ask for a special price.") % told
            )


def free(quote: Quote) -> Decimal:
    """How many per cent below the listed price its lines may be."""
    return max(Decimal(company.get("quotes.free_discount")), quote.allowed or Decimal(0))


def plain(value: Decimal) -> str:
    """A number without zeros at its end."""
    told = f"{value:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def open_link(quote: Quote, by: Actor) -> str:
    """A new link; its path is told this once, only its digest is kept."""
    token = secrets.token_urlsafe(32)
    kind = kind_of(QuoteLink)
    row: Any = writes.build(kind, {})
    row.quote_id, row.digest = quote.id, open_links.digest(token)
    writes.insert(kind, [row], Deed("create", by))
    return f"/q/{token}"


def address(path: str) -> str:
    """The link as it is sent."""
    return f"{settings.PUBLIC_URL}{path}"


def find(token: str) -> QuoteLink | None:
    """The open link of a token, whose quote is there."""
    row = QuoteLink.objects.select_related("quote").filter(digest=open_links.digest(token)).first()
    return row if row and row.is_open() and row.quote.deleted_at is None and row.quote.state != "draft" else None


def count(link: QuoteLink) -> None:
    """Counts an opening; raises TooMany where one link is opened too often."""
    opened, since = open_links.opened(link.opened, link.since, HOURLY)
    QuoteLink.objects.filter(id=link.id).update(opened=opened, since=since, opened_at=link.opened_at or timezone.now())
