"""Products are found by technical parameters, counted in units, put together from parts (A24, A25, E09, E11)."""

import io
import json
import threading
from contextlib import suppress
from urllib.parse import quote

import openpyxl
import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.products.jobs import technical
from kehai.crm.products.records import part as part_records
from kehai.crm.products.records.part import Part
from kehai.crm.products.records.period import Grade
from kehai.crm.products.records.product import Product
from kehai.crm.products.rules.barcode import sound
from kehai.crm.products.rules.solution import lines_of
from kehai.kernel import alive, run
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import Invalid, Refusal
from tests.customers.browser import Browser
from tests.customers.factory import ROOT, fresh, history, made, person
from tests.exchange.import_case import Case, as_xlsx, english
from tests.products.goods import COST, KEEPER, Shop
from tests.races.test_races import together

PRODUCTS = "/api/products/product"


@pytest.fixture
def shop(db):
    return Shop()


def listed(browser, **asked):
    query = "&".join(f"{name}={quote(value if isinstance(value, str) else json.dumps(value))}" for name, value in asked.items())
    answer = browser.get(f"{PRODUCTS}?{query}")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["rows"]]


def test_the_flange_is_found_by_its_parameters_and_by_words_in_any_order(shop):
    shop.flange("Neck 50")
    shop.flange("Neck 100", dn=100)
    shop.flange("Blind 50", pn=40, material="304")
    made(Product, name="Gate valve", category=shop.valves, unit=shop.piece, **{shop.dn: "50"})
    browser = Browser(person("Ann"))
    asked = [("category", "under", str(shop.fittings.id)), (shop.dn, "eq", "50"), (shop.material, "eq", "316L"), (shop.pn, "ge", "16")]
    tree = {"and": [{"field": field, "op": op, "value": value} for field, op, value in asked]}
    assert listed(browser, filter=tree) == ["Neck 50"]
    assert listed(browser, filter=tree["and"][1], sort=f"-{shop.pn}") == ["Blind 50", "Neck 50", "Gate valve"]
    assert listed(browser, q="316L neck DN50 PN16") == ["Neck 50"]
    assert listed(browser, q="DN50 PN", sort="name") == ["Blind 50", "Neck 50"]
    assert listed(browser, q="DN50 brass") == []


def test_a_parameter_goes_down_the_tree_and_shows_where_it_makes_sense(shop):
    told = {each["name"]: each for each in Browser(person("Ann")).get("/api/kinds").json()["kinds"]}["products.product"]
    under = {name: set(rule["values"]) for name, rule in told["shown_when"].items()}
    assert under[shop.dn] == {str(each.id) for each in (shop.fittings, shop.flanges, shop.valves)}
    assert under[shop.pn] == {str(shop.flanges.id)}
    section = next(group for group in told["form"] if shop.dn in group["fields"])
    assert (section["title"], section["fields"]) == ("Technical parameters", [shop.dn, shop.pn, shop.material])
    labels = {each["name"]: each["label"] for each in told["fields"]}
    assert labels[shop.dn] == "Nominal diameter (mm)"
    assert next(each["default"] for each in told["fields"] if each["name"] == "tax_rate") == "13.00", "forms fill it in"


def test_values_belong_to_the_category(shop):
    with pytest.raises(Invalid) as refused:
        made(Product, name="Valve", category=shop.valves, unit=shop.piece, **{shop.pn: "16"})
    assert set(refused.value.fields) == {shop.pn}
    for wrong in ({shop.material: "wood"}, {shop.dn: "wide"}):
        with pytest.raises(Invalid):
            made(Product, name="Flange", category=shop.flanges, unit=shop.piece, **wrong)
    flange = shop.flange()
    assert flange.technical == "DN50 PN16 316L"
    run.update(kind_of(Product), flange.id, {"category": str(shop.valves.id)}, None, ROOT)
    moved = fresh(flange)
    assert (moved.technical, set(moved.extra)) == ("DN50", {shop.dn})
    shop.parameter("Standard", shop.valves, type="text", required=True)
    run.update(kind_of(Product), flange.id, {"brand": "Kehai"}, None, ROOT)  # what was there before is not held up
    with pytest.raises(Invalid, match="marked"):
        made(Product, name="Valve", category=shop.valves, unit=shop.piece)


def test_what_products_say_in_short_follows_their_parameters(shop):
    flange, others = shop.flange(), [shop.flange(f"Flange {at}") for at in range(3)]
    parameter = kind("products.parameter").model.objects.get(name="Pressure")
    version = fresh(flange).version
    run.update(kind("products.parameter"), parameter.id, {"symbol": "CL"}, None, ROOT)
    after = technical.NIL
    while after is not None:
        after = technical.renew_some(after, 2)
    assert {fresh(row).technical for row in (flange, *others)} == {"DN50 CL16 316L"}
    assert fresh(flange).version == version
    assert listed(Browser(person("Ann")), q="CL16") == ["Flange 0", "Flange 1", "Flange 2", "Weld neck flange"]


def test_what_is_used_is_not_deleted(shop):
    flange = shop.flange()
    bundle = made(Product, name="Set", category=shop.fittings, unit=shop.piece)
    made(Part, bundle=bundle, part=flange)
    for name, row, told in (("category", shop.flanges, "1 products"), ("unit", shop.piece, "2 products"), ("product", flange, "part of 1")):
        refused = run.delete(kind(f"products.{name}"), [row.id], ROOT).refused
        assert told in str(refused[row.id].message)
    with pytest.raises(Invalid):
        run.update(kind("products.category"), shop.fittings.id, {"parent": str(shop.flanges.id)}, None, ROOT)


def test_a_part_makes_a_bundle_and_nothing_is_part_of_itself(shop):
    valve, actuator, skid = (made(Product, name=name, category=shop.valves, unit=shop.piece) for name in ("Valve", "Actuator", "Skid"))
    made(Part, bundle=skid, part=valve, quantity="2", position=1)
    assert (fresh(skid).nature, history(skid)) == ("bundle", ["create", "update"])
    with pytest.raises(Invalid, match="only a solution"):
        made(Part, bundle=skid, part=actuator, optional=True)
    run.update(kind_of(Product), skid.id, {"nature": "solution"}, None, ROOT)
    made(Part, bundle=skid, part=actuator, optional=True, position=2)
    assert [(each.product, each.quantity) for each in lines_of(skid.id, 3)] == [(valve.id, 6)]
    assert [each.product for each in lines_of(skid.id, 3, [actuator.id])] == [valve.id, actuator.id]
    with pytest.raises(Invalid, match="part of itself"):
        made(Part, bundle=valve, part=skid)
    with pytest.raises(Invalid, match="remove them first"):
        run.update(kind_of(Product), skid.id, {"nature": "single"}, None, ROOT)


@pytest.mark.parametrize(("code", "good"), [("4006381333931", True), ("4006381333932", False), ("96385074", True), ("KH-1", True), ("", True)])
def test_a_bar_code_checks_itself(code, good):
    assert sound(code) is good


def test_the_grades_are_those_of_customers():
    assert list(Grade.choices) == list(Customer.Grade.choices)


def test_products_come_and_go_as_excel_with_their_parameters(shop):
    shop.flange(code="F-1")
    keeper = Browser(person("Kim", KEEPER))
    answer = keeper.get(f"{PRODUCTS}/export.xlsx?columns=name,code,{shop.dn},{shop.material}")
    assert answer.status_code == 200, answer.content
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heading, row = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)[:2]
    assert heading[-2:] == ("Nominal diameter (mm)", "Material")
    assert (float(row[-2]), row[-1]) == (50, "316L")


def test_a_workbook_brings_products_with_their_parameters(shop, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    headers = ["Product name", "Product code", "Category", "Unit", "Nominal diameter (mm)", "Material"]
    rows = [["Flange A", "A-1", "Flanges", "piece", "80", "316L"], ["Flange B", "B-1", "Flanges", "piece", "wide", "304"]]
    case = Case(english("Kim", KEEPER), as_xlsx([*rows, ["Valve", "V-1", "Valves", "piece", "50", "304"]], headers), "goods.xlsx", "products.product")
    assert case.check()["error"] == 2  # a diameter that is none, a material that valves do not have
    assert case.load()["new"] == 1
    assert Product.objects.get().technical == "DN80 316L"


def test_costs_are_for_those_who_are_granted_them(shop):
    flange = shop.flange()
    cost = made(kind("products.product_cost").model, product=flange, amount="40")
    ann, cora = Browser(person("Ann", KEEPER)), Browser(person("Cora", COST))
    assert ann.get(f"/api/products/product_cost/{cost.id}").status_code in (403, 404)
    assert "products.product_cost" not in [child["kind"] for child in _kind(ann)["children"]]
    assert cora.get(f"/api/products/product_cost/{cost.id}").json()["amount"] == "40.000000"
    assert "products.product_cost" in [child["kind"] for child in _kind(cora)["children"]]


def _kind(browser):
    return next(each for each in browser.get("/api/kinds").json()["kinds"] if each["name"] == "products.product")


def both_ways(shop):
    one, other = shop.flange("One"), shop.flange("Other")
    found = together(*[lambda a=a, b=b: made(Part, bundle=a, part=b) for a, b in ((one, other), (other, one))])
    return found, Part.objects.filter(bundle__in=[one.id, other.id]).count()


@pytest.mark.django_db(transaction=True)
def test_two_who_put_each_into_the_other_close_no_ring():
    shop = Shop()
    for _round in range(3):
        found, parts = both_ways(shop)
        assert parts == 1
        assert sum(isinstance(answer, Invalid | Refusal) for answer in found) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_parts_they_do(monkeypatch):
    shop, meet, ask = Shop(), threading.Barrier(2), part_records.fetch

    def late(statement):
        found = ask(statement)
        if "below" in statement.text:
            with suppress(threading.BrokenBarrierError):
                meet.wait(5)
        return found

    monkeypatch.setattr(alive, "one_at_a_time", lambda _word: None)
    monkeypatch.setattr(part_records, "fetch", late)
    assert both_ways(shop)[1] == 2
