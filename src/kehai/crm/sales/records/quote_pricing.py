"""What a line of a quote costs: asked of the price lists once, and anew only where product, unit or quantity change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.customers.records.customer import Customer
from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.records.unit_conversion import UnitConversion
from kehai.crm.products.rules import costs, prices
from kehai.crm.products.rules.prices import Price, Wanted
from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.rules import quoting
from kehai.kernel.errors import Invalid
from kehai.kernel.money import decimals, rounded

if TYPE_CHECKING:
    from kehai.crm.sales.records.quote_line import QuoteLine

PRICED_BY = "product_id", "unit_id", "quantity"
TAX = Decimal("13.00")
LONGEST = 1000
Before = Mapping[UUID, Mapping[str, Any]]
LISTED, BY_DISCOUNT, BY_PRICE = "listed", "discount", "price"


@dataclass(slots=True)
class Problems:
    """What is wrong with which line; where the line stands in what was sent is told with it."""

    fields: dict[str, str]

    def add(self, row: Any, field: str, sentence: str) -> None:
        """One field of one line."""
        place = getattr(row, "place", None)
        self.fields.setdefault(field if place is None else f"lines.{place}.{field}", sentence)

    def speak_of(self, row: Any) -> bool:
        """Whether something is wrong with the line already."""
        place = getattr(row, "place", None)
        return any(place is None or name.startswith(f"lines.{place}.") for name in self.fields)

    def refuse(self) -> None:
        """Raises Invalid where there is any."""
        if self.fields:
            raise Invalid(_t("Please look at the marked fields."), self.fields)


def fill(rows: "Sequence[QuoteLine]", before: Before, quotes: Mapping[UUID, Quote]) -> None:
    """Completes lines: names, units, listed prices, prices, sums and costs. Raises Invalid with all that is wrong."""
    problems = Problems({})
    _complete(rows, problems)
    problems.refuse()
    for key, quote in quotes.items():
        mine = [row for row in rows if row.quote_id == key]
        _list(mine, before, quote, problems)
    for row in rows:
        _price(row, before[row.id], quotes[row.quote_id], problems)
    problems.refuse()
    for row in rows:
        quote = quotes[row.quote_id]
        sums = quoting.line(row.price, row.quantity, row.tax_rate, quote.currency, taxed=quote.taxed)
        row.amount, row.net, row.tax, row.gross = sums.amount, sums.net, sums.tax, sums.gross
    for key, quote in quotes.items():
        _cost([row for row in rows if row.quote_id == key], quote)


def _complete(rows: "Sequence[QuoteLine]", problems: Problems) -> None:
    facts = Product.objects.filter(id__in={row.product_id for row in rows if row.product_id})
    known: dict[UUID | None, list[Any]] = {
        key: told for key, *told in facts.values_list("id", "name", "specification", "unit_id", "tax_rate", "deleted_at")
    }
    places = dict(Unit.objects.filter(id__in={row.unit_id for row in rows if row.unit_id}).values_list("id", "places"))
    row: Any
    for row in rows:
        name, specification, unit, tax_rate, gone = known.get(row.product_id, ("", "", None, TAX, None))
        if gone:
            problems.add(row, "product", _t("This product was deleted a moment ago."))
        row.name, row.specification, row.unit_id = row.name or name, row.specification or specification, row.unit_id or unit
        row.tax_rate = tax_rate if row.tax_rate is None else row.tax_rate
        if not row.name:
            problems.add(row, "name", _t("Please choose a product, or write what it is."))
        if not row.quantity or row.quantity <= 0:
            problems.add(row, "quantity", _t("More than nothing, please."))
        elif not row.product_id and row.unit_id in places and rounded(row.quantity, places[row.unit_id]) != row.quantity:
            problems.add(row, "quantity", _t("A quantity of this unit has at most %(places)s decimals.") % {"places": places[row.unit_id]})
        if not 0 <= row.tax_rate <= 100:
            problems.add(row, "tax_rate", _t("Between 0 and 100."))


def _list(rows: "Sequence[QuoteLine]", before: Before, quote: Quote, problems: Problems) -> None:
    """The listed price of lines whose product, unit or quantity is new; what was asked once is kept."""
    new = [row for row in rows if _asks(row, before[row.id])]
    goods: list[Any] = [row for row in new if row.product_id]
    for row in new:
        if not row.product_id:
            row.listed, row.why = None, ""
    if not goods:
        return
    buyer = prices.buyer_of(Customer.objects.filter(id=quote.customer_id).first())
    wanted = [Wanted(row.product_id, row.quantity, row.unit_id) for row in goods]
    _book, found = prices.look(wanted, buyer, quote.quoted_on, quote.currency)
    for row, each in zip(goods, found, strict=True):
        if isinstance(each, Invalid):
            for name, sentence in each.fields.items():
                problems.add(row, name, sentence)
        elif each is None:
            row.listed, row.why = None, ""
        else:
            row.listed, row.why = _listed(each, row.tax_rate, quote), prices.explanation(each)[:LONGEST]


def _asks(row: "QuoteLine", old: Mapping[str, Any]) -> bool:
    """Whether its price is asked of the lists now; a version keeps what was offered, a copy asks anew."""
    if getattr(row, "kept", False):
        return False
    return getattr(row, "anew", False) or any(getattr(row, name) != old.get(name) for name in PRICED_BY)


def _listed(found: Price, tax_rate: Decimal, quote: Quote) -> Decimal:
    return quoting.with_tax(found.unit_price, tax_rate, quote.currency, was=found.sheet.tax_included, shall=quote.taxed)


def _price(row: "QuoteLine", old: Mapping[str, Any], quote: Quote, problems: Problems) -> None:
    """Whoever says a price decides it; who says a discount, by how much it is less than listed; else it is as listed."""
    if not getattr(row, "kept", False):
        row.basis = _basis(row, old)
    if row.basis == BY_PRICE or row.listed is None:
        if row.price is None:
            if problems.speak_of(row):
                return
            problems.add(row, "price", _t("No price list has this; please write the price."))
            return
        row.basis = BY_PRICE
        if row.price < 0:
            problems.add(row, "price", _t("Not less than nothing, please."))
        row.discount = quoting.discount_of(row.listed, row.price)
        if abs(row.discount) >= 10**6:
            row.discount = Decimal(-999_999)
        return
    row.discount = row.discount if row.basis == BY_DISCOUNT and row.discount is not None else Decimal(0)
    if not -1000 <= row.discount <= 100:
        problems.add(row, "discount", _t("At most 100 % can be taken off."))
        return
    row.price = quoting.discounted(row.listed, row.discount, quote.currency)


def _basis(row: "QuoteLine", old: Mapping[str, Any]) -> str:
    if not old:
        if row.price is not None:
            return BY_PRICE
        return BY_DISCOUNT if row.discount else LISTED
    if row.price != old["price"]:
        return LISTED if row.price is None and not row.discount else BY_PRICE if row.price is not None else BY_DISCOUNT
    if row.discount != old["discount"]:
        return BY_DISCOUNT if row.discount else LISTED
    return str(row.basis)


def _cost(rows: "Sequence[QuoteLine]", quote: Quote) -> None:
    """What the goods cost us on the day; nobody is shown it who may not read costs."""
    products = {row.product_id for row in rows if row.product_id}
    known = costs.costs_of(products, quote.quoted_on, quote.currency) if products else {}
    factors = factors_of(rows) if known else {}
    row: Any
    for row in rows:
        each, factor = known.get(row.product_id), factors.get((row.product_id, row.unit_id))
        row.cost = None if each is None or factor is None else rounded(each * factor * row.quantity, decimals(quote.currency))


def factors_of(rows: "Sequence[QuoteLine]") -> dict[tuple[UUID, UUID], Decimal]:
    """How many of the product's own unit each unit holds."""
    products = {row.product_id for row in rows if row.product_id}
    own = {(key, unit): Decimal(1) for key, unit in Product.objects.filter(id__in=products).values_list("id", "unit_id")}
    other = UnitConversion.objects.filter(product__in=products, deleted_at=None).values_list("product_id", "unit_id", "factor")
    return {**{(key, unit): factor for key, unit, factor in other}, **own}
