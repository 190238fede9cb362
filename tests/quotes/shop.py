"""What the tests of quotes share: the team of tests/sales, three products with prices, and quotes as one person sees them."""

import pytest

from kehai.crm.customers.records.contact import Contact
from kehai.crm.products.records.category import Category
from kehai.crm.products.records.price import Price
from kehai.crm.products.records.price_list import PriceList
from kehai.crm.products.records.product import Product
from kehai.crm.products.records.product_cost import ProductCost
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.records.unit_conversion import UnitConversion
from tests.customers.browser import Browser
from tests.customers.factory import made
from tests.sales.deals import world

__all__ = ["shop", "world"]


@pytest.fixture
def shop(world):
    """Pumps at 1000 and 120 more in a box of four, seals at 0.0125 the metre; costs known; a contact to write to."""
    piece, box, metre = made(Unit, name="piece"), made(Unit, name="box"), made(Unit, name="metre", places=3)
    parts = made(Category, name="Parts")
    world.pump = made(Product, category=parts, name="Pump", code="P-1", unit=piece, specification="DN50")
    world.seal = made(Product, category=parts, name="Seal", code="S-1", unit=metre, tax_rate="9")
    world.rare = made(Product, category=parts, name="Rarity", code="R-1", unit=piece)
    world.piece, world.box, world.metre = piece, box, metre
    made(UnitConversion, product=world.pump, unit=box, factor="4")
    sheet = made(PriceList, name="Standard", places=4)
    made(Price, price_list=sheet, product=world.pump, price="1000")
    made(Price, price_list=sheet, product=world.pump, price="900", from_quantity="10")
    made(Price, price_list=sheet, product=world.seal, price="0.0125")
    made(ProductCost, product=world.pump, amount="600", valid_from="2020-01-01")
    made(ProductCost, product=world.seal, amount="0.004", valid_from="2020-01-01")
    world.buyer = made(Contact, customer=world.acme, name="Mr Li", email="li@acme.example", is_main=True)
    return world


class Quotes:
    """Quotes as one person sees them, over HTTP."""

    URL = "/api/sales/quote"

    def __init__(self, user):
        self.browser = Browser(user)

    def begin(self, customer, status=201, **data):
        answer = self.browser.post(self.URL, customer=str(customer.pk), **{"title": "Pumps for hall 2", **data})
        assert answer.status_code == status, answer.content
        return answer.json()

    def act(self, quote, action, status=200, **data):
        plain = {name: str(value.pk) if hasattr(value, "pk") else value for name, value in data.items()}
        answer = self.browser.post(f"{self.URL}/{quote['id']}/{action}", **plain)
        assert answer.status_code == status, (action, answer.status_code, answer.content)
        told = answer.json()
        return told.get("error", told)

    def sheet(self, quote, status=200):
        answer = self.browser.get(f"/api/sales/quotes/{quote['id']}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def save(self, quote, *lines, status=200, known=None):
        known = {line["id"]: line["version"] for line in self.sheet(quote)["lines"]} if known is None else known
        answer = self.browser.post(f"/api/sales/quotes/{quote['id']}/lines", lines=[_plain(line) for line in lines], known=known)
        assert answer.status_code == status, answer.content
        return answer.json() if status == 200 else answer.json()["error"]

    def check(self, quote, *lines):
        known = {line["id"]: line["version"] for line in self.sheet(quote)["lines"]}
        answer = self.browser.post(f"/api/sales/quotes/{quote['id']}/check", lines=[_plain(line) for line in lines], known=known)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def newest(self):
        (row, *_rest) = self.browser.get(f"{self.URL}?sort=-number").json()["rows"]
        return row

    def told(self):
        return [row["text"] for row in self.browser.get("/api/office/notices").json()["rows"]]


def _plain(line):
    return {name: str(value.pk) if hasattr(value, "pk") else value for name, value in line.items()}
