"""POST /api/products/calculation: what a customer pays for some products on a day, and why (E26, A27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.products.doors.price_document import ASKED, MOST, PRICE, SUMS
from kehai.crm.products.records.period import Grade
from kehai.crm.products.records.price import Price as PriceRow
from kehai.crm.products.records.price_condition import PriceCondition
from kehai.crm.products.records.price_list import PriceList
from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.rules import costs, prices
from kehai.crm.products.rules.pricing import Book, Buyer
from kehai.crm.products.rules.summary import short
from kehai.kernel import access, inputs, periods, types
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.field import Choice, Field
from kehai.kernel.labels import labels
from kehai.kernel.money import CHOICES, HOME
from kehai.kernel.rows import not_there

path = "/products/calculation"
router = Router(tags=["products.product"])

FORM = (
    Field("customer", "", "link", target=prices.CUSTOMER),
    Field("grade", "", "choice", choices=tuple(Choice(value, value) for value in Grade.values)),
    Field("region", "", "region"),
    Field("day", "", "date"),
    Field("currency", "", "choice", choices=tuple(Choice(code, name) for code, name in CHOICES)),
)
QUANTITY = Field("quantity", "", "decimal", required=True)


@router.post("", operation_id="calculate_prices", openapi_extra=PRICE)
def price(request: Asked) -> HttpResponse:
    """The prices of one customer, or of a grade and a region; what a line lacks is said at the line."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ASKED)
    _refuse_unless_may(actor)
    facts = inputs.form(FORM, {name: value for name, value in asked.items() if name != "lines"}, actor)
    buyer = _buyer(facts, actor)
    wanted = _wanted(asked.get("lines"), actor)
    return answers.data(_told(wanted, buyer, facts["day"] or periods.today(), facts["currency"] or HOME, actor))


def _refuse_unless_may(actor: Actor) -> None:
    """Who reads products, lists and conditions may know what they come to."""
    shown = all(access.may(kind_of(model), actor, READ) for model in (Product, PriceList, PriceCondition, Unit))
    if not shown or actor.rights.level(kind_of(PriceRow).name, "price") not in ("read", "write"):
        raise MayNot(_("You may not do this."))


def _buyer(facts: Mapping[str, Any], actor: Actor) -> Buyer:
    """What the price hangs on must be shown to who asks: the explanation says it."""
    customer = facts["customer"]
    if customer is None:
        return Buyer(facts["grade"] or "", facts["region"] or "")
    if not all(access.readable(kind(prices.CUSTOMER), actor, name) for name in ("grade", "region")):
        raise MayNot(_("You may not see the grade or the region of customers, on which prices depend."))
    return prices.buyer_of(customer)


def _wanted(lines: Any, actor: Actor) -> list[prices.Wanted]:
    if not isinstance(lines, list) or not 0 < len(lines) <= MOST:
        sentence = _("Please give 1 to %(most)s lines.") % {"most": MOST}
        raise Invalid(sentence, {"lines": sentence})
    facts = [_line(line, at) for at, line in enumerate(lines)]
    products = {each.product for each in facts}
    if kind_of(Product).visible_to(actor, READ).only(sorted(products)).count() != len(products):
        raise not_there()
    return facts


def _line(line: Any, at: int) -> prices.Wanted:
    if not isinstance(line, dict):
        raise reading.wrong(f"lines.{at}", _("Please send an object."))
    reading.only(line, ("product", "quantity", "unit"))
    product = reading.key(line.get("product"), f"lines.{at}.product")
    unit = reading.key(line["unit"], f"lines.{at}.unit") if line.get("unit") else None
    try:
        quantity: Decimal = types.clean(QUANTITY, line.get("quantity"))
    except types.Bad as problem:
        raise reading.wrong(f"lines.{at}.quantity", problem.message) from problem
    return prices.Wanted(product, quantity, unit)


def _told(wanted: Sequence[prices.Wanted], buyer: Buyer, day: date, currency: str, actor: Actor) -> dict[str, Any]:
    book, found = prices.look(wanted, buyer, day, currency)
    seen = costs.may_see(actor)
    known = costs.costs_of(book.goods, day, currency) if seen else {}
    words = _Words.read(book, actor)
    priced = [each for each in found if isinstance(each, prices.Price)]
    return {
        "day": day.isoformat(),
        "currency": currency,
        "grade": buyer.grade,
        "region": buyer.region,
        "lines": [_line_told(line, each, words, known) for line, each in zip(wanted, found, strict=True)],
        "total": {name: _plain(sum((getattr(each.line, name) for each in priced), Decimal(0))) for name in SUMS},
        "margins": seen,
    }


@dataclass(frozen=True, slots=True)
class _Words:
    """What products and units are called."""

    book: Book
    products: Mapping[UUID, str]
    states: Mapping[UUID, str]
    units: Mapping[UUID, tuple[str, int]]

    @classmethod
    def read(cls, book: Book, actor: Actor) -> "_Words":
        """In three statements, whatever the number of lines."""
        rows = Unit.objects.filter(id__in={key for goods in book.goods.values() for key in goods.factors})
        units = {key: (name, places) for key, name, places in rows.values_list("id", "name", "places")}
        states = dict(Product.objects.filter(id__in=book.goods).values_list("id", "state"))
        return cls(book, labels(kind_of(Product), actor, list(book.goods)), states, units)

    def unit(self, key: UUID) -> dict[str, str]:
        """A unit as a link."""
        return {"id": str(key), "label": self.units[key][0]}


def _line_told(line: prices.Wanted, found: prices.Price | Invalid | None, words: _Words, known: Mapping[UUID, Decimal]) -> dict[str, Any]:
    goods = words.book.goods[line.product]
    unit = line.unit or goods.unit
    return {
        "product": {"id": str(goods.id), "label": words.products.get(goods.id, goods.name)},
        "state": words.states[goods.id],
        "quantity": _plain(line.quantity),
        "unit": words.unit(unit) if unit in goods.factors else None,
        "units": [{**words.unit(key), "factor": _plain(factor), "places": words.units[key][1]} for key, factor in goods.factors.items()],
        "price": _price_told(found, known) if isinstance(found, prices.Price) else None,
        "problems": {name: str(said) for name, said in found.fields.items()} if isinstance(found, Invalid) else {},
    }


def _price_told(found: prices.Price, known: Mapping[UUID, Decimal]) -> dict[str, Any]:
    margin = costs.margin_of(found, known)
    return {
        "unit_price": _plain(found.unit_price),
        **{name: _plain(getattr(found.line, name)) for name in SUMS},
        "tax_rate": short(found.tax_rate),
        "tax_included": found.sheet.tax_included,
        "list": {"id": str(found.sheet.id), "label": found.sheet.name},
        "steps": [
            {
                "sort": step.sort,
                "label": step.label,
                "percent": short(step.percent) if step.percent is not None else None,
                "change": _plain(step.change),
                "after": _plain(step.after),
            }
            for step in found.steps
        ],
        "explanation": prices.explanation(found),
        "margin": {name: _plain(getattr(margin, name)) for name in ("cost", "margin", "rate")} if margin else None,
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
