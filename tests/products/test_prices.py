"""What a customer pays and why: lists, steps, units, conditions, rounding; held against a twin in plain Python (E26, A27)."""

import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehai.crm.products.records.part import Part
from kehai.crm.products.records.price import Price
from kehai.crm.products.records.price_condition import PriceCondition
from kehai.crm.products.records.price_list import PriceList
from kehai.crm.products.rules import prices, pricing
from kehai.crm.products.rules.pricing import Book, Buyer, Condition, Goods, Listed, PriceSheet
from kehai.kernel import run
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.money import rounded
from tests.customers.browser import Browser
from tests.customers.factory import ALL, ROOT, SALES, customer, fresh, made, person, pool
from tests.products.goods import COST, KEEPER, Shop, condition

D = Decimal
TODAY = date(2026, 11, 22)


@pytest.fixture
def shop(db):
    return Shop()


def unit_price(product, quantity="1", unit=None, buyer=Buyer(), **about):  # noqa: B008  frozen
    found = prices.prices_of([prices.Wanted(product.id, D(quantity), unit and unit.id)], buyer, **about)[0]
    return found and (str(found.unit_price), str(found.amount), prices.explanation(found))


def test_the_price_that_the_mission_names(shop):
    flange = shop.flange()
    shop.listed(flange, "100", "list")
    condition("grade B", "discount", "5", grade="b")
    condition("promotion", "promotion", "3", category=shop.fittings, valid_from="2026-11-01", valid_to="2026-11-30")
    said = "list 100.00, grade B −5 % −5.00, promotion −3 % −2.85 → 92.15"
    assert unit_price(flange, "300", buyer=Buyer("b"), day=TODAY) == ("92.15", "27645.00", said)
    assert unit_price(flange, "300", buyer=Buyer("b"), day=date(2026, 12, 1)) == ("95.00", "28500.00", "list 100.00, grade B −5 % −5.00 → 95.00")
    assert unit_price(flange, buyer=Buyer("a"), day=date(2026, 12, 1)) == ("100.00", "100.00", "list 100.00")
    assert unit_price(flange, currency="USD") is None


def test_the_list_nearest_to_the_customer_counts(shop):
    flange = shop.flange()
    shop.listed(flange, "100", "All")
    shop.listed(flange, "96", "East", region="31")
    shop.listed(flange, "95", "Pudong", region="310115")
    shop.listed(flange, "90", "A", grade="a")
    shop.listed(flange, "99", "Fair", priority=1, valid_from="2026-11-20", valid_to="2026-11-25")
    asked = [(Buyer(), "100.00"), (Buyer("", "310101"), "96.00"), (Buyer("", "310115"), "95.00"), (Buyer("a", "310115"), "90.00")]
    assert [unit_price(flange, buyer=buyer, day=date(2026, 12, 1))[0] for buyer, _told in asked] == [told for _buyer, told in asked]
    assert {unit_price(flange, buyer=buyer, day=TODAY)[0] for buyer, _told in asked} == {"99.00"}


def test_steps_and_units(shop):
    flange = shop.flange()
    shop.boxed(flange)
    standard = shop.listed(flange, "10")
    made(Price, price_list=standard, product=flange, from_quantity="100", price="9.5")
    assert [unit_price(flange, quantity)[0] for quantity in ("99", "100")] == ["10.00", "9.50"]
    assert unit_price(flange, "9", shop.box)[:2] == ("114.00", "1026.00")  # 108 pieces: the step, times twelve
    made(Price, price_list=standard, product=flange, unit=shop.box, price="100")
    assert unit_price(flange, "1", shop.box)[0] == "100.00"
    only_boxes = shop.flange("Boxed")
    shop.boxed(only_boxes)
    made(Price, price_list=standard, product=only_boxes, unit=shop.box, price="100")
    assert unit_price(only_boxes, "12")[0] == "8.33"
    for wrong in ({"quantity": "1.5"}, {"quantity": "0"}, {"quantity": "1", "unit": shop.metre}):
        with pytest.raises(Invalid):
            unit_price(flange, **wrong)
    with pytest.raises(Invalid, match="no such unit"):
        made(Price, price_list=standard, product=flange, unit=shop.metre, price="1")


def test_a_bundle_costs_what_its_parts_cost_unless_it_has_a_price(shop):
    valve, bolt, kit = (shop.flange(name) for name in ("Valve", "Bolt", "Kit"))
    standard = shop.listed(valve, "200")
    made(Price, price_list=standard, product=bolt, price="1.5")
    made(Price, price_list=standard, product=bolt, from_quantity="80", price="1.25")
    made(Part, bundle=kit, part=valve, position=1)
    made(Part, bundle=kit, part=bolt, quantity="8", position=2)
    condition("Kits", "discount", "10", product=kit)
    assert unit_price(kit)[2] == "Valve 200.00, 8 × Bolt 12.00, Kits −10 % −21.20 → 190.80"
    assert unit_price(kit, "10")[0] == "189.00"  # eighty bolts: their step
    made(Price, price_list=standard, product=kit, price="199")
    assert unit_price(kit)[2] == "Standard 199.00, Kits −10 % −19.90 → 179.10"


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({"valid_to": "2026-06-30"}, {"valid_from": "2026-07-01"}, False),
        ({"valid_to": "2026-06-30"}, {"valid_from": "2026-06-30"}, True),
        ({}, {}, True),
        ({}, {"priority": 1}, False),
        ({}, {"grade": "a"}, False),
        ({}, {"region": "31"}, False),
        ({}, {"currency": "USD"}, False),
        ({}, {"active": False}, False),
    ],
)
def test_two_prices_between_which_nothing_decides_are_refused(shop, first, second, refused):
    flange = shop.flange()
    shop.listed(flange, "100", "One", **first)
    other = made(PriceList, name="Two", **second)
    if refused:
        with pytest.raises(Invalid, match="“One”"):
            made(Price, price_list=other, product=flange, price="1")
        other_product = shop.flange("Another")
        made(Price, price_list=other, product=other_product, price="1")  # another product may stand there
    else:
        made(Price, price_list=other, product=flange, price="1")
    if second == {"active": False}:
        with pytest.raises(Invalid, match="“One”"):
            run.update(kind_of(PriceList), other.id, {"active": True}, None, ROOT)


def test_two_conditions_between_which_nothing_decides_are_refused(shop):
    condition("One", "discount", "5", category=shop.flanges)
    condition("Nearer", "discount", "5", product=shop.flange())
    condition("Other sort", "promotion", "5", category=shop.flanges)
    with pytest.raises(Invalid, match="“One”"):
        condition("Two", "discount", "7", category=shop.flanges)
    for wrong in ({"percent": None}, {"percent": "101"}, {"percent": "-1"}, {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, {"amount": "1"}):
        with pytest.raises(Invalid):
            made(PriceCondition, **{"name": "Wrong", "percent": "1", "sort": "discount", "grade": "d", **wrong})


def test_the_next_list_is_made_from_the_last(shop):
    flange = shop.flange()
    old = shop.listed(flange, "9.99", "2026", valid_to="2026-12-31")
    said = run.act(kind_of(PriceList), "copy", [old.id], {"name": "2027", "valid_from": "2027-01-01", "percent": "3"}, ROOT)
    assert (said.done, said.message) == ([old.id], "“2027” has 1 prices; look them through, and switch it on.")
    new = PriceList.objects.get(name="2027")
    assert (new.active, new.currency, Price.objects.get(price_list=new).price) == (False, "CNY", D("10.290000"))
    run.update(kind_of(PriceList), new.id, {"active": True}, None, ROOT)
    assert unit_price(flange, day=date(2027, 1, 1))[0] == "10.29"


def test_what_does_this_customer_pay_today_for_300_pieces_and_why(shop):
    flange, ann, kim = shop.flange(), person("Ann", SALES), person("Kim", {**KEEPER, **COST, "customers.customer": {"read": ALL}})
    shop.boxed(flange)
    standard = shop.listed(flange, "113", "Standard")
    condition("grade B", "discount", "5", grade="b")
    made(kind("products.product_cost").model, product=flange, amount="60")
    acme = customer("Acme", pool("North", None, (ann,)), ann, grade="b", region="310115")
    asked = {"customer": str(acme.id), "lines": [{"product": str(flange.id), "quantity": "300"}, {"product": str(flange.id), "quantity": "1.5"}]}
    told = Browser(ann).post("/api/products/calculation", **asked).json()
    assert (told["grade"], told["region"], told["currency"], told["margins"]) == ("b", "310115", "CNY", False)
    first, second = told["lines"]
    assert (first["price"]["unit_price"], first["price"]["amount"], first["price"]["net"]) == ("107.35", "32205.00", "28500.00")
    assert (first["price"]["list"]["id"], first["price"]["margin"]) == (str(standard.id), None)
    assert first["price"]["explanation"] == "Standard 113.00, grade B −5 % −5.65 → 107.35"
    assert [(each["label"], each["factor"]) for each in first["units"]] == [("box", "12.000000"), ("piece", "1")]
    assert (second["price"], set(second["problems"])) == (None, {"quantity"})
    assert told["total"]["gross"] == "32205.00"
    seen = Browser(kim).post("/api/products/calculation", **asked).json()["lines"][0]["price"]["margin"]
    assert seen == {"cost": "18000.00", "margin": "10500.00", "rate": "36.84"}
    assert Browser(person("Bob", SALES)).post("/api/products/calculation", **asked).status_code == 422  # not his customer
    for wrong in ({"lines": []}, {"lines": [{"product": str(acme.id), "quantity": "1"}]}, {"lines": asked["lines"], "currency": "XXX"}, {"x": 1}):
        assert Browser(ann).post("/api/products/calculation", **wrong).status_code in (404, 422)
    assert json.dumps(fresh(acme).grade) == '"b"'


def test_200_lines_cost_as_many_statements_as_one(shop, django_assert_max_num_queries):
    rows = [shop.flange(f"F{at}") for at in range(12)]
    standard = shop.listed(rows[0], "1")
    for row in rows[1:]:
        made(Price, price_list=standard, product=row, price="1")
    with django_assert_max_num_queries(12):
        found = prices.prices_of([prices.Wanted(row.id, D(at + 1)) for at, row in enumerate(rows)], Buyer(), TODAY)
    assert [str(each.amount) for each in found] == [f"{at + 1}.00" for at in range(12)]


@given(value=st.decimals(-(10**9), 10**9, places=6), places=st.integers(0, 6))
def test_a_half_goes_away_from_zero(value, places):
    assert rounded(value, places) == value.quantize(D(1).scaleb(-places), ROUND_HALF_UP)


KEYS = [UUID(int=at + 1) for at in range(60)]
PIECE, BOX, PALLET, FLANGE = KEYS[:4]
TREE = (KEYS[4], KEYS[5])  # the category, and what it is part of
money, number = st.decimals(0, 500, places=3), st.decimals(0, 40, places=1)
grades, regions = st.sampled_from(["", "a", "b"]), st.sampled_from(["", "31", "310115", "44"])
sheets = st.builds(
    PriceSheet,
    st.just(KEYS[0]),
    st.just("l"),
    grades,
    regions,
    st.integers(0, 1),
    st.integers(0, 2),
    st.integers(0, 3),
    st.just(True),
)
rows = st.tuples(st.integers(0, 3), st.sampled_from([PIECE, BOX, PALLET]), st.sampled_from([D(0), D(5), D(12), D(100)]), money)
conditions = st.tuples(
    st.sampled_from(pricing.SORTS),
    st.sampled_from([(FLANGE, None), (None, TREE[0]), (None, TREE[1]), (None, None), (KEYS[6], None), (None, KEYS[7])]),
    st.tuples(grades, regions, st.integers(0, 1), st.sampled_from([D(0), D(10), D(60)])),
    st.one_of(st.tuples(st.decimals(0, 100, places=2), st.none()), st.tuples(st.none(), money)),
)


def half_up(value, places):
    return Fraction(int(value * 10**places + Fraction(1, 2)), 10**places)


def twin(book, quantity, unit, buyer):
    """The rule of docs/guides/products.md once more: in fractions, by sorting, without the product's code."""
    factor = {key: Fraction(value) for key, value in book.goods[FLANGE].factors.items()}
    base = Fraction(quantity) * factor[unit]

    def for_him(each):
        return (not each.grade or each.grade == buyer.grade) and (not each.region or buyer.region[: len(each.region)] == each.region)

    reached = [row for row in book.prices[FLANGE] if Fraction(row.from_quantity) * factor[row.unit] <= base and for_him(book.sheets[row.list])]
    if not reached:
        return None
    sheet = max((book.sheets[row.list] for row in reached), key=lambda s: (s.priority, s.grade != "", len(s.region), s.since, s.id.hex))
    mine = [row for row in reached if row.list == sheet.id]
    units = sorted(
        {row.unit for row in mine},
        key=lambda u: (
            u != unit,
            u != PIECE,
            factor[u],
        ),
    )
    row = max((row for row in mine if row.unit == units[0]), key=lambda row: row.from_quantity)
    left = half_up(Fraction(row.price) * factor[unit] / factor[row.unit], sheet.places)
    for sort in ("discount", "promotion", "surcharge"):
        fitting = [c for c in book.conditions if c.sort == sort and for_him(c) and Fraction(c.from_quantity) <= base]
        fitting = [c for c in fitting if c.product in (None, FLANGE) and c.category in (None, *TREE)]
        if not fitting:
            continue

        def near(each):
            return 3 if each.product else {TREE[0]: 2, TREE[1]: 1, None: 0}[each.category]

        best = max(fitting, key=lambda c: (c.priority, near(c), c.grade != "", len(c.region), c.from_quantity, c.id.hex))
        size = left * Fraction(best.percent) / 100 if best.percent is not None else Fraction(best.amount) * factor[unit]
        size = half_up(size, sheet.places)
        left = left + size if sort == "surcharge" else max(Fraction(0), left - size)
    return left


@settings(max_examples=150, deadline=None)
@given(
    lists=st.lists(sheets, min_size=4, max_size=4),
    told=st.lists(rows, min_size=1, max_size=8, unique_by=lambda row: row[:3]),
    terms=st.lists(conditions, max_size=6),
    asked=st.tuples(st.decimals("0.001", 200, places=3), st.sampled_from([PIECE, BOX, PALLET]), grades, st.sampled_from(["", "310115", "440300"])),
)
def test_the_rule_says_what_its_twin_says(lists, told, terms, asked):
    named = [PriceSheet(KEYS[20 + at], f"list {at}", *[getattr(each, name) for name in PriceSheet.__slots__[2:]]) for at, each in enumerate(lists)]
    goods = Goods(FLANGE, "Flange", PIECE, {PIECE: D(1), BOX: D(12), PALLET: D("288.5")}, TREE, D(13))
    listed = [Listed(named[at].id, FLANGE, unit, step, price) for at, unit, step, price in told]
    held = [
        Condition(KEYS[30 + at], f"c{at}", sort, *about, scope[0], scope[1], scope[2], scope[3], *size)
        for at, (sort, about, scope, size) in enumerate(terms)
    ]
    book = Book({FLANGE: goods}, {FLANGE: listed}, {each.id: each for each in named}, held)
    quantity, unit, grade, region = asked
    found = pricing.price(book, FLANGE, quantity, unit, Buyer(grade, region))
    expected = twin(book, quantity, unit, Buyer(grade, region))
    assert (found and Fraction(found.unit_price)) == expected
    if found is not None:
        moved = sum((step.change for step in found.steps), D(0))
        assert moved == found.unit_price == found.steps[-1].after  # the explanation adds up
        line = pricing.line(found, quantity, D(13), "CNY")
        assert line.net + line.tax == line.gross
        assert line.gross == line.amount


def test_a_price_of_yesterday_is_not_of_today(shop):
    flange = shop.flange()
    shop.listed(flange, "1", "Old", valid_to=(TODAY - timedelta(days=1)).isoformat())
    assert unit_price(flange, day=TODAY) is None
    assert unit_price(flange, day=TODAY - timedelta(days=1))[0] == "1.00"
