"""One change to many records is one write: few statements, each row with its own history, and one that refuses stops nobody else (E33)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kehai.kernel import run

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"
MANY = 40


def _made(browser, *facts):
    return [browser.post_(THINGS, fact).data["id"] for fact in facts]


def _changed(browser, ids, **values):
    return browser.post_(f"{THINGS}/bulk/update", {"ids": ids, "input": values}).data


def _history(browser, key):
    return browser.look(f"{THINGS}/{key}/history").data["rows"]


def test_forty_cost_few_statements_and_each_keeps_its_own_past(keeper):
    ids = _made(keeper, *({"name": f"n{at}", "pieces": at} for at in range(MANY)))
    with CaptureQueriesContext(connection) as one:
        assert _changed(keeper, ids[:1], pieces=500)["done"] == 1
    with CaptureQueriesContext(connection) as all_of_them:
        assert _changed(keeper, ids, pieces=900)["done"] == MANY
    assert len(all_of_them) < len(one) + MANY, "each on its own it is ten for each"
    for at, key in enumerate(ids[1:], 1):
        latest = _history(keeper, key)[0]
        assert (latest["action"], latest["diff"][0]["before"], latest["diff"][0]["after"]) == ("update", at, 900)
    assert {row["version"] for row in keeper.look(THINGS, columns="name", size=100).data["rows"]} == {2, 3}


def test_who_refuses_stops_nobody_else(keeper):
    free = _made(keeper, *({"name": f"free {at}"} for at in range(5)))
    [taken] = _made(keeper, {"name": "taken", "code": "K-1"})
    told = _changed(keeper, [*free[:3], taken, *free[3:]], grade="c", code="")
    assert (told["done"], told["failed"]) == (5, 1)
    refused = told["results"][3]
    assert (refused["id"], refused["code"], list(refused["fields"])) == (taken, "invalid", ["code"])
    assert (keeper.look(f"{THINGS}/{taken}").data["grade"], len(_history(keeper, taken))) != ("c", 2)
    assert all(keeper.look(f"{THINGS}/{key}").data["grade"] == "c" for key in free)


def test_what_is_the_same_already_is_not_history(keeper):
    ids = _made(keeper, {"name": "one", "grade": "a"}, {"name": "two", "grade": "b"})
    assert _changed(keeper, ids, grade="b")["done"] == 2
    assert [[change["action"] for change in _history(keeper, key)] for key in ids] == [["update", "create"], ["create"]]


def test_chunks_do_not_share_a_transaction(keeper, monkeypatch):
    monkeypatch.setattr(run, "CHUNK", 2)
    ids = _made(keeper, {"name": "one"}, {"name": "two"}, {"name": "kept", "code": "K-2"}, {"name": "four"}, {"name": "five"})
    told = _changed(keeper, ids, code="")
    assert [row["ok"] for row in told["results"]] == [True, True, False, True, True]
