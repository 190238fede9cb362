"""Data quality: what a record is worth in numbers and why, the same in SQL as in plain Python, and never a way to learn what is hidden (K05, B13)."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.kernel import run, store, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.quality import job, judge, standard
from kehai.kernel.quality.measure import numbers
from kehai.kernel.quality.standard import COLUMNS
from kehai.kernel.records.quality_month import QualityMonth
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from tests.customers.factory import ALL, BOSS, CUSTOMER, ROOT, customer, fresh, history, made, pool

pytestmark = pytest.mark.django_db
READER = {CUSTOMER: {**BOSS[CUSTOMER], "aggregate": ALL, "export": ALL}}
WORTH = {
    "name": ["上海老凤翔", "测试", "无", "aaaa", "N/A", "A", "凤"],
    "mobile": ["", "13812345678", "13811111111", "+8675586013388", "12"],
    "phone": ["", "+862164370000"],
    "email": ["", "a@b.cn", "a b@c.cn", "a@b", "a@b..cn"],
    "region": ["", "31", "3101", "310115"],
    "address": ["", "浦东", "上海市浦东新区世纪大道100号"],
    "website": ["", "www.kehai.cn", "none", "https://kehai.cn/a"],
    "credit_code": ["", "91310000132212345X", "91310000132212345I"],
    "industry": ["", "珠宝", "未知", "--"],
    "capital": ["", "100万", "0"],
    "registered_on": [None, date(2001, 2, 3), date(2100, 1, 1)],
    "employees": [None, 0, 12],
    "size": [None, "large"],
    "income": [None, "high"],
    "kind_of": ["company", "person"],
}


def measured():
    """What the SQL says of every customer."""
    kind = kind_of(Customer)
    rows = fetch(numbers(kind, Sql(" FROM customers_customer t WHERE TRUE")))
    return {key: (*numbers_, list(lacking)) for key, *numbers_, lacking in rows}


def said(row):
    """What plain Python says of a row."""
    found = judge.judge(kind_of(Customer), row)
    return found.quality, found.completeness, found.validity, found.freshness, list(found.lacking)


def put(row, **values):
    """Stored as if nobody had looked."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def test_sql_and_python_say_the_same_of_random_cards():
    home, now, dice = pool("North"), timezone.now(), random.Random(7)  # noqa: S311  a world
    rows = [customer(f"N {n}", home) for n in range(150)]
    for row in rows:
        old = now - timedelta(days=dice.choice((0, 100, 179, 181, 359, 361, 900)))
        followed = dice.choice((None, now - timedelta(days=dice.choice((10, 200, 400)))))
        put(row, **{name: dice.choice(values) for name, values in WORTH.items()}, updated_at=old, last_follow_up_at=followed)
    told = measured()
    assert len(told) == 150
    assert {row.id: told[row.id] for row in rows} == {row.id: said(fresh(row)) for row in rows}
    assert len({values[0] for values in told.values()}) > 20


GOLDEN = [
    ("all that counts", {"mobile": "13812345678"}, {"name": 10, "mobile|phone": 20}, (100, 100, 100, None, [])),
    ("half rounds up", {}, {"name": 1, "mobile|phone": 1}, (63, 50, 100, None, ["mobile|phone"])),
    ("one of two will do", {"phone": "+862164370000"}, {"mobile|phone": 1}, (100, 100, 100, None, [])),
    ("wrongly filled in", {"mobile": "13800000000"}, {"name": 1, "mobile|phone": 1}, (88, 100, 50, None, ["mobile!"])),
    ("one of two is wrong", {"mobile": "13800000000", "phone": "+862164370000"}, {"mobile|phone": 1}, (75, 100, 0, None, ["mobile!"])),
    ("a placeholder is no name", {"name": "暂无"}, {"name": 1}, (75, 100, 0, None, ["name!"])),
    ("a person has no credit code", {"kind_of": "person"}, {"name": 1, "credit_code": 9}, (100, 100, 100, None, [])),
    ("a company has", {}, {"name": 1, "credit_code": 9}, (33, 10, 100, None, ["credit_code"])),
]


@pytest.mark.parametrize(("facts", "weights", "expected"), [row[1:] for row in GOLDEN], ids=[row[0] for row in GOLDEN])
def test_the_golden_table(facts, weights, expected, monkeypatch):
    kind = kind_of(Customer)
    asked = tuple(standard.facet(kind, name, weight) for name, weight in weights.items())
    monkeypatch.setitem(kind.screen, "quality", standard.Standard(weights=weights))
    monkeypatch.setattr(judge, "facets", lambda _kind: asked)
    monkeypatch.setattr("kehai.kernel.quality.measure.facets", lambda _kind: asked)
    row = customer("上海老凤翔", pool("North"))
    put(row, **facts)
    assert said(fresh(row)) == expected
    assert measured()[row.id] == expected


def test_mending_gives_what_the_reason_promised():
    row = customer("上海老凤翔", pool("North"))
    kind, before = kind_of(Customer), fresh(row).quality
    reasons = {reason.word: reason.gain for reason in judge.reasons(kind, fresh(row))}
    assert next(iter(reasons)) == "mobile|phone"  # the most rewarding first
    run.update(kind, row.id, {"industry": "珠宝"}, None, ROOT)
    assert fresh(row).quality == before + reasons["industry"]
    assert "industry" not in fresh(row).lacking


def test_numbers_are_kept_with_every_write_and_are_no_change_of_their_own():
    row = customer("上海老凤翔", pool("North"))
    assert [getattr(fresh(row), name) for name in COLUMNS] == list(said(fresh(row)))
    version = fresh(row).version
    run.update(kind_of(Customer), row.id, {"industry": "珠宝"}, None, ROOT)
    found = fresh(row)
    assert found.version == version + 1
    assert [getattr(found, name) for name in COLUMNS] == list(said(found))
    assert not any("quality" in line or "lacking" in line for line in history(row))


def test_the_night_measures_what_grew_old_and_writes_nothing_else():
    rows = [customer(f"N {n}", pool(f"P {n}")) for n in range(3)]
    kind = kind_of(Customer)
    put(rows[0], updated_at=timezone.now() - timedelta(days=200))
    put(rows[1], quality=None, lacking=None)
    assert job.unmeasured(kind) == 1
    places = dict(fetch(Sql("SELECT id, ctid::text FROM customers_customer")))
    assert job.batch(kind, job.FIRST) == max(row.id for row in rows)
    assert fresh(rows[0]).freshness == 50
    assert "~" in fresh(rows[0]).lacking
    now = dict(fetch(Sql("SELECT id, ctid::text FROM customers_customer")))
    assert {key for key in now if now[key] != places[key]} == {rows[0].id}
    assert job.batch(kind, max(row.id for row in rows)) is None
    job.night(CUSTOMER)
    job.night(CUSTOMER)
    month = QualityMonth.objects.get(kind=CUSTOMER)
    assert (month.records, month.quality) == (3, sum(fresh(row).quality for row in rows))


def test_a_kind_silent_about_weights_is_asked_for_its_form():
    kind = kind_of(Contact)
    told = standard.by_form(kind)
    assert told["customer"] == told["name"] == 3
    assert told["position"] == told["mobile"] == 2
    assert told["wechat"] == 1
    assert not {"is_main", "remark", "owner", "withdrawn_at"} & set(told)


def test_a_contact_is_measured_as_well():
    row = made(Contact, customer=customer("上海老凤翔", pool("North")), name="王芳", mobile="13812345678")
    found = judge.judge(kind_of(Contact), fresh(row))
    assert fresh(row).quality == found.quality < 100
    assert "position" in found.lacking


def test_a_trial_measures_nothing():
    row = customer("上海老凤翔", pool("North"))
    kind, old = kind_of(Customer), fresh(row).quality
    locked = store.lock(kind, [row.id])
    before = {row.id: store.snapshot(locked[0])}
    locked[0].mobile = "13812345678"
    writes.save(kind, locked, before, Deed("update", ROOT, trial=True), None)
    assert fresh(row).quality == old
