"""A repeated request does nothing twice (T61)."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from kehai.kernel import idempotency
from kehai.kernel.records.change import Change
from kehai.kernel.records.outbox import Answer
from tests.api.browser import Browser

THINGS = "/api/kinds/thing"


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer(keeper):
    first = keeper.post_(THINGS, {"name": "Anvil"}, Idempotency_Key="k1")
    second = keeper.post_(THINGS, {"name": "Anvil"}, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert keeper.look(THINGS).data["total"] == 1
    one = f"{THINGS}/{first.data['id']}"
    for _turn in range(3):
        assert keeper.call("PATCH", one, {"version": 1, "pieces": 5}, Idempotency_Key="k2").data["version"] == 2
        assert keeper.call("DELETE", one, Idempotency_Key="k3").status_code == 204
    assert Change.objects.filter(record_id=first.data["id"]).count() == 3


@pytest.mark.django_db
def test_the_same_key_with_another_body_or_path_is_refused(keeper):
    keeper.post_(THINGS, {"name": "Anvil"}, Idempotency_Key="k1")
    assert keeper.post_(THINGS, {"name": "Hammer"}, Idempotency_Key="k1").status_code == 422
    assert keeper.post_(f"{THINGS}/bulk/delete", {"q": "Anvil"}, Idempotency_Key="k1").status_code == 422
    assert "Idempotency-Key" in keeper.post_(THINGS, {"name": "x"}, Idempotency_Key="k" * 81).data["error"]["fields"]
    assert keeper.look(THINGS).data["total"] == 1


@pytest.mark.django_db
def test_keys_of_two_people_do_not_meet(keeper, boss):
    keeper.post_(THINGS, {"name": "Anvil"}, Idempotency_Key="k1")
    assert boss.post_(THINGS, {"name": "Hammer"}, Idempotency_Key="k1").data["name"] == "Hammer"


@pytest.mark.django_db
def test_what_was_refused_left_nothing_behind_and_may_be_tried_again(keeper):
    assert keeper.post_(THINGS, {"name": ""}, Idempotency_Key="k1").status_code == 422
    assert Answer.objects.count() == 0
    assert keeper.post_(THINGS, {"name": "Anvil"}, Idempotency_Key="k1").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("bulk", [False, True])
def test_a_password_told_once_is_not_kept_to_be_repeated(boss, keeper, bulk):
    people, one = "/api/people/user", str(keeper.user.pk)
    path, body = (f"{people}/bulk/reset_password", {"ids": [one], "input": {}}) if bulk else (f"{people}/{one}/reset_password", {})
    first = boss.post_(path, body, Idempotency_Key="k1")
    assert "password" in first.data["message"]
    assert not [kept.body for kept in Answer.objects.all() if first.data["message"][-19:] in kept.body]
    again = boss.post_(path, body, Idempotency_Key="k1").data["message"]
    assert again != first.data["message"], "a repeat makes a new one"


@pytest.mark.django_db
def test_the_calls_of_a_long_bulk_may_share_a_key(boss):
    for name in "abc":
        boss.post_(THINGS, {"name": name})
    after, calls = None, 0
    while True:
        body = {"filter": {}, "after": after, "size": 1, "input": {"grade": "b"}}
        step = boss.post_(f"{THINGS}/bulk/update", body, Idempotency_Key="bulk").data
        assert boss.post_(f"{THINGS}/bulk/update", body, Idempotency_Key="bulk").data == step
        calls, after = calls + step["done"], step["after"]
        if after is None:
            break
    assert calls == 3
    assert Change.objects.filter(kind="kinds.thing", action="update").count() == 3


@pytest.mark.django_db
def test_old_answers_are_forgotten(keeper):
    keeper.post_(THINGS, {"name": "Anvil"}, Idempotency_Key="k1")
    assert idempotency.purge(timedelta(hours=1)) == 0
    assert idempotency.purge(timedelta(0)) == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_make_one(person):
    user = person("Keeper", {"kinds.thing": {"read": ["SELF"], "create": ["SELF"]}})
    browsers = [Browser(user) for _at in range(16)]
    start, answers = threading.Barrier(16), []

    def run(browser):
        try:
            start.wait()
            answers.append(browser.post_(THINGS, {"name": "Anvil"}, Idempotency_Key="same"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 16
    assert len({answer.content for answer in answers}) == 1
    assert browsers[0].look(THINGS).data["total"] == 1
    assert Answer.objects.count() == 1
