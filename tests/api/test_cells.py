"""A block of cells pasted into a list (E11): read as people write, written as edits are, every refusal at its cell."""

import uuid

import pytest

from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"
PASTE = f"{THINGS}/bulk/cells"
FIELDS = ["name", "grade", "price", "made_on", "place"]


def made(browser, *names):
    return [browser.post_(THINGS, {"name": name}).data for name in names]


def block(rows, fields, cells, **more):
    return {"ids": [row["id"] for row in rows], "versions": [row["version"] for row in rows], "fields": fields, "cells": cells, **more}


def test_what_is_only_tried_leaves_no_trace_and_shows_the_rows_as_they_would_be(boss):
    place = boss.post_("/api/kinds/place", {"name": "Yard"}).data["id"]
    rows = made(boss, "a", "b")
    sent = block(rows, FIELDS, [["Anvil", "second", "¥1,200", "2026/3/8", "Yard"], ["Bell", "first", "七", "8 March", "Nowhere"]])
    tried = boss.post_(PASTE, sent)
    assert tried.status_code == 200, tried.content
    seen = {row["id"]: row for row in tried.data["rows"]}
    first, second = (seen[row["id"]] for row in rows)
    assert (first["name"], first["grade"], first["price"], first["made_on"]) == ("Anvil", "b", "1200.00", "2026-03-08")
    assert first["place"] == {"id": place, "label": "Yard"}
    assert (second["name"], second["grade"], second["price"]) == ("Bell", "a", None)
    good, bad = tried.data["results"]
    assert (good["ok"], bad["ok"], set(bad["fields"])) == (True, True, {"price", "made_on", "place"})
    assert "matches nothing" in bad["fields"]["place"]
    assert [boss.look(f"{THINGS}/{row['id']}").data["version"] for row in rows] == [1, 1]
    assert boss.look(THINGS, filter={"field": "name", "op": "in", "value": ["Anvil", "Bell"]}).data["total"] == 0


def test_what_is_kept_is_what_was_shown_and_stands_in_the_history(boss):
    rows = made(boss, "a", "b")
    sent = block(rows, ["grade", "pieces"], [["third", "12"], ["", "many"]], keep=True)
    kept = boss.post_(PASTE, sent).data
    assert (kept["done"], kept["failed"]) == (2, 0)
    assert kept["results"][1]["fields"].keys() == {"pieces"}
    one = boss.look(f"{THINGS}/{rows[0]['id']}").data
    assert (one["grade"], one["pieces"], one["version"]) == ("c", 12, 2)
    assert [r["action"] for r in boss.look(f"{THINGS}/{rows[0]['id']}/history").data["rows"]] == ["update", "create"]


def test_what_a_row_refuses_is_told_at_its_cell_and_the_rest_is_written(boss):
    """Only the database knows that a bar code is taken; the name beside it is written all the same."""
    taken = boss.post_(THINGS, {"name": "taken", "barcode": "690001"}).data
    rows = made(boss, "a", "b")
    told = boss.post_(PASTE, block(rows, ["name", "barcode"], [["A", "690001"], ["B", "690002"]], keep=True)).data
    assert (told["done"], told["failed"]) == (2, 0)
    assert told["results"][0]["fields"] == {"barcode": "This value is already taken."}
    found = [boss.look(f"{THINGS}/{row['id']}").data for row in rows]
    assert [(row["name"], row["barcode"]) for row in found] == [("A", None), ("B", "690002")]
    empty = boss.post_(PASTE, block(found[1:], ["name"], [[""]], keep=True)).data
    assert (empty["done"], empty["results"][0]["ok"]) == (0, False)
    assert boss.look(f"{THINGS}/{taken['id']}").data["version"] == 1


def test_a_cell_that_somebody_changed_meanwhile_says_who(keeper, boss):
    row = made(keeper, "a")[0]
    boss.call("PATCH", f"{THINGS}/{row['id']}", {"version": 1, "grade": "c"})
    told = keeper.post_(PASTE, block([row], ["grade", "pieces"], [["first", "3"]], keep=True)).data["results"][0]
    assert told["ok"] is True
    assert told["conflicts"]["grade"]["by"] == "Boss"
    now = keeper.look(f"{THINGS}/{row['id']}").data
    assert (now["grade"], now["pieces"]) == ("c", 3)


def test_undo_writes_the_values_back(boss):
    rows = made(boss, "a")
    kept = boss.post_(PASTE, block(rows, ["name", "price"], [["Anvil", "12.5"]], keep=True)).data
    back = {"ids": [rows[0]["id"]], "versions": [kept["rows"][0]["version"]], "fields": ["name", "price"], "values": [["a", None]], "keep": True}
    assert boss.post_(PASTE, back).data["done"] == 1
    now = boss.look(f"{THINGS}/{rows[0]['id']}").data
    assert (now["name"], now["price"]) == ("a", None)


def test_rights_are_those_of_an_edit(keeper, person, boss):
    mine, other = made(keeper, "mine")[0], made(boss, "hers")[0]
    missing = {"id": str(uuid.uuid4()), "version": 1}
    told = keeper.post_(PASTE, block([mine, other, missing], ["name"], [["x"], ["x"], ["x"]], keep=True)).data
    assert [one["ok"] for one in told["results"]] == [True, False, False]
    assert {k: v for k, v in told["results"][1].items() if k != "id"} == {k: v for k, v in told["results"][2].items() if k != "id"}
    assert [row["id"] for row in told["rows"]] == [mine["id"]]
    assert boss.look(f"{THINGS}/{other['id']}").data["name"] == "hers"

    reads = {"kinds.thing": {"read": ["ALL"], "update": ["ALL"]}}
    half = Browser(person("Half", reads, {"kinds.thing": {"price": "read", "grade": "none"}}))
    assert half.post_(PASTE, block([mine], ["grade"], [["first"]])).status_code == 422
    told = half.post_(PASTE, block([{**mine, "version": 2}], ["price", "name"], [["7", "y"]], keep=True)).data
    assert told["results"][0]["fields"].keys() == {"price"}
    assert keeper.look(f"{THINGS}/{mine['id']}").data["price"] is None
    looker = Browser(person("Looker", {"kinds.thing": {"read": ["ALL"]}}))
    assert looker.post_(PASTE, block([mine], ["name"], [["z"]], keep=True)).status_code == 403


def test_a_block_must_be_whole(boss):
    row = made(boss, "a")[0]
    for wrong, name in (
        (block([row, row], ["name"], [["x"], ["y"]]), "ids"),
        (block([], ["name"], []), "ids"),
        (block([row], ["name"], [["x", "y"]]), "cells"),
        (block([row], ["name"], [[7]]), "cells"),
        (block([row], ["nothing"], [["x"]]), "fields"),
        ({**block([row], ["name"], [["x"]]), "versions": ["1"]}, "versions"),
        (block([row], ["name"], [["x"]], more=1), "more"),
    ):
        answer = boss.post_(PASTE, wrong)
        assert (answer.status_code, list(answer.data["error"]["fields"])) == (422, [name])


def test_the_same_key_pastes_once(boss):
    row = made(boss, "a")[0]
    sent = block([row], ["pieces"], [["1"]], keep=True)
    first, again = (boss.call("POST", PASTE, sent, headers={"Idempotency-Key": "paste-1"}) for _turn in range(2))
    assert first.content == again.content
    assert boss.look(f"{THINGS}/{row['id']}").data["version"] == 2


def test_a_block_of_any_height_costs_a_constant_number_of_look_ups(boss, django_assert_max_num_queries):
    """Names of linked records are looked up once a column, not once a cell."""
    boss.post_("/api/kinds/place", {"name": "Yard"})
    rows = made(boss, *"abcdefgh")
    with django_assert_max_num_queries(30 + 8 * len(rows)):
        told = boss.post_(PASTE, block(rows, ["place"], [["Yard"]] * len(rows), keep=True)).data
    assert told["done"] == len(rows)
