"""What people do, look at and are refused stands in the trail, who and from where (T91, T92)."""

import pytest
from django.db import connection

from kehai.crm.people.rules import passwords
from kehai.kernel import trail, trail_buffer
from kehai.kernel.access import system
from kehai.kernel.records.trail import Trail
from kehai.kernel.testing import example
from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"


def rows(*events: str) -> list[Trail]:
    trail_buffer.flush()
    return list(Trail.objects.filter(event__in=events).order_by("id"))


def test_a_change_leaves_one_row_with_who_where_and_what(keeper):
    made = keeper.post_(THINGS, {"name": "Ring"}).data
    keeper.call("PATCH", f"{THINGS}/{made['id']}", {"name": "Chain", "version": 1})
    created, changed = rows("action")
    assert (created.actor_kind, created.actor_id, created.actor_label) == ("user", keeper.user.pk, "Keeper")
    assert (created.address, created.kind, str(created.record_id), created.outcome) == ("127.0.0.1", "kinds.thing", made["id"], "done")
    assert created.details == {"action": "create", "fields": ["name"]}
    assert changed.details == {"action": "update", "fields": ["name", "version"]}
    assert len(created.session) == 16 == len({created.session}) * 16
    assert created.session == changed.session
    assert created.request != changed.request


def test_what_is_refused_is_kept_though_the_work_is_rolled_back(keeper, boss):
    others = example("kinds.thing", name="Not yours", owner=boss.user)
    assert keeper.call("PATCH", f"{THINGS}/{others.pk}", {"name": "Mine"}).status_code == 404
    assert keeper.look(f"{THINGS}/{others.pk}").status_code == 404
    assert keeper.post_("/api/people/role", {"name": "Everything"}).status_code == 403
    wrote, read, role = Trail.objects.exclude(outcome="done").order_by("id")
    assert (wrote.event, wrote.outcome, wrote.record_id, wrote.details["code"]) == ("action", "refused", others.pk, "not_found")
    assert (read.event, read.outcome, read.record_id) == ("read_one", "refused", others.pk)
    assert (role.event, role.kind, role.outcome) == ("permission_change", "people.role", "refused")


def test_a_list_says_which_records_it_showed_and_costs_no_statement(keeper, django_assert_num_queries):
    mine = [example("kinds.thing", name=f"Ring {n}", owner=keeper.user) for n in range(3)]
    keeper.look(THINGS)
    trail_buffer.clear()
    with django_assert_num_queries(2):
        keeper.look(THINGS, filter={"field": "name", "op": "starts", "value": "Ring"})
    assert not Trail.objects.filter(event="bulk_view").exists()
    [seen] = rows("bulk_view")
    assert (seen.kind, seen.count, set(seen.records)) == ("kinds.thing", 3, {row.pk for row in mine})
    assert seen.details["filter"] == {"field": "name", "op": "starts", "value": "Ring"}


def test_one_record_a_search_and_a_group_are_seen(keeper):
    ring = example("kinds.thing", name="Golden ring", owner=keeper.user)
    keeper.look(f"{THINGS}/{ring.pk}")
    keeper.look(f"{THINGS}/{ring.pk}/history")
    keeper.look("/api/search", q="Golden")
    keeper.look(f"{THINGS}/group", by="grade")
    one, past = rows("read_one")
    assert (one.record_id, past.record_id, past.details) == (ring.pk, ring.pk, {"part": "history"})
    [search] = rows("search")
    assert (search.records, search.details) == ([ring.pk], {"q": "Golden"})
    assert [row.details["part"] for row in rows("bulk_view")] == ["group"]


def test_signing_in_and_out_are_kept_with_and_without_success(person):
    user = person("Ann", {})
    stranger = Browser()
    assert stranger.post_("/api/session", {"username": user.username, "password": "wrong-wrong"}).status_code == 401
    [failed] = rows("sign_in_failed")
    assert (failed.outcome, failed.details["username"], failed.actor_id) == ("refused", user.username, None)
    Browser(user).call("DELETE", "/api/session")
    [out] = rows("sign_out")
    assert (out.actor_id, out.outcome) == (user.pk, "done")


def test_many_at_once_leave_one_row_that_names_them(boss):
    things = [example("kinds.thing", name=f"Thing {n}") for n in range(3)]
    gone = example("kinds.thing", name="Gone")
    boss.call("DELETE", f"{THINGS}/{gone.pk}")
    boss.post_(f"{THINGS}/bulk/delete", {"ids": [str(row.pk) for row in [*things, gone]]})
    [_one, many] = rows("action")
    assert (many.outcome, many.count, set(many.records)) == ("partly", 3, {row.pk for row in things})
    assert many.details == {"action": "delete", "failed": 1}


def test_numbers_of_people_do_not_stand_in_it():
    trail.record("look_up", system("test"), number="13812345678", said="call 138-1234-5678 on 2026-11-21", key="01999999-1234-7000-8000-123456789012")
    [row] = Trail.objects.filter(event="look_up")
    assert row.details["number"] == "138****78"
    assert row.details["said"] == "call 138****78 on 2026-11-21"
    assert row.details["key"] == "01999999-1234-7000-8000-123456789012"


def test_the_application_may_not_change_or_delete_a_row():
    trail.record("unmask", system("test"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_table_privilege('kernel_trail', 'UPDATE'), has_table_privilege('kernel_trail', 'DELETE')")
        assert cursor.fetchone() == ("kehai_app", False, False)
        cursor.execute("SELECT has_table_privilege('kernel_seal', 'UPDATE') OR has_table_privilege('kernel_seal', 'DELETE')")
        assert cursor.fetchone() == (False,)


def test_words_outside_the_catalogue_are_mistakes():
    with pytest.raises(ValueError, match="knows no"):
        trail.record("peek", None)


def test_who_came_in_is_named_though_nobody_was_signed_in_before(person):
    user = person("Ann", {})
    passwords.put(user, "a-long-enough-word", once=False)
    type(user).objects.filter(pk=user.pk).update(password=user.password)
    assert Browser().post_("/api/session", {"username": user.username, "password": "a-long-enough-word"}).status_code == 200
    [row] = rows("sign_in")
    assert (row.actor_id, row.actor_label, row.outcome, row.details) == (user.pk, "Ann", "done", {"username": user.username})
    Browser(user).call("DELETE", "/api/me/sessions")
    assert [row.event for row in rows("sign_out", "factor_change")] == ["sign_out"]
