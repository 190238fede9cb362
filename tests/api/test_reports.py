"""History, groups, search and workbooks: made of rows, so they tell no more than the rows do (T04–T10)."""

import io
from datetime import datetime

import openpyxl
import pytest

from kehai.kernel.records.change import Change
from kehai.kernel.testing import example
from tests.api.browser import ALL, Browser
from tests.kinds.records.place import Membership, Place

pytestmark = pytest.mark.django_db
THINGS, PARCELS, PLACES = "/api/kinds/thing", "/api/kinds/parcel", "/api/kinds/place"


@pytest.fixture
def yard(boss):
    return Place.objects.get(pk=boss.post_(PLACES, {"name": "Yard"}).data["id"])


@pytest.fixture
def member(person, yard):
    """Sees the ownerless parcels of the yard, masked."""
    user = person("Member", {"kinds.parcel": {"read": ["SELF"], "claim": ["SELF"], "export": ["SELF"]}, "kinds.place": {"read": ALL}})
    Membership.objects.create(place=yard, user=user)
    from kehai.kernel.catalogue import raise_epoch  # noqa: PLC0415

    raise_epoch()
    return Browser(user)


def parcel(boss, yard, **data):
    sent = {"name": "Box", "place": str(yard.pk), "mobile": "13812345678", "secret": "swordfish is the word", **data}
    return boss.post_(PARCELS, sent).data


def test_the_history_is_shaped_like_rows_and_names_links(boss, yard):
    other = boss.post_(PLACES, {"name": "Shed"}).data
    made = boss.post_(THINGS, {"name": "Anvil", "place": str(yard.pk), "region": "31"}).data
    one = f"{THINGS}/{made['id']}"
    boss.call("PATCH", one, {"place": other["id"], "region": "310115", "grade": "a", "price": "5"})
    told = boss.look(f"{one}/history").data["rows"][0]
    assert (told["action"], told["label"], told["actor"]["label"]) == ("update", "Changed", "Boss")
    diff = {line["field"]: (line["before"], line["after"]) for line in told["diff"]}
    assert diff["place"] == ({"id": str(yard.pk), "label": "Yard"}, {"id": other["id"], "label": "Shed"})
    assert diff["region"] == ({"id": "31", "label": "上海市"}, {"id": "310115", "label": "上海市 浦东新区"})
    assert diff["grade"] == (None, "a")
    assert diff["price"] == (None, "5.00")
    assert told["at"].endswith("Z")


def test_the_history_masks_what_the_row_masks(boss, yard, member):
    made = parcel(boss, yard)
    one = f"{PARCELS}/{made['id']}"
    boss.call("PATCH", one, {"mobile": "13900001111", "secret": "herring is the word"})
    boss.post_(f"{one}/take")
    boss.post_(f"{one}/give_back", {"reason": "call 13812345678"})
    assert member.look(one).data["mobile"] == "139****1111"
    content = member.look(f"{one}/history").content.decode()
    assert "138****5678" in content
    for hidden in ("13812345678", "13900001111", "swordfish is", "herring is"):
        assert hidden not in content
        assert hidden in boss.look(f"{one}/history").content.decode()


def test_the_history_leaves_out_fields_one_may_not_read(boss, person):
    limited = Browser(
        person("Limited", {"kinds.thing": {"read": ALL}, "kinds.place": {"read": ALL}}, {"kinds.thing": {"price": "none", "remark": "masked"}})
    )
    made = boss.post_(THINGS, {"name": "Anvil", "price": "5", "remark": "hidden words here"}).data
    one = f"{THINGS}/{made['id']}"
    boss.call("PATCH", one, {"price": "6", "remark": "other hidden words", "name": "Hammer"})
    content = limited.look(f"{one}/history").content.decode()
    assert '"price"' not in content
    assert "hidden words here" not in content
    assert "hidden****" in content


def test_history_pages(boss):
    one = f"{THINGS}/{boss.post_(THINGS, {'name': 'Anvil'}).data['id']}"
    for at in range(55):
        boss.call("PATCH", one, {"pieces": at})
    first = boss.look(f"{one}/history").data
    second = boss.look(f"{one}/history", after=first["next"]).data
    assert (len(first["rows"]), len(second["rows"]), second["next"]) == (50, 6, None)
    assert second["rows"][-1]["action"] == "create"
    assert boss.look(f"{one}/history", after="x").status_code == 422


def test_groups_count_and_sum_what_the_list_shows(boss, keeper):
    for grade, price in (("b", "1.10"), ("a", "2.20"), ("b", "3.30"), (None, None)):
        keeper.post_(THINGS, {"name": "Anvil", "grade": grade, "price": price, "made_on": "2026-03-05", "seen_at": "2026-03-31T20:00:00Z"})
    boss.post_(THINGS, {"name": "Not mine", "grade": "a", "price": "100"})
    told = keeper.look(f"{THINGS}/group", by="grade", measure="count,sum:price,avg:price,min:price,max:price").data
    assert told["capped"] is False
    assert [(g["value"], g["label"], g["count"], g["sum:price"]) for g in told["groups"]] == [
        ("a", "first", 1, "2.20"),
        ("b", "second", 2, "4.40"),
        (None, "Empty", 1, None),
    ]
    assert told["groups"][1]["avg:price"] == "2.20"
    months = keeper.look(f"{THINGS}/group", by="seen_at:month").data["groups"]
    assert [(g["value"], g["label"], g["count"]) for g in months] == [("2026-04-01", "2026-04", 4)]
    both = keeper.look(f"{THINGS}/group", by="grade,made_on:year").data["groups"]
    assert [(g["value"], g["count"]) for g in both] == [(["a", "2026-01-01"], 1), (["b", "2026-01-01"], 2), ([None, "2026-01-01"], 1)]
    assert sum(g["count"] for g in keeper.look(f"{THINGS}/group", by="owner", filter={"field": "grade", "op": "filled"}).data["groups"]) == 3


@pytest.mark.parametrize(
    "query",
    [{}, {"by": "price"}, {"by": "name"}, {"by": "grade,grade"}, {"by": "grade,region,place"}, {"by": "grade:month"}, {"by": "made_on:hour"}]
    + [{"by": "grade", "measure": m} for m in ("sum:name", "sum", "sum:search", "count;drop", "median:price", "count,count")],
    ids=str,
)
def test_a_group_that_cannot_be_is_refused(keeper, query):
    assert keeper.look(f"{THINGS}/group", **query).status_code == 422


def test_the_totals_of_a_list_are_of_all_its_rows(boss, keeper):
    """Sum, average and count under a column (ux 9): of what the list finds, not of the page."""
    for grade, price in (("b", "1.10"), ("a", "2.20"), ("b", "3.30"), (None, None)):
        keeper.post_(THINGS, {"name": "Anvil", "grade": grade, "price": price})
    boss.post_(THINGS, {"name": "Not mine", "price": "100"})
    asked = {"measure": "count,sum:price,avg:price,count:price"}
    (told,) = keeper.look(f"{THINGS}/group", **asked).data["groups"]
    assert told == {"value": None, "label": "", "count": 4, "sum:price": "6.60", "avg:price": "2.20", "count:price": 3}
    (told,) = keeper.look(f"{THINGS}/group", **asked, filter={"field": "grade", "op": "eq", "value": "b"}).data["groups"]
    assert (told["count"], told["sum:price"]) == (2, "4.40")
    (told,) = keeper.look(f"{THINGS}/group", **asked, q="nothing like it").data["groups"]
    assert (told["count"], told["sum:price"]) == (0, None)


@pytest.mark.parametrize("level", ["none", "masked"])
def test_no_total_of_a_field_one_does_not_read(boss, person, level):
    """Who may not read a column is told no figure of it, and the sentence does not say what it would be."""
    limited = Browser(person("Limited", {"kinds.thing": {"read": ALL}}, {"kinds.thing": {"price": level}}))
    boss.post_(THINGS, {"name": "Anvil", "price": "531.07"})
    for function in ("sum", "avg", "min", "max", "count"):
        told = limited.look(f"{THINGS}/group", measure=f"{function}:price")
        assert told.status_code == 422
        assert "531.07" not in told.content.decode()
    assert limited.look(f"{THINGS}/group", measure="count").data["groups"][0]["count"] == 1


def hidden_whole(boss, keeper):
    """A thing of the keeper that belongs to one he does not see."""
    whole = boss.post_(THINGS, {"name": "Hidden whole"}).data
    made = keeper.post_(THINGS, {"name": "Anvil", "price": "5"}).data
    boss.call("PATCH", f"{THINGS}/{made['id']}", {"whole": whole["id"]})
    return whole, f"{THINGS}/{made['id']}"


def test_a_hidden_record_is_named_nowhere(boss, keeper):
    whole, one = hidden_whole(boss, keeper)
    stub = {"id": None, "label": "No access"}
    assert keeper.look(one).data["whole"] == stub
    assert keeper.look(f"{one}/history").data["rows"][0]["diff"][0]["after"] == stub
    (group,) = keeper.look(f"{THINGS}/group", by="whole").data["groups"]
    assert (group["value"], group["label"], group["count"], group["unseen"]) == (None, "No access", 1, [0])
    sheet = book(keeper.look(f"{THINGS}/export.xlsx", columns="whole")).active
    assert sheet[2][1].value == "No access"
    for path in (THINGS, one, f"{one}/history", f"{THINGS}/group?by=whole"):
        content = keeper.get(path).content.decode()
        assert whole["id"] not in content
        assert "Hidden whole" not in content
    assert boss.look(f"{THINGS}/group", by="whole", filter={"field": "name", "op": "eq", "value": "Anvil"}).data["groups"][0] == {
        "value": whole["id"],
        "label": "Hidden whole",
        "count": 1,
    }


def test_groups_do_not_tell_hidden_fields_and_masked_values(boss, person, yard, member):
    limited = Browser(person("Limited", {"kinds.thing": {"read": ALL}}, {"kinds.thing": {"price": "none"}}))
    boss.post_(THINGS, {"name": "Anvil", "price": "5"})
    assert limited.look(f"{THINGS}/group", by="grade", measure="sum:price").status_code == 422
    parcel(boss, yard)
    assert member.look(f"{PARCELS}/group", by="place", measure="count,sum:taken").data["groups"][0]["count"] == 1
    assert member.look(f"{PARCELS}/group", by="mobile").status_code == 422


def test_search_finds_in_all_kinds_under_ones_rights(boss, keeper, yard, member):
    keeper.post_(THINGS, {"name": "Blue anvil"})
    boss.post_(THINGS, {"name": "Blue hammer"})
    parcel(boss, yard, name="Blue box")
    found = {group["kind"]: group for group in boss.look("/api/search", q="blue").data["groups"]}
    assert {row["label"] for row in found["kinds.thing"]["rows"]} == {"Blue anvil", "Blue hammer"}
    assert found["kinds.parcel"]["rows"][0]["text"] == "13812345678"
    assert [g["kind"] for g in keeper.look("/api/search", q="blue").data["groups"]] == ["kinds.thing"]
    seen = member.look("/api/search", q="blue").data["groups"]
    assert [(g["kind"], g["rows"][0]["text"], g["more"]) for g in seen] == [("kinds.parcel", "138****5678", False)]
    assert member.look("/api/search", q="swordfish").data["groups"] == []
    assert boss.look("/api/search").status_code == 422


def test_search_is_one_statement_after_the_session(boss, django_assert_num_queries):
    boss.post_(THINGS, {"name": "Blue anvil"})
    boss.look("/api/search", q="blue")
    with django_assert_num_queries(2):
        boss.look("/api/search", q="blue")


def book(answer):
    assert answer.status_code == 200, answer.content
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\ttab", "http://example.com", "007", "1e5", "mailto:a@b.c", "'quote"]


def test_a_workbook_holds_text_as_text_and_never_a_formula(keeper):
    for text in EVIL:
        keeper.post_(THINGS, {"name": text.strip(), "alias": text.strip()})
    sheet = book(keeper.look(f"{THINGS}/export.xlsx", columns="name,alias", sort="created_at")).active
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[1].value for row in rows] == [text.strip() for text in EVIL]
    for cell in (cell for row in rows for cell in row):
        assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert {cell.number_format for row in rows for cell in row} == {"@"}


def test_a_workbook_has_typed_cells_labels_and_a_header(keeper, boss, yard):
    keeper.post_(
        THINGS,
        {
            "name": "Anvil", "grade": "a", "price": "1234.5", "pieces": 7, "weight": "0.125", "fragile": True, "region": "310115",
            "made_on": "2026-11-21", "seen_at": "2026-11-20T18:30:00Z", "place": str(yard.pk), "rank": 3,
        },
    )  # fmt: skip
    keeper.post_(THINGS, {"name": "Big", "price": "9999999999999999.99", "made_on": "1850-01-01"})
    columns = "name,grade,price,pieces,weight,fragile,region,made_on,seen_at,place,owner"
    sheet = book(keeper.look(f"{THINGS}/export.xlsx", columns=columns, sort="created_at")).active
    header, first, second = [list(row) for row in sheet.iter_rows()]
    assert all(cell.font.bold for cell in header)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:L3")
    told = {title.value.lower(): cell.value for title, cell in zip(header, first, strict=True)}
    assert told["number"].startswith("T")
    assert (told["name"], told["grade"], told["price"], told["pieces"], told["weight"]) == ("Anvil", "first", 1234.5, 7, 0.125)
    assert (told["fragile"], told["region"], told["place"], told["owner"]) == ("Yes", "上海市 浦东新区", "Yard", "Keeper")
    assert told["made on"] == datetime(2026, 11, 21)  # noqa: DTZ001  cells have no zone
    assert told["seen at"] == datetime(2026, 11, 21, 2, 30)  # noqa: DTZ001  the company's time
    big = {title.value.lower(): cell.value for title, cell in zip(header, second, strict=True)}
    assert (big["price"], big["made on"]) == ("9999999999999999.99", "1850-01-01")


def test_a_workbook_obeys_rights_masks_and_filters_and_is_remembered(boss, yard, member, keeper, person):
    parcel(boss, yard)
    content = [[c.value for c in row] for row in book(boss.look(f"{PARCELS}/export.xlsx", columns="name,mobile")).active.iter_rows()]
    assert content[1][1:] == ["Box", "13812345678"]
    told = Change.objects.get(action="export")
    assert (told.kind, told.actor_label, told.diff["rows"]) == ("kinds.parcel", "Boss", 1)
    # A member's right to export reaches his own rows, not the pool's.
    taken = [[c.value for c in row] for row in book(member.look(f"{PARCELS}/export.xlsx")).active.iter_rows(min_row=2)]
    assert not any(any(row) for row in taken)
    assert member.look(PARCELS).data["total"] == 1
    keeper.post_(THINGS, {"name": "Anvil"})
    keeper.post_(THINGS, {"name": "Hammer"})
    chosen = book(keeper.look(f"{THINGS}/export.xlsx", filter={"field": "name", "op": "eq", "value": "Anvil"})).active
    assert chosen.max_row == 2
    nobody = Browser(person("Reader", {"kinds.thing": {"read": ALL}}))
    assert nobody.look(f"{THINGS}/export.xlsx").status_code == 403


def test_an_own_field_is_grouped_exported_and_told(boss):
    example("screens.own_field", kind="kinds.thing", key="colour", label="Colour", type="choice", choices=["red", "blue"])
    made = boss.post_(THINGS, {"name": "Anvil", "x_colour": "red"}).data
    assert made["x_colour"] == "red"
    boss.call("PATCH", f"{THINGS}/{made['id']}", {"x_colour": "blue"})
    told = boss.look(f"{THINGS}/{made['id']}/history").data["rows"][0]["diff"]
    assert told == [{"field": "x_colour", "label": "Colour", "before": "red", "after": "blue"}]
    assert [(g["value"], g["count"]) for g in boss.look(f"{THINGS}/group", by="x_colour").data["groups"]] == [("blue", 1)]
    sheet = book(boss.look(f"{THINGS}/export.xlsx", columns="x_colour")).active
    assert [c.value for c in sheet[1]] == ["Number", "Colour"]
    assert sheet[2][1].value == "blue"


def test_who_may_count_the_whole_company_learns_no_single_record(boss, person):
    for grade, many in (("a", 6), ("b", 2)):
        for at in range(many):
            example("kinds.thing", owner=boss.user, grade=grade, price=f"{at}.00")
    counting = Browser(person("Counting", {"kinds.thing": {"read": ["SELF"], "aggregate": ALL}}))
    assert counting.look(f"{THINGS}/group", by="grade").data["groups"] == []
    told = counting.look(f"{THINGS}/group", by="grade", measure="count,sum:price", whole="true").data["groups"]
    assert [(group["value"], group["count"], group["sum:price"]) for group in told] == [("a", 6, "15.00")]
    for asked in ({"by": "name"}, {"by": "owner"}, {"by": "made_on:day"}, {"by": "grade", "measure": "max:price"}, {"by": "grade", "q": "x"}):
        assert counting.look(f"{THINGS}/group", whole="true", **asked).status_code == 422, asked
    plain = Browser(person("Plain", {"kinds.thing": {"read": ["SELF"]}}))
    assert plain.look(f"{THINGS}/group", by="grade", whole="true").status_code == 403
