"""A quote as its editor shows it: lines with sums, the last price given to this customer, margins for who may see costs."""

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.records.unit_conversion import UnitConversion
from kehai.crm.sales.records.quote import ACCEPTED, DECLINED, DRAFT, EXPIRED, REPLACED, SENT, Quote
from kehai.crm.sales.records.quote_line import QuoteLine
from kehai.crm.sales.rules import quote_sending
from kehai.kernel import access
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.labels import labels
from kehai.kernel.money import rounded
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

PLAIN = ("position", "name", "specification", "quantity", "listed", "why", "basis", "discount", "price", "tax_rate", "amount", "net", "tax", "gross")
FIELDS = (*PLAIN, "remark", "cost")
OFFERED = [SENT, ACCEPTED, DECLINED, EXPIRED, REPLACED]
Names = Mapping[UUID, str]


def sheet(key: UUID, actor: Actor) -> dict[str, Any]:
    """All that the editor shows. Raises NotThere."""
    kind = kind_of(Quote)
    head = json.loads(kind.visible_to(actor, READ).one(key))
    quote = Quote.objects.get(id=key)
    return {
        "quote": head,
        "lines": lines(quote, actor),
        "margins": access.readable(kind, actor, "margin"),
        "free": quote_sending.plain(quote_sending.free(quote)),
        "editable": quote.state == DRAFT and "update" in head["can"],
        "versions": versions(quote, actor),
    }


def versions(quote: Quote, actor: Actor) -> list[dict[str, Any]]:
    """The versions of a quote that the actor sees, the first one first."""
    kind = kind_of(Quote)
    keys = Quote.objects.filter(deleted_at=None).filter(root=quote.family).values_list("id", flat=True)
    found = sorted(kind.visible_to(actor, READ).only([quote.family, *keys]), key=lambda row: row.edition)  # type: ignore[attr-defined]
    gross = access.readable(kind, actor, "gross")
    told = ((row, row.gross if gross else None) for row in found)  # type: ignore[attr-defined]
    return [
        {"id": str(row.id), "number": row.number, "edition": row.edition, "state": row.state, "gross": _plain(total)}  # type: ignore[attr-defined]
        for row, total in told
    ]


def lines(quote: Quote, actor: Actor) -> list[dict[str, Any]]:
    """The lines in their order, with as many statements for 200 as for one."""
    kind = kind_of(QuoteLine)
    keys = list(QuoteLine.objects.filter(quote=quote, deleted_at=None).values_list("id", flat=True))
    rows: Any = sorted(kind.visible_to(actor, READ).only(keys), key=lambda row: (row.position, row.id)) if keys else []
    readable = {name for name in FIELDS if access.readable(kind, actor, name)}
    words = _Words(rows, actor)
    last = last_prices(quote, {row.product_id for row in rows if row.product_id}, actor)
    return [_line(row, readable, words, last) for row in rows]


class _Words:
    """What products and units are called, and in which units a product is counted."""

    def __init__(self, rows: Sequence[Any], actor: Actor) -> None:
        products = {row.product_id for row in rows if row.product_id}
        self.names: Names = labels(kind_of(Product), actor, products)
        facts = list(Product.objects.filter(id__in=products).values_list("id", "code", "unit_id", "state"))
        self.codes = {key: code for key, code, _unit, _state in facts}
        self.states = {key: state for key, _code, _unit, state in facts}
        self.units: dict[UUID, list[UUID]] = {key: [unit] for key, _code, unit, _state in facts}
        for key, unit in UnitConversion.objects.filter(product__in=products, deleted_at=None).order_by("id").values_list("product_id", "unit_id"):
            self.units[key].append(unit)
        every = {unit for units in self.units.values() for unit in units} | {row.unit_id for row in rows if row.unit_id}
        self.of_units: Names = dict(Unit.objects.filter(id__in=every).values_list("id", "name"))

    def unit(self, key: UUID | None) -> dict[str, str] | None:
        """A unit as a link."""
        return {"id": str(key), "label": self.of_units[key]} if key else None


def _line(row: Any, readable: Collection[str], words: _Words, last: Mapping[UUID, dict[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {name: _plain(getattr(row, name)) if name in readable else None for name in FIELDS}
    key = row.product_id
    product = {"id": str(key), "label": words.names.get(key, row.name), "code": words.codes.get(key) or ""} if key else None
    margin = row.net - row.cost if "cost" in readable and row.cost is not None else None
    rate = rounded(Fraction(margin) * 100 / Fraction(row.net), 2) if margin is not None and row.net else None
    units = [words.unit(unit) for unit in words.units.get(key, [])]
    told |= {"id": str(row.id), "version": row.version, "product": product, "unit": words.unit(row.unit_id), "units": units}
    return {**told, "margin": _plain(margin), "margin_rate": _plain(rate), "last": last.get(key), "state": words.states.get(key)}


def last_prices(quote: Quote, products: Collection[UUID], actor: Actor) -> dict[UUID, dict[str, Any]]:
    """For each product the latest price that was offered to this customer, in a quote that the actor sees."""
    kind = kind_of(QuoteLine)
    if not products or not all(access.readable(kind, actor, name) for name in ("price", "unit", "product")):
        return {}
    other = Sql(
        "t.product_id = ANY(%s) AND t.quote_id IN (SELECT o.id FROM sales_quote o WHERE o.customer_id = %s AND o.currency = %s"
        " AND o.id <> %s AND o.state = ANY(%s) AND o.deleted_at IS NULL)",
        (sorted(products), quote.customer_id, quote.currency, quote.id, OFFERED),
    )
    found = fetch(Sql("SELECT t.id") + kind.visible_to(actor, READ).narrowed(other).source())
    newest: Any = QuoteLine.objects.filter(id__in=[key for (key,) in found]).select_related("quote", "unit").order_by("quote__sent_at", "id")
    return {
        row.product_id: {
            "price": quote_sending.plain(row.price),
            "unit": row.unit.name if row.unit else "",
            "taxed": row.quote.taxed,
            "day": row.quote.quoted_on.isoformat(),
            "quote": {"id": str(row.quote_id), "label": row.quote.number},
            "state": row.quote.state,
        }
        for row in newest
    }


def compared(one: UUID, other: UUID, actor: Actor) -> dict[str, Any]:
    """Two versions side by side: their lines in pairs, with the fields in which they differ. Raises NotThere."""
    left, right = sheet(one, actor), sheet(other, actor)
    return {
        "left": _side(left),
        "right": _side(right),
        "pairs": _pairs(left["lines"], right["lines"]),
        "terms": _differ(left["quote"], right["quote"], TERMS),
    }


TERMS = ("title", "contact", "quoted_on", "valid_until", "payment", "delivery", "terms", "net", "tax", "gross", "discount", "margin")
COMPARED = ("name", "specification", "quantity", "unit", "listed", "discount", "price", "tax_rate", "amount", "remark")


def _side(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"quote": told["quote"], "margins": told["margins"]}


def _pairs(left: Sequence[dict[str, Any]], right: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of the same goods belong together, in their order; what one side lacks stands alone."""
    waiting: dict[str, list[dict[str, Any]]] = {}
    for line in right:
        waiting.setdefault(_same(line), []).append(line)
    pairs = []
    for line in left:
        found = waiting.get(_same(line))
        match = found.pop(0) if found else None
        pairs.append({"left": line, "right": match, "differ": _differ(line, match, COMPARED) if match else []})
    alone = [line for line in right if any(line is each for rest in waiting.values() for each in rest)]
    return [*pairs, *({"left": None, "right": line, "differ": []} for line in alone)]


def _same(line: Mapping[str, Any]) -> str:
    return line["product"]["id"] if line["product"] else f"text {line['name']}"


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], names: Collection[str]) -> list[str]:
    return [name for name in names if one.get(name) != other.get(name)]


def _plain(value: Any) -> Any:
    return quote_sending.plain(value) if isinstance(value, Decimal) else value
