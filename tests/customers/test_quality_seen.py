"""Data quality as people ask for it: lists, figures, reasons, and nothing of what is hidden (K05, B13)."""

import json
from urllib.parse import urlencode

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.duplicate import Duplicate
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.kernel import run, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.quality import job
from tests.customers import browser
from tests.customers.factory import ALL, BOSS, CUSTOMER, ROOT, SALES, customer, fresh, made, person, pool

pytestmark = pytest.mark.django_db
READER = {CUSTOMER: {**BOSS[CUSTOMER], "aggregate": ALL, "export": ALL}}


def put(row, **values):
    """Stored as if nobody had looked."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)


class Asking(browser.Browser):
    """A person who asks with filters."""

    def ask(self, path, **asked):
        """The answer; filters as JSON."""
        told = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in asked.items()}
        return super().get(f"{path}?{urlencode(told)}" if told else path)


OF_KIND, LIST = "/api/quality/customers/customer", "/api/customers/customer"


@pytest.fixture
def company():
    """Two salespeople of two departments, one of whom keeps better cards, and a boss."""

    class World:
        east, west = made(Department, name="East"), made(Department, name="West")
        boss, ann, bob = person("Boss", READER), person("Ann", SALES), person("Bob", SALES)
        north = pool("North", None, (ann, bob))

    for user, home in ((World.ann, World.east), (World.bob, World.west)):
        run.update(kind_of(User), user.id, {"department": str(home.id)}, None, ROOT)
    World.good = customer("上海老凤翔", World.north, World.ann, mobile="13812345678", industry="珠宝", address="上海市浦东新区世纪大道100号")
    World.poor = customer("测试", World.north, World.bob)
    World.open = customer("上海老凤祥", World.north)
    return World


def test_lists_sort_filter_and_group_by_the_number_and_by_what_is_lacking(company):
    boss = Asking(company.boss)
    rows = boss.ask(LIST, sort="quality", columns="name,quality").json()["rows"]
    assert [row["name"] for row in rows] == ["测试", "上海老凤祥", "上海老凤翔"]
    assert [row["quality"] for row in rows] == sorted(fresh(row).quality for row in (company.good, company.poor, company.open))
    assert "lacking" in _asked_by(boss)
    wrong = boss.ask(LIST, filter={"field": "lacking", "op": "eq", "value": "name!"}).json()["rows"]
    assert [row["name"] for row in wrong] == ["测试"]
    few = boss.ask(LIST, filter={"field": "quality", "op": "lt", "value": fresh(company.good).quality}, total="exact").json()
    assert few["total"] == 2
    groups = boss.ask(f"{LIST}/group", by="owner", measure="avg:quality").json()["groups"]
    assert {group["label"]: float(group["avg:quality"]) for group in groups}["Ann"] == fresh(company.good).quality


def _asked_by(asking):
    kinds = {each["name"]: each for each in asking.ask("/api/kinds").json()["kinds"]}
    return {field["name"] for field in kinds[CUSTOMER]["asked_by"]}


def test_the_figures_say_whose_cards_are_worst_and_what_lacks_most(company):
    boss = Asking(company.boss)
    told = boss.ask(OF_KIND).json()
    assert [group["label"] for group in told["groups"]] == ["Bob", "Empty", "Ann"]
    assert told["figures"]["count"] == 3
    scores = [fresh(row).quality for row in (company.good, company.poor, company.open)]
    assert abs(told["figures"]["quality"] - sum(scores) / 3) <= 0.5
    assert told["lacks"][0]["word"] == "mobile|phone"
    assert (told["lacks"][0]["count"], told["lacks"][0]["label"]) == (2, "Mobile or Telephone is missing")
    listed = boss.ask(LIST, filter=told["lacks"][0]["filter"]).json()["rows"]
    assert {row["name"] for row in listed} == {"测试", "上海老凤祥"}
    departments = boss.ask(OF_KIND, by="owner.department").json()["groups"]
    assert [group["label"] for group in departments] == ["West", "Empty", "East"]
    shown = boss.ask(LIST, filter=departments[0]["filter"]).json()["rows"]
    assert [row["name"] for row in shown] == ["测试"]
    assert boss.ask(OF_KIND, by="mobile").status_code == 422
    assert {group["label"] for group in boss.ask(OF_KIND, by="pool").json()["groups"]} == {"North"}


def test_each_sees_the_figures_of_what_he_sees(company):
    told = Asking(company.ann).ask(OF_KIND).json()
    assert [group["label"] for group in told["groups"]] == ["Ann"]
    assert told["figures"]["count"] == 1
    kinds = {each["name"]: each["figures"]["count"] for each in Asking(company.ann).ask("/api/quality").json()["kinds"]}
    assert kinds == {"customers.customer": 1, "customers.contact": 0}


def test_the_months_are_those_of_the_owners_one_reaches(company):
    job.night(CUSTOMER)
    hers = Asking(company.ann).ask(OF_KIND).json()["months"]
    assert [(month["count"], month["quality"]) for month in hers] == [(1, fresh(company.good).quality)]
    assert Asking(company.boss).ask(OF_KIND).json()["months"][0]["count"] == 3


def test_a_record_says_why_and_what_mending_gives(company):
    told = Asking(company.ann).ask(f"{OF_KIND}/{company.good.id}").json()
    assert told["numbers"]["quality"] == fresh(company.good).quality
    assert told["reasons"][0] == {
        "word": "credit_code",
        "sort": "empty",
        "label": "Unified social credit code is missing",
        "fields": ["credit_code"],
        "gain": told["reasons"][0]["gain"],
    }
    gains = [reason["gain"] for reason in told["reasons"]]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 0
    assert Asking(company.ann).ask(f"{OF_KIND}/{company.poor.id}").status_code == 404


def test_a_public_card_whose_numbers_are_masked_tells_nothing(company):
    """Ann sees the public card with masks: whether its telephone is filled in may not be learned by its score."""
    ann = Asking(company.ann)
    before = [ann.ask(path).content for path in _asked(company)]
    run.update(kind_of(Customer), company.open.id, {"phone": "+862164370000"}, None, ROOT)
    put(company.open, phone="", updated_at=fresh(company.open).created_at, version=1)
    put(company.open, quality=1, completeness=2, validity=3, freshness=50, lacking=["phone!"])
    assert [ann.ask(path).content for path in _asked(company)] == before
    assert json.loads(before[0]) == {"told": False, "numbers": {}, "reasons": []}


def _asked(company):
    low = urlencode({"filter": json.dumps({"field": "quality", "op": "le", "value": 50}), "columns": "name,quality"})
    lack = urlencode({"filter": json.dumps({"field": "lacking", "op": "eq", "value": "phone!"}), "columns": "name"})
    fine = urlencode({"filter": json.dumps({"field": "lacking", "op": "ne", "value": "phone!"}), "columns": "name", "sort": "quality"})
    group = urlencode({"by": "pool", "measure": "count,avg:quality,min:validity"})
    lists = f"{LIST}?{low}", f"{LIST}?{lack}", f"{LIST}?{fine}", f"{LIST}/group?{group}"
    return f"{OF_KIND}/{company.open.id}", OF_KIND, *lists, f"{LIST}?columns=name,quality,freshness&sort=-quality"


@pytest.mark.parametrize("level", ["none", "masked"])
def test_who_does_not_read_one_of_its_fields_is_told_no_number(company, level):
    clerk = person("Clerk")
    made(Holding, user=clerk, role=made(Role, name="narrow", grants=READER, fields={CUSTOMER: {"industry": level}}))
    asking = Asking(clerk)
    assert asking.ask(f"{OF_KIND}/{company.good.id}").status_code == 404
    assert asking.ask(OF_KIND).status_code == 404
    assert [each["name"] for each in asking.ask("/api/quality").json()["kinds"]] == ["customers.contact"]
    assert "quality" not in asking.ask(f"{LIST}/{company.good.id}").json()
    assert "lacking" not in _asked_by(asking)
    for tree in ({"field": "quality", "op": "le", "value": 50}, {"field": "lacking", "op": "eq", "value": "industry"}):
        assert asking.ask(LIST, filter=tree).status_code == 422
    assert asking.ask(LIST, sort="quality").status_code == 422


def test_duplicates_count_only_among_pairs_one_sees(company):
    twin = customer("上海老凤翔二", company.north, company.bob)
    row = Duplicate(one_id=company.good.id, other_id=twin.id, score=90, reason="name")
    row.created_at = None
    writes.insert(kind_of(Duplicate), [row], Deed("create", ROOT))
    assert Asking(company.boss).ask(f"{OF_KIND}/{company.good.id}").json()["numbers"]["unique"] == 0
    assert Asking(company.ann).ask(f"{OF_KIND}/{company.good.id}").json()["numbers"]["unique"] == 100
    assert Asking(company.boss).ask(OF_KIND).json()["figures"]["unique"] == 50
