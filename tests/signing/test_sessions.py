"""Where one is signed in: listed, ended one by one, ended by time; an administrator sees and ends those of others (T13, T50, T99)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.people.records.session import Session
from tests.signing.people import at, decide, inside, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings):
    settings.PROXIES = 1


def listed(browser, path="/api/me/sessions"):
    return browser.look(path).data["rows"]


def test_one_sees_where_one_is_signed_in_and_ends_it(li):
    office, home, phone = inside(li, "203.0.113.1"), inside(li, "203.0.113.2"), inside(li, "203.0.113.3")
    rows = listed(office)
    assert {row["address"] for row in rows} == {"203.0.113.1", "203.0.113.2", "203.0.113.3"}
    assert [row["address"] for row in rows if row["here"]] == ["203.0.113.1"]
    lost = next(row["id"] for row in rows if row["address"] == "203.0.113.2")
    assert office.call("DELETE", f"/api/me/sessions/{lost}").status_code == 204
    assert home.look("/api/me").status_code == 401
    assert phone.look("/api/me").status_code == 200
    assert office.call("DELETE", f"/api/me/sessions/{lost}").status_code == 404
    assert office.call("DELETE", "/api/me/sessions").status_code == 204
    assert (phone.look("/api/me").status_code, office.look("/api/me").status_code) == (401, 200)


def test_what_is_listed_opens_nothing(li):
    browser = inside(li)
    stolen = at()
    stolen.cookies["kehai_session"] = listed(browser)[0]["id"]
    assert stolen.look("/api/me").status_code == 401
    stolen.cookies["kehai_session"] = Session.objects.get().hash
    assert stolen.look("/api/me").status_code == 401


def test_an_administrator_sees_and_ends_those_of_others_and_nobody_else_does(li, chief, person):
    hers, admin, other = inside(li, "203.0.113.1"), inside(chief), inside(_known(person("Wang")))
    path = f"/api/people/sessions/{li.pk}"
    assert [row["address"] for row in listed(admin, path)] == ["203.0.113.1"]
    name = listed(admin, path)[0]["id"]
    assert other.look(path).status_code == 403
    assert other.call("DELETE", f"{path}/{name}").status_code == 403
    assert hers.look("/api/me").status_code == 200
    assert admin.call("DELETE", f"{path}/{name}").status_code == 204
    assert hers.look("/api/me").status_code == 401


def _known(user):
    from tests.signing.people import with_password  # noqa: PLC0415  as the fixtures do

    return with_password(user)


def test_a_session_ends_without_use_and_at_the_latest(li):
    idle, old, alive = inside(li), inside(li), inside(li)
    rows = list(Session.objects.order_by("created_at"))
    now = timezone.now()
    Session.objects.filter(pk=rows[0].pk).update(seen_at=now - timedelta(hours=12, minutes=1))
    Session.objects.filter(pk=rows[1].pk).update(created_at=now - timedelta(days=7, minutes=1))
    assert [browser.look("/api/me").status_code for browser in (idle, old, alive)] == [401, 401, 200]
    Session.objects.filter(pk=rows[2].pk).update(seen_at=now - timedelta(minutes=31))
    assert alive.look("/api/me").status_code == 200
    Session.objects.filter(pk=rows[2].pk).update(seen_at=now - timedelta(minutes=31))
    decide(password_mode="mlps")
    assert alive.look("/api/me").status_code == 401, "half an hour, where 等保 holds"
    decide(idle_minutes=60)
    assert alive.look("/api/me").status_code == 200, "as the company decides"
    Session.objects.filter(pk=rows[2].pk).update(seen_at=now, created_at=now - timedelta(hours=13))
    assert alive.look("/api/me").status_code == 401


def test_only_a_remembered_session_outlives_the_browser(li):
    assert sign_in(at(), li).cookies["kehai_session"]["max-age"] == ""
    kept = sign_in(at(), li, remember=True).cookies["kehai_session"]
    assert kept["max-age"] == 7 * 24 * 3600
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Lax", "/")


def test_behind_tls_the_cookies_are_bound_to_host_and_tls(li, settings):
    settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME = "__Host-kehai_session", "__Host-kehai_device"
    settings.SESSION_COOKIE_SECURE = True
    browser = at()
    cookies = sign_in(browser, li).cookies
    for name in ("__Host-kehai_session", "__Host-kehai_device"):
        assert (cookies[name]["secure"], cookies[name]["path"], cookies[name]["domain"]) == (True, "/", "")
    assert browser.look("/api/me").status_code == 200
    gone = browser.call("DELETE", "/api/session").cookies["__Host-kehai_session"]
    assert (gone["secure"], gone["max-age"]) == (True, 0), "a browser takes no other answer about such a cookie"


def test_the_settings_name_the_cookies_so(monkeypatch):
    import importlib  # noqa: PLC0415  read anew under another environment

    from kehai.site import settings as module  # noqa: PLC0415

    monkeypatch.setenv("KEHAI_HTTPS", "yes")
    try:
        found = importlib.reload(module)
        assert (found.SESSION_COOKIE_NAME, found.DEVICE_COOKIE_NAME) == ("__Host-kehai_session", "__Host-kehai_device")
        assert found.SESSION_COOKIE_SECURE
    finally:
        monkeypatch.undo()
        importlib.reload(module)
