"""A quote as its customer reads it: the facts of a print, which the print page, the PDF and the customer's link share.

No cost and no margin stands in it, and list price and discount only where the company prints them.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.user import User
from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.rules.capitals import LARGEST, capitals
from kehai.kernel import company, typeset
from kehai.kernel.money import decimals

HOME = "CNY"
TEMPLATE = Path(__file__).with_name("quote.typ")
# Whoever prints must be shown all that the print says.
PRINTED = {
    "sales.quote": ("title", "customer", "contact", "quoted_on", "valid_until", "payment", "delivery", "terms", "net", "tax", "gross"),
    "sales.quote_line": ("name", "specification", "quantity", "unit", "listed", "discount", "price", "tax_rate", "amount", "remark"),
}


def facts(quote: Quote, mark: str = "") -> dict[str, Any]:
    """All that stands on the print, as text in the language in force."""
    lines = list(QuoteLine.objects.filter(quote=quote, deleted_at=None).order_by("position", "id"))
    units = dict(Unit.objects.filter(id__in={line.unit_id for line in lines if line.unit_id}).values_list("id", "name"))
    codes = dict(Product.objects.filter(id__in={line.product_id for line in lines if line.product_id}).values_list("id", "code"))
    shown = bool(company.get("quotes.show_discount"))
    seller = User.objects.filter(id=quote.owner_id).values_list("name", flat=True).first() or "" if quote.owner_id else ""
    return {
        "words": _words(quote),
        "company": settings.COMPANY_NAME or "",
        "sender": company.get("quotes.sender"),
        "number": str(quote.number) + (" · " + _("version %(edition)s") % {"edition": quote.edition} if quote.edition > 1 else ""),
        "title": quote.title,
        "customer": Customer.objects.values_list("name", flat=True).get(id=quote.customer_id),
        "contact": Contact.objects.filter(id=quote.contact_id).values_list("name", flat=True).first() or "" if quote.contact_id else "",
        "seller": seller,
        "quoted_on": date_format(quote.quoted_on, "Y-m-d"),
        "valid_until": date_format(quote.valid_until, "Y-m-d"),
        "currency": quote.currency,
        "shown": shown,
        "lines": [_line(line, at, quote, units, codes) for at, line in enumerate(lines, 1)],
        "net": money(quote.net, quote.currency),
        "tax": money(quote.tax, quote.currency),
        "gross": money(quote.gross, quote.currency),
        "capitals": capitals(quote.gross) if quote.currency == HOME and abs(quote.gross) < LARGEST else "",
        "terms": [{"label": label, "text": text} for label, text in _terms(quote) if text],
        "foot": company.get("quotes.foot"),
        "mark": mark,
    }


def _terms(quote: Quote) -> tuple[tuple[str, str], ...]:
    return ((_("Payment"), quote.payment), (_("Delivery"), quote.delivery), (_("Terms"), quote.terms))


def _line(line: QuoteLine, at: int, quote: Quote, units: dict[Any, str], codes: dict[Any, str]) -> dict[str, str]:
    return {
        "at": str(at),
        "code": codes.get(line.product_id) or "",
        "name": line.name,
        "specification": line.specification,
        "remark": line.remark,
        "quantity": number(line.quantity),
        "unit": units.get(line.unit_id, ""),
        "listed": price(line.listed, quote.currency) if line.listed is not None else "",
        "discount": f"{number(line.discount)} %" if line.discount else "",
        "price": price(line.price, quote.currency),
        "tax_rate": f"{number(line.tax_rate)} %",
        "amount": money(line.amount, quote.currency),
    }


def _words(quote: Quote) -> dict[str, str]:
    return {
        "heading": pgettext("on a print", "Quotation"),
        "number": _("Number"),
        "customer": _("For"),
        "contact": _("Attention"),
        "seller": _("Your contact"),
        "quoted_on": _("Date"),
        "valid_until": _("Valid until"),
        "at": _("No."),
        "name": _("Goods or service"),
        "quantity": _("Quantity"),
        "unit": _("Unit"),
        "listed": _("List price"),
        "discount": _("Discount"),
        "price": _("Unit price with tax") if quote.taxed else _("Unit price without tax"),
        "tax_rate": _("Tax"),
        "amount": _("Amount"),
        "net": _("Without tax"),
        "tax": _("Tax amount"),
        "gross": _("Total with tax"),
        "capitals": _("Total in capitals"),
        "page": _("Page"),
    }


def number(value: Decimal | None) -> str:
    """A number without zeros at its end, thousands apart."""
    if value is None:
        return ""
    told = f"{value:,f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def price(value: Decimal, currency: str) -> str:
    """A unit price: as many decimals as it has, and no fewer than its currency."""
    told = number(value)
    places = decimals(currency)
    have = len(told.partition(".")[2])
    return told if have >= places else f"{value:,.{places}f}"


def money(value: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency."""
    return f"{value:,.{decimals(currency)}f}"


def pdf(quote: Quote, mark: str = "") -> bytes:
    """The print as PDF; one that somebody takes has him at its foot, one that goes to the customer has not. Raises typeset.NoFont."""
    return typeset.pdf(TEMPLATE, facts(quote, mark))


@cache
def style() -> str:
    """How the print page looks."""
    return Path(__file__).with_name("quote.css").read_text(encoding="utf-8")
