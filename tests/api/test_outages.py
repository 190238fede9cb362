"""When the database is busy or away the answer says so and when to come back; what nobody expected has a reference."""

import pytest
from django.db import connection

from kehai.kernel import run
from tests.api.browser import Browser

THINGS = "/api/kinds/thing"


@pytest.fixture
def browser(person):
    return Browser(person("Keeper", {"kinds.thing": {op: ["SELF"] for op in ("read", "create", "update")}}))


def busy(answer):
    assert (answer.status_code, answer.data["error"]["code"]) == (503, "unavailable"), answer.content
    assert int(answer["Retry-After"]) > 0
    return True


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_too_long_is_a_reason_to_come_back(browser, owner_connection):
    one = f"{THINGS}/{browser.post_(THINGS, {'name': 'Anvil'}).data['id']}"
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")
    with owner_connection.transaction():
        owner_connection.execute("SELECT 1 FROM kinds_thing FOR UPDATE")
        assert busy(browser.call("PATCH", one, {"name": "Hammer"}))
    assert browser.call("PATCH", one, {"name": "Hammer"}).data["name"] == "Hammer"


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_a_reason_to_come_back(browser, owner_connection):
    browser.post_(THINGS, {"name": "Anvil"})
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300ms'")
    with owner_connection.transaction():
        owner_connection.execute("LOCK TABLE kinds_thing IN ACCESS EXCLUSIVE MODE")
        assert busy(browser.look(THINGS))
    assert browser.look(THINGS).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_a_reason_to_come_back(browser):
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        assert busy(browser.look(THINGS))
    finally:
        connection.settings_dict["HOST"] = there
    assert browser.look(THINGS).status_code == 200


@pytest.mark.django_db
def test_what_nobody_expected_tells_a_reference_and_nothing_else(browser, monkeypatch, caplog):
    def broken(*_arguments):
        raise ZeroDivisionError("the secret inside")

    monkeypatch.setattr(run, "ask_to_create", broken)
    answer = browser.post_(THINGS, {"name": "Anvil"})
    assert (answer.status_code, answer.data["error"]["code"]) == (500, "failed")
    assert "secret inside" not in answer.content.decode()
    logged = next(record for record in caplog.records if record.name == "kehai.api")
    assert logged.msg["reference"] == answer.data["error"]["reference"]
    assert "the secret inside" in logged.msg["exception"]
