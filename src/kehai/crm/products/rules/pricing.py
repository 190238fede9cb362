"""How a price comes about, from facts alone: which list, which step, which conditions, and each step explained.

The rule, as docs/guides/products.md tells it:
1. The list: of those in force on the day, in the currency, for the customer's grade and region, that hold the product at
   the quantity: the highest priority; then one for his grade before one for all; then the nearest region; then the latest.
2. The step: the price in the unit asked for, else in the product's own, else the smallest other one converted; of its
   steps the highest that the quantity reaches. A bundle without a price of its own costs what its parts cost.
3. The conditions: one discount, one promotion, one surcharge, in this order, each on what is left. Of several of a sort:
   the highest priority; then the product before the nearest category before all; then grade; region; the highest step.
4. Every step is rounded to the list's decimals, a half upwards; the amount of the line to the decimals of the currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from kehai.crm.products.rules.summary import short
from kehai.kernel.money import decimals, rounded

SORTS = ("discount", "promotion", "surcharge")
HUNDRED = Decimal(100)
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who asks: the grade and the region of the customer, empty where there is none."""

    grade: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as its price needs it; `factors`: unit → how many of the own unit it holds, the own one with 1."""

    id: UUID
    name: str
    unit: UUID
    factors: Mapping[UUID, Decimal]
    categories: tuple[UUID, ...]
    tax_rate: Decimal
    parts: tuple[tuple[UUID, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A price on a list."""

    list: UUID
    product: UUID
    unit: UUID
    from_quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """A price list in force."""

    id: UUID
    name: str
    grade: str
    region: str
    priority: int
    since: int
    places: int
    tax_included: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in force; a percentage or an amount of the own unit."""

    id: UUID
    name: str
    sort: str
    product: UUID | None
    category: UUID | None
    grade: str
    region: str
    priority: int
    from_quantity: Decimal
    percent: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a price: what it is, by how much it moved it, what is left."""

    sort: str
    label: str
    change: Decimal
    after: Decimal
    percent: Decimal | None = None
    source: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The price of one unit, with how it came about."""

    unit_price: Decimal
    steps: tuple[Step, ...]
    sheet: PriceSheet


@dataclass(frozen=True, slots=True)
class Line:
    """What a quantity costs."""

    amount: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Book:
    """All that prices of some products, on a day and in a currency, hang on."""

    goods: Mapping[UUID, Goods]
    prices: Mapping[UUID, Sequence[Listed]]
    sheets: Mapping[UUID, PriceSheet]
    conditions: Sequence[Condition] = field(default=())


def price(book: Book, product: UUID, quantity: Decimal, unit: UUID, buyer: Buyer) -> Found | None:
    """The price of one unit; None where no list has one."""
    goods = book.goods[product]
    base = quantity * goods.factors[unit]
    found = _listed(book, goods, base, unit, buyer)
    if found is None:
        return None
    sheet, start, steps = found
    left, told = start, list(steps)
    for sort in SORTS:
        condition = _best(book, goods, base, buyer, sort)
        if condition is not None:
            change = _change(condition, left, goods.factors[unit], sheet.places)
            left += change
            told.append(Step(sort, condition.name, change, left, condition.percent, condition.id))
    return Found(left, tuple(told), sheet)


def line(found: Found, quantity: Decimal, tax_rate: Decimal, currency: str) -> Line:
    """What the quantity costs, with and without tax."""
    places = decimals(currency)
    amount = rounded(found.unit_price * quantity, places)
    if found.sheet.tax_included:
        net = rounded(Fraction(amount) * 100 / (100 + Fraction(tax_rate)), places)
        return Line(amount, net, amount - net, amount)
    tax = rounded(Fraction(amount) * Fraction(tax_rate) / 100, places)
    return Line(amount, amount, tax, amount + tax)


def _fits(scope: PriceSheet | Condition, buyer: Buyer) -> bool:
    return scope.grade in ("", buyer.grade) and buyer.region.startswith(scope.region)


def _listed(book: Book, goods: Goods, base: Decimal, unit: UUID, buyer: Buyer, depth: int = 0) -> tuple[PriceSheet, Decimal, tuple[Step, ...]] | None:
    """What the list says of one unit; for a bundle without a price of its own, what its parts cost."""
    reached = [row for row in book.prices.get(goods.id, ()) if row.unit in goods.factors and row.from_quantity * goods.factors[row.unit] <= base]
    sheets = {row.list: book.sheets[row.list] for row in reached if row.list in book.sheets and _fits(book.sheets[row.list], buyer)}
    if not sheets:
        return _of_parts(book, goods, base, unit, buyer, depth)
    sheet = max(sheets.values(), key=lambda each: (each.priority, bool(each.grade), len(each.region), each.since, each.id.hex))
    row = _row([each for each in reached if each.list == sheet.id], goods, unit)
    start = rounded(Fraction(row.price) * Fraction(goods.factors[unit]) / Fraction(goods.factors[row.unit]), sheet.places)
    return sheet, start, (Step("list", sheet.name, start, start, source=sheet.id),)


def _row(rows: Iterable[Listed], goods: Goods, unit: UUID) -> Listed:
    """In the unit asked for, else in the own one, else in the smallest; of that the highest step."""
    return max(rows, key=lambda row: (row.unit == unit, row.unit == goods.unit, -goods.factors[row.unit], row.from_quantity, row.unit.hex))


def _of_parts(book: Book, goods: Goods, base: Decimal, unit: UUID, buyer: Buyer, depth: int) -> tuple[PriceSheet, Decimal, tuple[Step, ...]] | None:
    """The parts at their list prices, each at the quantity that is needed of it; None where one of them has none."""
    if not goods.parts or depth >= DEEPEST:
        return None
    total = Decimal(0)
    steps: list[Step] = []
    sheets: list[PriceSheet] = []
    for key, each in goods.parts:
        part = book.goods.get(key)
        found = _listed(book, part, base * each, part.unit, buyer, depth + 1) if part else None
        if part is None or found is None or (sheets and found[0].tax_included != sheets[0].tax_included):
            return None
        sheets.append(found[0])
        worth = rounded(found[1] * each * goods.factors[unit], found[0].places)
        total += worth
        label = part.name if each == 1 else f"{short(each)} × {part.name}"
        steps.append(Step("part", label, worth, total, source=part.id))
    return max(sheets, key=lambda sheet: sheet.places), total, tuple(steps)


def _best(book: Book, goods: Goods, base: Decimal, buyer: Buyer, sort: str) -> Condition | None:
    found = [each for each in book.conditions if each.sort == sort and each.from_quantity <= base and _fits(each, buyer) and _about(each, goods)]
    return max(found, key=lambda each: _weight(each, goods), default=None)


def _about(condition: Condition, goods: Goods) -> bool:
    if condition.product:
        return condition.product == goods.id
    return condition.category is None or condition.category in goods.categories


def _weight(condition: Condition, goods: Goods) -> tuple[object, ...]:
    near = 0
    if condition.product:
        near = len(goods.categories) + 1
    elif condition.category:
        near = len(goods.categories) - goods.categories.index(condition.category)
    return condition.priority, near, bool(condition.grade), len(condition.region), condition.from_quantity, condition.id.hex


def _change(condition: Condition, left: Decimal, factor: Decimal, places: int) -> Decimal:
    """By how much it moves the price; never below nothing."""
    if condition.percent is not None:
        size = rounded(left * condition.percent / HUNDRED, places)
    else:
        size = rounded((condition.amount or Decimal(0)) * factor, places)
    return size if condition.sort == "surcharge" else -min(size, left)
