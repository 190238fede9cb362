"""What does not fit is refused with 422 and the path of the field, never with a 5xx (T45, T49)."""

import json

import pytest

from kehai.kernel.records.change import Change

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"
OK = {"name": "Anvil"}

# A body or what stands in it, and the path at which it must be told.
FIELDS = [
    ({**OK, "colour": 1}, "colour"),
    ({**OK, "owner_id": 1}, "owner_id"),
    ({**OK, "version": 1}, "version"),
    ({**OK, "deleted_at": None}, "deleted_at"),
    ({**OK, "number": "T1"}, "number"),
    ({**OK, "created_at": "2026-01-01T00:00:00Z"}, "created_at"),
    ({}, "name"),
    ({"name": None}, "name"),
    ({"name": "   "}, "name"),
    ({"name": 5}, "name"),
    ({"name": ["x"]}, "name"),
    ({"name": "x" * 81}, "name"),
    ({"name": "a\u0000b"}, "name"),
    ({"name": "a\u0007b"}, "name"),
    ({**OK, "pieces": 10**18 * 100}, "pieces"),
    ({**OK, "pieces": 2**31}, "pieces"),
    ({**OK, "rank": -1}, "rank"),
    ({**OK, "rank": 40000}, "rank"),
    ({**OK, "pieces": 1.5}, "pieces"),
    ({**OK, "pieces": True}, "pieces"),
    ({**OK, "price": "NaN"}, "price"),
    ({**OK, "price": "1e999999"}, "price"),
    ({**OK, "price": 1e300}, "price"),
    ({**OK, "weight": "Infinity"}, "weight"),
    ({**OK, "made_on": "0000-01-01"}, "made_on"),
    ({**OK, "made_on": "2026-02-30"}, "made_on"),
    ({**OK, "made_on": 5}, "made_on"),
    ({**OK, "seen_at": "99999-01-01T00:00:00Z"}, "seen_at"),
    ({**OK, "seen_at": "9999-12-31T23:59:59-12:00"}, "seen_at"),
    ({**OK, "seen_at": "0001-01-01T00:00:00+12:00"}, "seen_at"),
    ({**OK, "grade": "z"}, "grade"),
    ({**OK, "fragile": "maybe"}, "fragile"),
    ({**OK, "region": "000000"}, "region"),
    ({**OK, "mobile": "12"}, "mobile"),
    ({**OK, "email": "nobody"}, "email"),
    ({**OK, "place": "x"}, "place"),
    ({**OK, "place": "01890000-0000-7000-8000-000000000000"}, "place"),
    ({**OK, "files": ["x"]}, "files"),
    ({**OK, "files": ["01890000-0000-7000-8000-000000000000"]}, "files"),
    ({**OK, "settings": {"a": "b\u0000"}}, "settings.a"),
    ({**OK, "settings": 5}, "settings"),
]
RAW = [
    (b"[]", ""),
    (b"null", ""),
    (b"{", ""),
    (b'{"name": NaN}', "name"),
    (b'{"name": Infinity}', "name"),
    (b'{"pieces": 1e999}', "pieces"),
    (b'{"pieces": ' + b"9" * 5000 + b"}", ""),
    (b'{"name": "\\ud800"}', "name"),
    (b'{"\\ud800": 1}', ""),
    (b'{"name": "\xff"}', ""),
    (b'{"name": "a", "name": "b"}', "name"),
    (b'{"settings": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", ""),
    (b'{"settings": ' + b"[" * 30 + b"]" * 30 + b"}", None),
    (b"{'name': 1}", ""),
]


@pytest.mark.parametrize(("body", "path"), FIELDS, ids=lambda value: str(value)[:40])
def test_a_value_that_does_not_fit_is_told_at_its_field(keeper, body, path):
    before = Change.objects.count()
    answer = keeper.post_(THINGS, body)
    assert answer.status_code == 422, answer.content
    assert list(answer.data["error"]["fields"]) == [path]
    assert all(answer.data["error"]["fields"].values())
    assert Change.objects.count() == before


@pytest.mark.parametrize(("body", "path"), RAW, ids=lambda value: str(value)[:40])
def test_a_body_that_is_not_plain_json_is_refused(keeper, body, path):
    answer = keeper.post_(THINGS, body)
    assert answer.status_code == 422, answer.content
    if path is not None:
        assert list(answer.data["error"]["fields"]) == [path]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"size": "0"}, "size"),
        ({"size": "201"}, "size"),
        ({"size": "-1"}, "size"),
        ({"size": "1e3"}, "size"),
        ({"size": "٣"}, "size"),
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "1001"}, "page"),
        ({"total": "all"}, "total"),
        ({"sort": "search"}, "filter"),
        ({"sort": "name;drop"}, "filter"),
        ({"sort": "remark"}, "sort"),
        ({"columns": "name,search"}, "columns"),
        ({"after": "x"}, "after"),
        ({"q": "a\0"}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"deleted": "1"}, "deleted"),
        ({"user": "boss"}, "user"),
        ({"filter": "{"}, "filter"),
        ({"filter": "[]"}, "filter"),
        ({"filter": '{"field":"name","op":"eq","value":"a","value":"b"}'}, "value"),
        ({"filter": '{"field":"extra","op":"eq","value":"a"}'}, "filter"),
        ({"filter": '{"field":"name","op":"regex","value":"a"}'}, "filter"),
        ({"filter": '{"field":"name","op":"eq","value":{"a":1}}'}, "filter"),
        ({"filter": '{"field":"pieces","op":"eq","value":99999999999999999999}'}, "filter.value"),
        ({"filter": '{"field":"seen_at","op":"within","value":"never"}'}, "filter"),
        ({"filter": '{"field":"name","op":"contains","value":"\\u0000"}'}, "filter.value"),
    ],
    ids=str,
)
def test_a_parameter_that_does_not_fit_is_refused_by_name(keeper, query, name):
    answer = keeper.look(THINGS, **query)
    assert answer.status_code == 422, answer.content
    assert list(answer.data["error"]["fields"]) == [name]


def test_numbers_beyond_the_column_in_a_filter_break_nothing(keeper):
    keeper.post_(THINGS, {**OK, "pieces": 1})
    for value in (2**31, -(2**40), 2**63 - 1):
        for op in ("eq", "gt", "in"):
            sent = [value] if op == "in" else value
            answer = keeper.look(THINGS, filter={"field": "pieces", "op": op, "value": sent})
            assert answer.status_code in (200, 422), answer.content


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_json_under_another_name_is_refused(keeper, kind):
    answer = keeper.post_(THINGS, OK, Content_Type=kind)
    assert answer.status_code == 415
    assert answer.data["error"]["code"] == "unsupported"


def test_large_bodies_are_refused_before_they_are_read(keeper):
    answer = keeper.post_(THINGS, {"name": "x" * 1_100_000})
    assert (answer.status_code, answer.data["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/kinds/thing/", "/api/kinds/thing/x", "/api/kinds/nothing", "/api/docs"])
def test_a_path_that_is_not_there_is_told_in_the_one_shape(keeper, path):
    answer = keeper.look(path)
    assert answer.status_code == 404
    assert answer.data["error"]["code"] == "not_found"


def test_a_method_that_is_not_there_is_told_in_the_one_shape(keeper):
    answer = keeper.call("PUT", THINGS, {})
    assert answer.status_code == 405
    assert answer.data["error"]["code"] == "method"
    assert answer["Allow"]


def test_a_number_sent_as_text_is_stored_exactly(keeper):
    made = keeper.post_(THINGS, {**OK, "price": "9999999999999999.99", "weight": "0.000001"}).data
    assert (made["price"], made["weight"]) == ("9999999999999999.99", "0.000001")


def test_what_was_read_can_be_sent_back_without_effect(keeper):
    made = keeper.post_(THINGS, {**OK, "price": "1.50", "region": "31", "settings": {"a": [1, "b"]}, "grade": "a"}).data
    kind = next(k for k in keeper.look("/api/kinds").data["kinds"] if k["name"] == "kinds.thing")
    writable = {f["name"] for f in kind["fields"] if not f["readonly"]}
    body = {name: value for name, value in made.items() if name in writable}
    again = keeper.call("PATCH", f"{THINGS}/{made['id']}", {**body, "version": 1})
    assert again.status_code == 200, again.content
    assert again.data["version"] == 1
    assert json.dumps(again.data, sort_keys=True) == json.dumps(made, sort_keys=True)
