"""Any filter gives the same rows in SQL and in plain Python (docs/http.md)."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehai.kernel import periods
from kehai.kernel.access import Actor, Rights, system
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import Asked
from kehai.kernel.testing import example
from tests.kernel.reference import Reader, holds
from tests.kinds.records.place import Place
from tests.kinds.records.thing import Thing

pytestmark = pytest.mark.django_db
ROOT = system("test")
FEW = settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = ["a", "A", "ab", "100%", "_", "a_b", "a\\b", "'", "'; DROP", '"', "％", "ＡＢ", "上海", "上海老凤翔", "%s", "ß", "😀", "- -", "a b"]
NUMBERS = [-1, 0, 1, 7, 2**31 - 1]
AMOUNTS = [Decimal("-0.01"), Decimal("0.00"), Decimal("1.50"), Decimal("9999999999999999.99")]
TODAY = periods.today()
DAYS = [TODAY + timedelta(days=step) for step in (-365, -35, -8, -7, -6, -1, 0, 1, 6, 7, 8, 31)]
# Midnight of Shanghai, just before it, and UTC's own, which must not count.
TIMES = [datetime.combine(d, t, UTC) for d in DAYS for t in (time(15, 59, 59, 999999), time(16), time(0))]
REGIONS = ["31", "3101", "310115", "44", "440305"]
NEAR = ["today", "yesterday", "tomorrow", "last_7_days", "last_30_days", "next_7_days"]
WORDS = [*NEAR, "this_week", "last_week", "this_month", "last_month", "this_year"]
TEXTUAL, ORDERED = ("contains", "starts"), ("lt", "le", "gt", "ge")
# Field → values that it may hold, operators beyond eq, ne, in, empty and filled.
FIELDS = {
    "name": (TEXTS, (*TEXTUAL, *ORDERED)),
    "alias": (TEXTS, (*TEXTUAL, *ORDERED)),
    "code": (["A", "A_B", "B%", "Z9"], (*TEXTUAL, *ORDERED)),
    "barcode": (["X1", "X2", "X_"], TEXTUAL),
    "email": (["a@b.cn", "A_%@b.cn"], TEXTUAL),
    "mobile": (["13812341234", "+8675586013388"], TEXTUAL),
    "pieces": (NUMBERS, ORDERED),
    "rank": ([0, 1, 5], ORDERED),
    "weight": ([Decimal("0.000001"), Decimal(7)], ORDERED),
    "price": (AMOUNTS, ORDERED),
    "made_on": (DAYS, ORDERED),
    "seen_at": (TIMES, ORDERED),
    "fragile": ([True, False], ()),
    "sound": ([True, False], ()),
    "grade": (["a", "b", "c"], ()),
    "region": (REGIONS, ()),
    "x_word": (TEXTS, (*TEXTUAL, *ORDERED)),
    "x_count": (NUMBERS, ORDERED),
    "x_sum": (AMOUNTS, ORDERED),
    "x_day": (DAYS, ORDERED),
    "x_yes": ([True, False], ()),
    "x_pick": (["red", "blue"], ()),
}
OWN = {"x_word": "text", "x_count": "integer", "x_sum": "money", "x_day": "date", "x_yes": "boolean", "x_pick": "choice"}


class House:
    """Who asks, the things as the reference sees them, the places; no dataclass, whose repr would be endless."""

    def __init__(self, li, things, places):
        self.li, self.things, self.places = li, things, places


@pytest.fixture
def house():
    """Forty things, built without chance so that a failure can be told again."""
    for key, kind_type in OWN.items():
        example("screens.own_field", kind="kinds.thing", key=key, label=key, type=kind_type, choices=["red", "blue"])
    li, places = example("people.user", name="李雷"), [example("kinds.place", name="总部")]
    for name, at in (("华东", 0), ("上海", 1), ("华南", 0)):
        places.append(example("kinds.place", name=name, parent=places[at]))
    kind, things = kind_of(Thing), []
    for at in range(40):
        facts = {}
        for step, (name, (values, _more)) in enumerate(FIELDS.items()):
            value = values[(at * 7 + step) % len(values)]
            if (at + step) % 3 or name == "name":
                facts[name] = str(value) if isinstance(value, Decimal | date) else value
        if "barcode" in facts and at >= 3:
            del facts["barcode"]
        if at % 4:
            facts["place"] = places[at % len(places)]
        if at % 3 and things:
            facts["whole"] = things[at // 2]
        if at % 5 == 0:
            facts["owner"] = li
        if at % 2:
            facts["settings"] = {"a": 1}
        things.append(example(kind, **facts))
    return House(li, {row.id: _as_seen(row) for row in Thing.objects.all()}, {row.id: row for row in Place.objects.all()})


def _as_seen(row):
    seen = {name: getattr(row, name) for name in FIELDS if not name.startswith("x_")}
    for key, kind_type in OWN.items():
        value = row.extra.get(key)
        read = {"money": Decimal, "date": date.fromisoformat}.get(kind_type)
        seen[key] = read(value) if read and value is not None else value
    return seen | {"id": row.id, "place": row.place_id, "whole": row.whole_id, "owner": row.owner_id, "settings": row.settings, "files": row.files}


def leaves():
    def of(name):
        values, more = FIELDS[name]
        one = st.sampled_from(values)
        pairs = [st.tuples(st.sampled_from(["eq", "ne", *[op for op in more if op not in TEXTUAL]]), one)]
        pairs.append(st.tuples(st.just("in"), st.lists(one, max_size=3)))
        pairs.append(st.tuples(st.sampled_from(["empty", "filled"]), st.none()))
        if set(TEXTUAL) & set(more):
            pairs.append(st.tuples(st.sampled_from(TEXTUAL), st.sampled_from([*values, *TEXTS])))
        if name in ("made_on", "seen_at", "x_day"):
            pairs.append(st.tuples(st.just("within"), st.sampled_from(WORDS)))
        if name == "region":
            pairs.append(st.tuples(st.just("under"), one))
        return st.tuples(st.sampled_from(["", "", "whole.", "whole.whole."]), st.just(name), st.one_of(pairs))

    plain = st.sampled_from(sorted(FIELDS)).flatmap(of)
    extra = st.sampled_from(
        [("", "owner", ("me", None)), ("whole.", "owner", ("me", None)), ("", "settings", ("empty", None)), ("", "files", ("filled", None))]
        + [("", "place", (op, None)) for op in ("empty", "filled")]
    )
    return st.one_of(plain, extra).map(lambda t: {"field": t[0] + t[1], "op": t[2][0], "value": t[2][1]})


def trees():
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: {"and": parts}),
            st.lists(inner, max_size=3).map(lambda parts: {"or": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=6,
    )


def _json(value):
    """The value as it is sent."""
    if isinstance(value, dict):
        return {k: _json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_json(v) for v in value]
    return str(value) if isinstance(value, Decimal | UUID) else value.isoformat() if isinstance(value, date) else value


@FEW
@given(tree=trees())
def test_a_filter_means_the_same_in_sql_and_in_plain_python(house, tree):
    li, things = house.li, house.things
    actor = Actor("user", li.id, "li", Rights(everything=True, person=li.id))
    reader = Reader(li.id, periods.today(), lambda row, name: things.get(row[name]))
    expected = {key for key, row in things.items() if holds(tree, row, reader)}
    sent = json.loads(json.dumps(_json(tree)))
    found = kind_named("kinds.thing").visible_to(actor).filter(sent)
    assert set(found.ids(100)) == expected
    assert found.count() == len(expected)
    opposite = kind_named("kinds.thing").visible_to(actor).filter({"not": sent})
    assert set(opposite.ids(100)) == set(things) - expected


def test_under_a_node_of_a_tree_means_it_and_all_below(house):
    things, places = house.things, house.places
    above = {key: place.parent_id for key, place in places.items()}
    for node in places:
        below = {key for key in places if node in _line(key, above)}
        found = kind_named("kinds.thing").visible_to(ROOT).filter({"field": "place", "op": "under", "value": str(node)})
        assert set(found.ids(100)) == {key for key, row in things.items() if row["place"] in below}


def _line(node, above):
    found = []
    while node is not None:
        found.append(node)
        node = above[node]
    return found


SORTS = ["name", "alias", "pieces", "rank", "price", "made_on", "seen_at", "sound", "grade", "region", "place", "owner", "created_at"]
SORTS += ["x_word", "x_count", "x_sum", "x_day"]


@pytest.mark.parametrize("way", ["", "-"])
@pytest.mark.parametrize("size", [3, 7])
def test_walking_a_list_gives_each_row_once_and_as_page_numbers_do(house, way, size):
    things = house.things
    rows = kind_named("kinds.thing").visible_to(ROOT)
    for name in SORTS:
        walked, after, number = [], None, 0
        while True:
            number += 1
            page = rows.page(Asked(sort=way + name, size=size, after=after, total="exact"))
            ids = [row["id"] for row in json.loads(page.rows)]
            assert ids == [row["id"] for row in json.loads(rows.page(Asked(sort=way + name, size=size, page=number)).rows)], name
            assert page.total == len(things)
            walked += ids
            after = page.after
            if after is None:
                break
        assert len(walked) == len(set(walked)) == len(things), name
