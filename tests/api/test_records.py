"""Records over HTTP: made, listed, read, changed, buried, brought back; strangers see nothing of it."""

import uuid

import pytest

from kehai.kernel.keys import uuid7

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"


def test_a_thing_lives_from_create_to_restore(keeper):
    made = keeper.post_(THINGS, {"name": "Anvil", "grade": "a", "price": "12.5", "region": "310115", "seen_at": "2026-11-21T08:30:00Z"})
    assert made.status_code == 201, made.content
    row = made.data
    assert (row["name"], row["price"], row["version"]) == ("Anvil", "12.50", 1)
    assert row["region"] == {"id": "310115", "label": "上海市 浦东新区"}
    assert set(row["can"]) >= {"update", "delete"}
    one = f"{THINGS}/{row['id']}"

    changed = keeper.call("PATCH", one, {"version": 1, "pieces": 7})
    assert (changed.status_code, changed.data["pieces"], changed.data["version"]) == (200, 7, 2)

    listed = keeper.look(THINGS, columns="name,pieces", filter={"field": "grade", "op": "eq", "value": "a"})
    assert [(r["name"], r["pieces"]) for r in listed.data["rows"]] == [("Anvil", 7)]
    assert listed.data["total"] == 1

    assert keeper.call("DELETE", one).status_code == 204
    assert keeper.look(one).status_code == 404
    assert [r["can"] for r in keeper.look(THINGS, deleted="true").data["rows"]] == [["restore"]]
    assert keeper.post_(f"{one}/restore").data["row"]["name"] == "Anvil"
    assert [r["action"] for r in keeper.look(f"{one}/history").data["rows"]] == ["restore", "delete", "update", "create"]


def test_what_is_not_mine_is_not_there(keeper, person, boss):
    other = type(keeper)(person("Other", {"kinds.thing": {"read": ["SELF"], "update": ["SELF"]}}))
    mine = f"{THINGS}/{keeper.post_(THINGS, {'name': 'Mine'}).data['id']}"
    nothing = f"{THINGS}/{uuid.uuid4()}"
    for browser, path in ((other, mine), (keeper, nothing)):
        for answer in (
            browser.look(path),
            browser.look(f"{path}/history"),
            browser.call("PATCH", path, {"name": "x"}),
        ):
            assert answer.status_code == 404
            assert answer.data["error"]["message"] == keeper.look(nothing).data["error"]["message"]
    assert other.call("DELETE", mine).status_code == 404
    assert boss.look(mine).data["name"] == "Mine"
    assert keeper.look(mine).data["version"] == 1


def test_a_create_may_bring_its_own_key_and_only_a_good_one(keeper):
    key = uuid7()
    assert keeper.post_(THINGS, {"id": str(key), "name": "Offline"}).data["id"] == str(key)
    assert keeper.post_(THINGS, {"id": str(key), "name": "Again"}).status_code == 409
    assert "id" in keeper.post_(THINGS, {"id": str(uuid.uuid4()), "name": "Four"}).data["error"]["fields"]


def test_a_conflict_is_told_only_for_a_field_that_was_really_changed(keeper, boss):
    one = f"{THINGS}/{keeper.post_(THINGS, {'name': 'Anvil', 'grade': 'a'}).data['id']}"
    assert boss.call("PATCH", one, {"version": 1, "grade": "b"}).status_code == 200
    assert keeper.call("PATCH", one, {"version": 1, "name": "Hammer"}).status_code == 200
    refused = keeper.call("PATCH", one, {"version": 1, "grade": "c"})
    assert refused.status_code == 409
    told = refused.data["error"]
    assert told["code"] == "conflict"
    assert (told["conflicts"]["grade"]["yours"], told["conflicts"]["grade"]["theirs"], told["conflicts"]["grade"]["by"]) == ("c", "b", "Boss")
    assert told["fields"]["grade"]
    assert keeper.look(one).data["grade"] == "b"


def test_what_was_read_before_an_older_backup_came_back_is_in_question(keeper):
    """A device knows version 7 of a row whose restored state is version 1: nothing of it is taken unseen."""
    one = f"{THINGS}/{keeper.post_(THINGS, {'name': 'Anvil', 'grade': 'a'}).data['id']}"
    refused = keeper.call("PATCH", one, {"version": 7, "grade": "c", "name": "Anvil"})
    assert (refused.status_code, list(refused.data["error"]["conflicts"])) == (409, ["grade"])
    assert refused.data["error"]["conflicts"]["grade"]["theirs"] == "a"
    assert keeper.look(one).data["grade"] == "a"
    assert keeper.call("PATCH", one, {"version": 1, "grade": "c"}).status_code == 200


def test_pages_by_cursor_and_by_number_meet(keeper):
    for at in range(7):
        keeper.post_(THINGS, {"name": f"Thing {at}", "rank": at})
    seen, after = [], None
    while True:
        page = keeper.look(THINGS, sort="rank", size="3", total="none", **({"after": after} if after else {})).data
        seen += [row["name"] for row in page["rows"]]
        assert page["total"] is None
        after = page["next"]
        if after is None:
            break
    assert seen == [f"Thing {at}" for at in range(7)]
    assert [r["name"] for r in keeper.look(THINGS, sort="rank", size="3", page="2").data["rows"]] == seen[3:6]
    assert keeper.look(THINGS, sort="-rank", after=after or "forged").status_code == 422


def test_a_list_costs_two_statements(keeper, django_assert_num_queries):
    for at in range(3):
        keeper.post_(THINGS, {"name": f"Thing {at}", "region": "310115"})
    keeper.look(THINGS)
    with django_assert_num_queries(2):
        keeper.look(THINGS, columns="name,region,owner,place,files,grade")


def test_an_action_runs_answers_and_shows_its_sentence(boss):
    place = boss.post_("/api/kinds/place", {"name": "Yard"}).data["id"]
    parcel = boss.post_("/api/kinds/parcel", {"name": "Box", "place": place}).data
    assert "take" in parcel["can"]
    assert "give_back" not in parcel["can"]
    one = f"/api/kinds/parcel/{parcel['id']}"
    taken = boss.post_(f"{one}/take")
    assert taken.status_code == 200, taken.content
    assert taken.data["row"]["owner"]["label"] == "Boss"
    assert taken.data["message"] == "Taken"
    again = boss.post_(f"{one}/take")
    assert (again.status_code, again.data["error"]["message"]) == (409, "Somebody was quicker.")
    assert "name" in boss.post_(f"{one}/rename", {}).data["error"]["fields"]
    assert boss.post_(f"{one}/explode").status_code == 404


def test_bulk_tells_row_by_row_and_a_filter_tells_only_failures(boss):
    place = boss.post_("/api/kinds/place", {"name": "Yard"}).data["id"]
    names = ["a", "stubborn", "b"]
    ids = [boss.post_("/api/kinds/parcel", {"name": name, "place": place}).data["id"] for name in names]
    missing = str(uuid.uuid4())
    done = boss.post_("/api/kinds/parcel/bulk/rename", {"ids": [*ids, missing], "input": {"name": "new"}}).data
    assert (done["done"], done["failed"], done["after"]) == (2, 2, None)
    assert [r["ok"] for r in done["results"]] == [True, False, True, False]
    assert (done["results"][1]["label"], done["results"][1]["code"]) == ("stubborn", "refused")
    assert (done["results"][3]["label"], done["results"][3]["code"]) == ("", "not_found")

    chosen = {"field": "name", "op": "in", "value": ["new", "stubborn"]}
    after, failed, worked = None, [], 0
    for _turn in range(4):
        call = {"filter": chosen, "q": "", "after": after, "size": 1, "input": {"name": "newer"}}
        step = boss.post_("/api/kinds/parcel/bulk/rename", call).data
        worked, after = worked + step["done"], step["after"]
        failed += step["results"]
        if after is None:
            break
    assert (worked, [f["label"] for f in failed]) == (2, ["stubborn"])


def test_a_bulk_call_must_say_which(boss):
    assert boss.post_("/api/kinds/parcel/bulk/delete", {}).status_code == 422
    assert boss.post_("/api/kinds/parcel/bulk/delete", {"ids": ["x"]}).data["error"]["fields"].keys() == {"ids.0"}
    assert boss.post_("/api/kinds/parcel/bulk/delete", {"ids": [], "filter": {}}).status_code == 422


def test_bulk_verbs_of_every_kind(keeper):
    ids = [keeper.post_(THINGS, {"name": f"n{at}"}).data["id"] for at in range(3)]
    assert keeper.post_(f"{THINGS}/bulk/update", {"ids": ids, "input": {"grade": "c"}}).data["done"] == 3
    assert keeper.post_(f"{THINGS}/bulk/delete", {"ids": ids[:2]}).data["done"] == 2
    assert keeper.look(THINGS).data["total"] == 1
    assert keeper.post_(f"{THINGS}/bulk/restore", {"q": "n0"}).data["done"] == 1
    assert {r["grade"] for r in keeper.look(THINGS).data["rows"]} == {"c"}
