"""A small maker of flanges and valves for the tests of products."""

from typing import Any

from kehai.crm.products.records.category import Category
from kehai.crm.products.records.parameter import Parameter
from kehai.crm.products.records.price import Price
from kehai.crm.products.records.price_condition import PriceCondition
from kehai.crm.products.records.price_list import PriceList
from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.records.unit_conversion import UnitConversion
from tests.customers.factory import ALL, made

KINDS = ("category", "parameter", "unit", "product", "price_list", "price_condition")
KEEPER = {f"products.{name}": dict.fromkeys(("read", "create", "update", "delete", "import", "export"), ALL) for name in KINDS}
COST = {"products.product_cost": dict.fromkeys(("read", "create", "update"), ALL)}


class Shop:
    """Pieces, boxes of twelve and metres; pipe fittings with a diameter, flanges below with pressure and material."""

    def __init__(self) -> None:
        self.piece, self.box, self.metre = made(Unit, name="piece"), made(Unit, name="box"), made(Unit, name="metre", places=3)
        self.fittings = made(Category, name="Fittings")
        self.flanges, self.valves = made(Category, name="Flanges", parent=self.fittings), made(Category, name="Valves", parent=self.fittings)
        self.dn = self.parameter("Nominal diameter", self.fittings, symbol="DN", type="decimal", unit="mm", position=1)
        self.pn = self.parameter("Pressure", self.flanges, symbol="PN", type="decimal", position=2)
        self.material = self.parameter("Material", self.flanges, type="choice", choices="304\n316L", position=3)

    def parameter(self, name: str, category: Category | None, **facts: Any) -> str:
        """A parameter; the name of its field."""
        return f"p_{made(Parameter, name=name, category=category, **facts).id.hex}" if category else f"p_{made(Parameter, name=name, **facts).id.hex}"

    def flange(self, name: str = "Weld neck flange", dn: int = 50, pn: int = 16, material: str = "316L", **facts: Any) -> Product:
        """A flange."""
        data = {self.dn: str(dn), self.pn: str(pn), self.material: material, **facts}
        return made(Product, name=name, category=self.flanges, unit=self.piece, **data)

    def boxed(self, product: Product, factor: str = "12") -> UnitConversion:
        """Its boxes hold so many."""
        found: UnitConversion = made(UnitConversion, product=product, unit=self.box, factor=factor)
        return found

    def listed(self, product: Product, price: str, at: str = "Standard", **facts: Any) -> PriceList:
        """On a price list of its own."""
        found: PriceList = made(PriceList, name=at, **facts)
        made(Price, price_list=found, product=product, price=price)
        return found


def condition(name: str, sort: str, percent: str, **facts: Any) -> PriceCondition:
    """A price condition."""
    found: PriceCondition = made(PriceCondition, name=name, sort=sort, percent=percent, **facts)
    return found
