"""Loads the products of the demo through the same doors as everything else."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.kernel.record import Record
from kehai.site import demo_products

Make = Callable[[str, dict[str, Any]], Record]
Keys = dict[str, str]
STEP, LESS = 100, Decimal("0.96")  # from a hundred on, four per cent less


def load(make: Make, today: date) -> None:
    """Units, the tree, parameters, goods, what they are made up of, prices, conditions and costs."""
    units = {name: _key(make("products.unit", {"name": name, "places": places})) for name, places in demo_products.UNITS.items()}
    categories: Keys = {}
    for at, (name, above) in enumerate(demo_products.CATEGORIES):
        categories[name] = _key(make("products.category", {"name": name, "position": at, "parent": categories.get(above or "")}))
    fields: Keys = {}
    for at, row in enumerate(demo_products.PARAMETERS):
        facts = {name: value for name, value in row.items() if name != "key"}
        made: Any = make("products.parameter", {**facts, "category": categories[row["category"]], "position": at})
        fields[row["key"]] = f"p_{made.id.hex}"
    goods = list(demo_products.products())
    products = {row["code"]: _product(make, row, (units, categories, fields), today) for row in goods}
    for row in goods:
        for at, (part, quantity, optional) in enumerate(row.get("parts", ())):
            facts = {"part": products[part], "quantity": str(quantity), "optional": optional, "position": at}
            make("products.part", {"bundle": products[row["code"]], **facts})
    for one, other, remark in demo_products.ALTERNATIVES:
        make("products.alternative", {"product": products[one], "other": products[other], "remark": remark})
    _prices(make, today, goods, products)
    for row in demo_products.conditions(today):
        make("products.price_condition", {**row, "category": categories.get(row.get("category", ""))})


def _key(row: Record) -> str:
    key: UUID = row.id
    return str(key)


def _product(make: Make, row: Mapping[str, Any], known: tuple[Keys, Keys, Keys], today: date) -> str:
    units, categories, fields = known
    values = {fields[name]: value if isinstance(value, bool) else str(value) for name, value in row["values"].items()}
    told = {name: row.get(name) for name in ("code", "name", "tax_rate", "nature")}
    made = _key(make("products.product", {**told, "category": categories[row["category"]], "unit": units[row["unit"]], "brand": "客海", **values}))
    for unit, factor in row.get("units", {}).items():
        make("products.unit_conversion", {"product": made, "unit": units[unit], "factor": str(factor)})
    if row["cost"] is not None:
        make("products.product_cost", {"product": made, "amount": str(row["cost"]), "valid_from": date(today.year, 1, 1).isoformat()})
    return made


def _prices(make: Make, today: date, goods: list[dict[str, Any]], products: Keys) -> None:
    for told in demo_products.price_lists(today):
        times = told.pop("times")
        listed = _key(make("products.price_list", told))
        for row in goods:
            if row["price"] is None:
                continue
            price = (row["price"] * times).quantize(Decimal("0.01"))
            facts = {"price_list": listed, "product": products[row["code"]]}
            make("products.price", {**facts, "price": str(price)})
            if row["unit"] in ("件", "片"):
                make("products.price", {**facts, "from_quantity": STEP, "price": str((price * LESS).quantize(Decimal("0.01")))})
