"""What a screen is told of the kinds, and the document that says the same to programs."""

import re

import jsonschema_rs
import pytest

from kehai.kernel.catalogue import shipped
from kehai.kernel.testing import example
from tests.api.browser import ALL, Browser

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"


def kinds(browser):
    return {kind["name"]: kind for kind in browser.look("/api/kinds").data["kinds"]}


def test_a_screen_is_told_only_of_what_it_may_use(keeper, boss, person):
    told = kinds(keeper)
    assert "kinds.thing" in told
    assert "people.role" not in told
    assert set(kinds(boss)) == set(shipped())
    thing = told["kinds.thing"]
    assert (thing["path"], thing["domain"], thing["title"]) == ("/api/kinds/thing", "kinds", "name")
    assert set(thing["can"]) == {"create", "update", "delete", "export"}
    assert [child["kind"] for child in thing["children"]] == ["kinds.part"]
    assert [c["value"] for f in thing["fields"] if f["name"] == "grade" for c in f["choices"]] == ["a", "b", "c"]
    limited = Browser(person("Limited", {"kinds.thing": {"read": ALL}}, {"kinds.thing": {"price": "none", "mobile": "masked", "name": "read"}}))
    fields = {f["name"]: f for f in kinds(limited)["kinds.thing"]["fields"]}
    assert "price" not in fields
    assert (fields["mobile"]["right"], fields["mobile"]["filter"], fields["mobile"]["sort"]) == ("masked", False, False)
    assert (fields["name"]["right"], fields["name"]["filter"]) == ("read", True)
    assert kinds(limited)["kinds.thing"]["can"] == []


def test_actions_come_with_their_forms(boss):
    told = {action["name"]: action for action in kinds(boss)["kinds.parcel"]["actions"]}
    assert set(told) == {"take", "give_back", "hand_on", "rename", "share", "add_to_team", "stop_sharing"}
    assert [(f["name"], f["type"], f["target"], f["required"]) for f in told["hand_on"]["input"]] == [("to", "link", "people.user", True)]


def test_actions_say_where_a_menu_puts_them(boss):
    told = {action["name"]: action for action in kinds(boss)["kinds.parcel"]["actions"]}
    assert (told["take"]["group"], told["take"]["aside"], told["take"]["bulk"]) == ("", False, True)
    assert (told["share"]["group"], told["share"]["aside"]) == (told["add_to_team"]["group"], True) == ("Sharing", True)
    assert told["stop_sharing"]["bulk"] is False


def test_the_answer_is_kept_until_something_changes(boss):
    first = boss.look("/api/kinds")
    tag = first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"
    again = boss.get("/api/kinds", headers={"If-None-Match": tag, "Accept-Language": "en"})
    assert (again.status_code, again.content) == (304, b"")
    example("screens.own_field", kind="kinds.thing", key="colour", label="Colour", type="text")
    changed = boss.get("/api/kinds", headers={"If-None-Match": tag, "Accept-Language": "en"})
    assert changed.status_code == 200
    assert b"x_colour" in changed.content
    assert boss.look("/api/regions")["ETag"]


def test_two_people_do_not_share_an_answer(keeper, boss):
    assert boss.look("/api/kinds")["ETag"] != keeper.look("/api/kinds")["ETag"]
    assert set(kinds(boss)) != set(kinds(keeper))


def test_regions_are_a_tree(keeper):
    tree = keeper.look("/api/regions").data
    assert len(tree) >= 31
    assert {"code", "name", "children"} == set(tree[0])


def test_the_document_is_whole(boss):
    document = boss.look("/api/openapi.json").data
    assert document["openapi"] == "3.1.0"
    schemas = document["components"]["schemas"]
    text = str(document)
    for name in set(re.findall(r"#/components/schemas/([\w.]+)", text)):
        assert name in schemas, name
    ids = [op["operationId"] for methods in document["paths"].values() for op in methods.values()]
    assert len(ids) == len(set(ids))
    for kind in shipped().values():
        assert {"get", "post"} <= set(document["paths"][f"/api/{kind.path}"])
        assert {"get", "patch", "delete"} <= set(document["paths"][f"/api/{kind.path}/{{id}}"])
    create = schemas["kinds.thing.create"]
    assert create["required"] == ["name"]
    assert create["additionalProperties"] is False
    assert list(create["patternProperties"]) == ["^x_[a-z][a-z0-9_]*$"]
    assert create["properties"]["grade"]["enum"] == ["a", "b", "c", None]
    assert "number" not in create["properties"]
    for methods in document["paths"].values():
        for method, operation in methods.items():
            assert {"401", "422", "302"} & set(operation["responses"]), operation["operationId"]
            assert (method == "get") == (not any("csrf" in rule for rule in operation.get("security", []))), operation["operationId"]


def test_answers_are_as_the_document_says(boss):
    document = boss.look("/api/openapi.json").data
    full = {
        "name": "Anvil", "grade": "a", "price": "1.5", "pieces": 1, "weight": "1", "region": "31", "made_on": "2026-01-01", "mobile": "13812345678",
        "seen_at": "2026-01-01T00:00:00Z", "email": "a@b.cn", "code": "A", "settings": {"a": 1}, "fragile": True, "sound": False,
    }  # fmt: skip
    place = boss.post_("/api/kinds/place", {"name": "Yard"}).data["id"]
    made = boss.post_(THINGS, {**full, "place": place})
    one = f"{THINGS}/{made.data['id']}"
    parcel = boss.post_("/api/kinds/parcel", {"name": "Box", "place": place}).data["id"]
    answers = [
        ("/api/kinds/thing", "post", made),
        ("/api/kinds/thing", "get", boss.look(THINGS, columns="name,region,place,files,seen_at")),
        ("/api/kinds/thing/{id}", "get", boss.look(one)),
        ("/api/kinds/thing/{id}", "patch", boss.call("PATCH", one, {"grade": "b"})),
        ("/api/kinds/thing/{id}/history", "get", boss.look(f"{one}/history")),
        ("/api/kinds/thing/group", "get", boss.look(f"{THINGS}/group", by="grade", measure="count,sum:price")),
        ("/api/kinds/parcel/{id}/take", "post", boss.post_(f"/api/kinds/parcel/{parcel}/take")),
        ("/api/kinds/parcel/{id}/take", "post", boss.post_(f"/api/kinds/parcel/{parcel}/take")),
        ("/api/kinds/parcel/bulk/take", "post", boss.post_("/api/kinds/parcel/bulk/take", {"ids": [parcel]})),
        ("/api/kinds/thing", "post", boss.post_(THINGS, {"x": 1})),
        ("/api/kinds", "get", boss.look("/api/kinds")),
        ("/api/me", "get", boss.look("/api/me")),
        ("/api/search", "get", boss.look("/api/search", q="anvil")),
        ("/api/regions", "get", boss.look("/api/regions")),
    ]
    for path, method, answer in answers:
        told = document["paths"][path][method]["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        jsonschema_rs.Draft202012Validator({**told, "components": document["components"]}).validate(answer.data)


def test_an_action_says_which_inputs_hang_on_another(boss):
    told = {action["name"]: action for action in kinds(boss)["customers.dispute"]["actions"]}
    split = {"field": "outcome", "values": ["split"]}
    assert told["decide"]["shown_when"] == {"claimant_share": split, "owner_share": split}
    assert "shown_when" not in told["appeal"]
