"""The price of products for a customer, today or on another day: read with as many statements for 200 lines as for one.

Whoever quotes, orders or shows a price asks here: `price_of` for one, `prices_of` for the lines of a document.
What a price hangs on is public to employees; costs stand in `costs.py` and are asked for with a right of their own.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kehai.crm.products.records.category import parents, upwards
from kehai.crm.products.records.part import Part
from kehai.crm.products.records.price import Price as PriceRow
from kehai.crm.products.records.price_condition import PriceCondition
from kehai.crm.products.records.price_list import PriceList
from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.records.unit_conversion import UnitConversion
from kehai.crm.products.rules import pricing
from kehai.crm.products.rules.pricing import Book, Buyer, Condition, Goods, Line, Listed, PriceSheet, Step
from kehai.crm.products.rules.summary import short
from kehai.kernel import periods
from kehai.kernel.errors import Invalid
from kehai.kernel.money import HOME, rounded

CUSTOMER = "customers.customer"
MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line: a product, how many, in which unit (None: its own)."""

    product: UUID
    quantity: Decimal
    unit: UUID | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a line costs, and why; `amount` in the currency, with tax or without as the price list says."""

    product: UUID
    quantity: Decimal
    unit: UUID
    currency: str
    unit_price: Decimal
    line: Line
    tax_rate: Decimal
    sheet: PriceSheet
    steps: tuple[Step, ...]
    base: Decimal  # the quantity in the product's own unit

    @property
    def amount(self) -> Decimal:
        """What the line costs."""
        return self.line.amount


def buyer_of(customer: Any | None) -> Buyer:
    """The grade and the region of a customer, a record of the domain above."""
    return Buyer(customer.grade or "", customer.region or "") if customer is not None else Buyer()


def price_of(
    product: UUID, quantity: Decimal, unit: UUID | None, customer: Any | None, day: date | None = None, currency: str = HOME
) -> Price | None:
    """What a quantity of a product costs a customer on a day; None where no price list in force has it. Raises Invalid."""
    return prices_of([Wanted(product, quantity, unit)], buyer_of(customer), day, currency)[0]


def prices_of(wanted: Sequence[Wanted], buyer: Buyer, day: date | None = None, currency: str = HOME) -> list[Price | None]:
    """What each line costs, in their order; None for one without a price. Raises Invalid for a unit or quantity that cannot be."""
    _book, found = look(wanted, buyer, day or periods.today(), currency)
    for each in found:
        if isinstance(each, Invalid):
            raise each
    return [each for each in found if not isinstance(each, Invalid)]


def look(wanted: Sequence[Wanted], buyer: Buyer, day: date, currency: str) -> tuple[Book, list[Price | Invalid | None]]:
    """The same, line by line with what is wrong with it; and what was read."""
    book = load({each.product for each in wanted}, day, currency)
    places = dict(Unit.objects.filter(id__in={key for goods in book.goods.values() for key in goods.factors}).values_list("id", "places"))
    return book, [_attempt(book, each, places, buyer, currency) for each in wanted]


def _attempt(book: Book, wanted: Wanted, places: Mapping[UUID, int], buyer: Buyer, currency: str) -> Price | Invalid | None:
    try:
        return _price(book, wanted, places, buyer, currency)
    except Invalid as problem:
        return problem


def _price(book: Book, wanted: Wanted, places: Mapping[UUID, int], buyer: Buyer, currency: str) -> Price | None:
    goods = book.goods.get(wanted.product)
    if goods is None:
        raise _at("product", _("This record is not there, or it is not yours to see."))
    unit = wanted.unit or goods.unit
    if unit not in goods.factors:
        raise _at("unit", _("The product has no such unit; add the conversion first."))
    if wanted.quantity <= 0:
        raise _at("quantity", _("More than nothing, please."))
    if rounded(wanted.quantity, places.get(unit, 0)) != wanted.quantity:
        raise _at("quantity", _("A quantity of this unit has at most %(places)s decimals.") % {"places": places.get(unit, 0)})
    found = pricing.price(book, goods.id, wanted.quantity, unit, buyer)
    if found is None:
        return None
    line = pricing.line(found, wanted.quantity, goods.tax_rate, currency)
    base = wanted.quantity * goods.factors[unit]
    return Price(goods.id, wanted.quantity, unit, currency, found.unit_price, line, goods.tax_rate, found.sheet, found.steps, base)


def _at(name: str, sentence: str) -> Invalid:
    return Invalid(_("Please look at the marked fields."), {name: sentence})


def load(products: Collection[UUID], day: date, currency: str) -> Book:
    """All that these prices hang on, parts of bundles down to the last included."""
    parts = _parts(products)
    keys = {*products, *(key for row in parts.values() for key, _quantity in row)}
    goods = _goods(keys, parts)
    sheets = {row.id: _sheet(row) for row in _on(PriceList.objects.filter(active=True, currency=currency), day).defer("search")}
    prices: dict[UUID, list[Listed]] = defaultdict(list)
    rows = PriceRow.objects.filter(product__in=keys, price_list__in=sheets, deleted_at=None)
    for told in rows.values_list("price_list_id", "product_id", "unit_id", "from_quantity", "price"):
        prices[told[1]].append(Listed(*told))
    of_these = Q(product__in=products) | Q(product=None)
    in_currency = Q(amount=None) | Q(currency=currency)
    conditions = [_condition(row) for row in _on(PriceCondition.objects.filter(of_these, in_currency), day).defer("search")]
    return Book(goods, prices, sheets, conditions)


def _on(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    begun, going_on = Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    return rows.filter(begun, going_on, deleted_at=None)


def _parts(products: Collection[UUID]) -> dict[UUID, tuple[tuple[UUID, Decimal], ...]]:
    """The parts of bundles and solutions, level by level; what is optional costs only where it is wanted."""
    found: dict[UUID, list[tuple[UUID, Decimal]]] = {}
    level = set(products)
    while level:
        rows = Part.objects.filter(bundle__in=level, optional=False, deleted_at=None).order_by("position", "created_at", "id")
        beneath: set[UUID] = set()
        for bundle, part, quantity in rows.values_list("bundle_id", "part_id", "quantity"):
            found.setdefault(bundle, []).append((part, quantity))
            beneath.add(part)
        level = beneath - set(found)
    return {key: tuple(rows) for key, rows in found.items()}


def _goods(keys: Collection[UUID], parts: Mapping[UUID, tuple[tuple[UUID, Decimal], ...]]) -> dict[UUID, Goods]:
    factors: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    for product, unit, factor in UnitConversion.objects.filter(product__in=keys, deleted_at=None).values_list("product_id", "unit_id", "factor"):
        factors[product][unit] = factor
    tree = parents()
    rows = Product.objects.filter(id__in=keys, deleted_at=None).values_list("id", "name", "unit_id", "category_id", "tax_rate")
    return {
        key: Goods(key, name, unit, {**factors[key], unit: Decimal(1)}, upwards(category, tree), rate, parts.get(key, ()))
        for key, name, unit, category, rate in rows
    }


def _sheet(row: PriceList) -> PriceSheet:
    since = row.valid_from.toordinal() if row.valid_from else 0
    return PriceSheet(row.id, row.name, row.grade, row.region, row.priority, since, row.places, row.tax_included)


def _condition(row: PriceCondition) -> Condition:
    return Condition(
        id=row.id,
        name=row.name,
        sort=row.sort,
        product=row.product_id,
        category=row.category_id,
        grade=row.grade,
        region=row.region,
        priority=row.priority,
        from_quantity=row.from_quantity,
        percent=row.percent,
        amount=row.amount,
    )


def explanation(price: Price) -> str:
    """The price in one line: list 100.00, grade B −5 % −5.00, promotion −3 % −2.85 → 92.15."""
    told = [_step(step) for step in price.steps]
    return f"{', '.join(told)} → {price.unit_price:f}" if len(told) > 1 else told[0]


def _step(step: Step) -> str:
    if step.sort in ("list", "part"):
        return f"{step.label} {step.change:f}"
    sign = "+" if step.sort == "surcharge" else "−"
    percent = f" {sign}{short(step.percent)} %" if step.percent is not None else ""
    return f"{step.label}{percent} {sign}{abs(step.change):f}"
