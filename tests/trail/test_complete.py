"""Every operation of the interface that can change something leaves exactly one row of the trail (T91)."""

import json
import re
from uuid import UUID

import pytest

from kehai.api import deeds
from kehai.api.openapi import SAFE, document
from kehai.kernel import trail_buffer
from kehai.kernel.catalogue import shipped
from kehai.kernel.keys import uuid7
from kehai.kernel.records.trail import Trail
from kehai.kernel.testing import example, values

pytestmark = pytest.mark.django_db
OUTCOMES = {2: "done", 5: "failed"}
# Whoever ends his own session is nobody afterwards; signing in begins another.
LAST = re.compile(r"^/api/(session|me/)")


def operations():
    """(method, path) of every operation that is not a plain read, those that end sessions last."""
    found = [(method.upper(), path) for path, methods in document()["paths"].items() for method in methods if method not in SAFE]
    return sorted(found, key=lambda one: (bool(LAST.match(one[1])), one[1], one[0]))


def test_every_operation_leaves_one_row_whatever_becomes_of_it(boss):
    boss.look("/api/me")
    covered, wrong = covering(boss, operations())
    assert wrong == []
    assert covered == len(operations()) > 300


def _silent(monkeypatch):
    """A build in which some entrance forgets its row: what the middleware would write is thrown away there."""
    real = deeds.describe
    monkeypatch.setattr(deeds, "describe", lambda request, answer: [] if "/transfer" in request.path_info else real(request, answer))


def _twice(monkeypatch):
    """A build in which some entrance is told twice."""
    real = deeds.describe
    monkeypatch.setattr(deeds, "describe", lambda request, answer: real(request, answer) * 2)


@pytest.mark.parametrize("broken", [_silent, _twice])
def test_a_build_that_leaves_out_a_row_or_tells_it_twice_is_caught(boss, monkeypatch, broken):
    """The coverage test goes red: seen here, each time (T91)."""
    boss.look("/api/me")  # the paths are made with the first request
    some = [one for one in operations() if one[1].endswith("/transfer")]
    assert some
    assert covering(boss, some)[1] == []
    broken(monkeypatch)
    covered, wrong = covering(boss, some)
    assert covered == 0
    assert {found[:2] for found in wrong} == set(some)


def covering(boss, asked):
    """How many of these operations left exactly one true row, and what is wrong with the others."""
    boss.look("/api/me")  # the paths are made with the first request
    covered, wrong = 0, []
    for method, path in asked:
        key = str(uuid7())
        at = re.sub(r"\{[a-z_]+\}", key, path)
        browser = type(boss)(boss.user) if LAST.match(path) else boss
        before = Trail.objects.order_by("-id").values_list("id", flat=True).first() or 0
        answer = browser.call(method, at, {})
        trail_buffer.flush()
        rows = list(Trail.objects.filter(id__gt=before))
        if len(rows) != 1:
            wrong.append((method, path, answer.status_code, [(row.event, row.outcome) for row in rows]))
            continue
        covered += 1
        [row] = rows
        signs_in = path in ("/api/session", "/api/session/with/{way}") and method == "POST"
        told = (row.address, row.request != "", row.actor_id in (boss.user.pk, None if signs_in else boss.user.pk))
        if told != ("127.0.0.1", True, True) or (answer.status_code >= 400) != (row.outcome not in ("done", "partly")):
            wrong.append((method, path, answer.status_code, row.event, row.outcome, row.actor_id))
        if "{id}" in path and row.record_id != UUID(key):
            wrong.append((method, path, "says nothing of the record", row.record_id))
    return covered, wrong


@pytest.mark.parametrize("name", sorted(name for name in shipped() if name.startswith("kinds.")))
def test_what_is_done_names_the_record_and_what_was_done(boss, name):
    kind = shipped()[name]
    path = f"/api/{kind.path}"
    body = values(kind)
    start = Trail.objects.order_by("-id").values_list("id", flat=True).first() or 0
    made = boss.post_(path, json.loads(json.dumps(body, default=str)))
    assert made.status_code == 201, made.data
    key = made.data["id"]
    boss.call("DELETE", f"{path}/{key}")
    boss.post_(f"{path}/{key}/restore")
    rows = Trail.objects.filter(id__gt=start).order_by("id")
    assert [(row.event, row.details["action"], str(row.record_id), row.kind, row.outcome) for row in rows] == [
        ("action", "create", key, name, "done"),
        ("action", "delete", key, name, "done"),
        ("restore", "restore", key, name, "done"),
    ]


def test_changes_of_rights_are_told_apart(boss, person):
    ann = person("Ann", {})
    role = example("people.role", name="Helper", grants={})
    boss.post_("/api/people/holding", {"user": str(ann.pk), "role": str(role.pk)})
    boss.call("PATCH", f"/api/people/role/{role.pk}", {"remark": "helps", "version": 1})
    found = Trail.objects.filter(event="permission_change").values_list("kind", "outcome", "details__action")
    assert set(found) == {("people.holding", "done", "create"), ("people.role", "done", "update")}
