"""The products of the demo: they load through the doors, and their prices come out as a salesperson would say them."""

from datetime import date
from decimal import Decimal

import pytest

from kehai.crm.products.records.product import Product
from kehai.crm.products.rules import prices
from kehai.crm.products.rules.pricing import Buyer
from kehai.kernel import writes
from kehai.kernel.catalogue import kind
from kehai.site import demo_goods
from tests.customers.factory import ROOT

TODAY = date(2026, 11, 22)


def make(name, data):
    return writes.create(kind(name), {key: value for key, value in data.items() if value is not None}, ROOT)


@pytest.mark.django_db
def test_the_demo_sells_flanges():
    demo_goods.load(make, TODAY)
    flange = Product.objects.get(code="WN-50-16-316L")
    assert flange.technical == "DN50 PN16 316L RF"
    asked = [("WN-50-16-316L", "a"), ("WN-50-16-316L", "b"), ("KIT-Z100", ""), ("SOL-HX", "")]
    found = [prices.prices_of([prices.Wanted(Product.objects.get(code=code).id, Decimal(1))], Buyer(grade), TODAY)[0] for code, grade in asked]
    assert [str(each and each.unit_price) for each in found] == ["206.32", "213.05", "1144.80", "20179.20"]
    assert prices.explanation(found[1]) == "2026 标准价目表 231.20, B 级客户 −5 % −11.56, 法兰季促销 −3 % −6.59 → 213.05"
    assert {row.nature for row in Product.objects.filter(code__in=["KIT-Z100", "SOL-HX"])} == {"bundle", "solution"}
