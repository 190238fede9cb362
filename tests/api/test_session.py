"""Signing in and out over HTTP, and that nothing unsafe happens without the token (T49, T50, T53)."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from kehai.crm.people.records.user import User
from kehai.crm.people.rules import passwords
from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet word"
THINGS = "/api/kinds/thing"
# What is answered to nobody in particular, with what an empty body gets there.
STRANGERS = {
    ("GET", "/api/session/who"): (200,),
    ("POST", "/api/session"): (422,),
    ("GET", "/api/session/ways"): (200,),
    ("POST", "/api/session/passkey"): (409,),  # the tests' host is no https one
    ("POST", "/api/session/enter"): (409, 422),
    ("POST", "/api/session/second"): (422,),
    ("POST", "/api/session/forgot"): (422,),
    ("POST", "/api/session/link"): (422,),
    ("POST", "/api/session/choose"): (422,),
    ("GET", "/api/session/elsewhere"): (200,),
    ("POST", "/api/session/with/01890000-0000-7000-8000-000000000000"): (403,),
    ("GET", "/api/session/with/01890000-0000-7000-8000-000000000000"): (302,),
    ("GET", "/api/session/back/01890000-0000-7000-8000-000000000000"): (302,),
}


@pytest.fixture
def li(person):
    user = person("Li")
    passwords.put(user, PASSWORD, once=False)
    User.objects.filter(pk=user.pk).update(password=user.password, must_change=False)
    return user


def sign_in(browser, li, password=PASSWORD):
    return browser.post_("/api/session", {"username": li.username, "password": password})


def test_signing_in_sets_a_cookie_that_scripts_cannot_read_and_renews_the_token(li):
    browser = Browser()
    before = browser.cookies["csrftoken"].value
    answer = sign_in(browser, li)
    assert answer.status_code == 200, answer.content
    assert answer.data["user"]["label"] == "Li"
    cookie = answer.cookies["kehai_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert browser.cookies["csrftoken"].value != before
    assert browser.look("/api/me").data == answer.data
    assert browser.call("DELETE", "/api/session").status_code == 204
    assert browser.look("/api/me").status_code == 401


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(li):
    wrong, unknown = sign_in(Browser(), li, "wrong"), Browser().post_("/api/session", {"username": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.data["error"]["message"] == unknown.data["error"]["message"]


def test_guessing_is_slowed_down_and_says_for_how_long(li):
    browser = Browser()
    for _guess in range(5):
        sign_in(browser, li, "wrong")
    locked = sign_in(browser, li)
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0


def test_signing_out_everywhere_ends_other_sessions(li):
    first, second = Browser(), Browser()
    sign_in(first, li), sign_in(second, li)
    assert first.call("DELETE", "/api/session?everywhere=true").status_code == 204
    assert second.look("/api/me").status_code == 401


def test_a_new_password_ends_other_sessions_and_keeps_this_one(li):
    first, second = Browser(), Browser()
    sign_in(first, li), sign_in(second, li)
    assert "old" in first.post_("/api/session/password", {"old": "x", "new": PASSWORD + "!"}).data["error"]["fields"]
    assert first.post_("/api/session/password", {"old": PASSWORD, "new": PASSWORD + "!"}).status_code == 200
    assert (first.look("/api/me").status_code, second.look("/api/me").status_code) == (200, 401)


def test_a_given_password_must_be_changed_first(li):
    browser = Browser()
    sign_in(browser, li)
    User.objects.filter(pk=li.pk).update(must_change=True)
    refused = browser.look("/api/kinds")
    assert (refused.status_code, refused.data["error"]["code"]) == (403, "must_change_password")
    assert browser.look("/api/me").status_code == 200
    assert browser.post_("/api/session/password", {"old": PASSWORD, "new": PASSWORD + "!"}).status_code == 200
    assert browser.look("/api/kinds").status_code == 200


def test_the_language_is_remembered(li):
    browser = Browser()
    sign_in(browser, li)
    assert browser.call("PATCH", "/api/me", {"language": "zh-hans"}).data["language"] == "zh-hans"
    assert browser.call("PATCH", "/api/me", {"language": "fr"}).status_code == 422
    assert browser.look("/api/kinds").data["language"] == "zh-hans"


@pytest.mark.parametrize("header", [None, "", "x" * 32, "wrong"])
def test_no_unsafe_request_passes_without_the_token(keeper, header):
    made = keeper.post_(THINGS, {"name": "Anvil"}).data
    one = f"{THINGS}/{made['id']}"
    for method, path, body in (
        ("POST", "/api/session", {"username": "a", "password": "b"}),
        ("DELETE", "/api/session", None),
        ("POST", THINGS, {"name": "Forged"}),
        ("PATCH", one, {"name": "Forged"}),
        ("DELETE", one, None),
        ("POST", "/api/files", None),
    ):
        answer = keeper.call(method, path, body, **{"X-CSRFToken": header or ""})
        assert (answer.status_code, answer.data["error"]["code"]) == (403, "csrf"), (method, path)
    assert keeper.look(one).data == {**made}


def test_every_path_of_the_api_checks_the_token_and_asks_who_it_is():
    """The inventory: what a stranger may reach is the steps of signing in, and nothing else."""
    found = list(_routes(get_resolver(), ""))
    api = [(route, pattern) for route, pattern in found if route.startswith("api/")]
    assert len(api) > 100
    assert not [route for route, pattern in api if getattr(pattern.callback, "csrf_exempt", False)]
    stranger = Browser()
    for route, _pattern in api:
        path = "/" + re.sub(r"<[^>]+>", "01890000-0000-7000-8000-000000000000", route)
        for method in ("GET", "POST", "PATCH", "DELETE"):
            answer = stranger.call(method, path, {} if method != "GET" else None)
            allowed = STRANGERS.get((method, path), (401, 404, 405))
            assert answer.status_code in allowed, (method, path, answer.status_code)


def _routes(resolver, prefix):
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern


def test_every_answer_carries_the_safe_headers(keeper):
    for answer in (keeper.look(THINGS), keeper.look("/api/nothing"), Browser().look("/api/me"), keeper.post_(THINGS, {})):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert {"Cookie", "Accept-Language"} <= {part.strip() for part in answer["Vary"].split(",")}
    assert re.fullmatch(r"[0-9a-f]{8}", keeper.look("/api/nothing").data["error"]["reference"])


def test_rights_taken_away_count_on_the_next_request(keeper):
    one = f"{THINGS}/{keeper.post_(THINGS, {'name': 'Anvil'}).data['id']}"
    from kehai.crm.people.records.role import Holding  # noqa: PLC0415
    from kehai.kernel import run  # noqa: PLC0415
    from kehai.kernel.access import system  # noqa: PLC0415
    from kehai.kernel.catalogue import kind_of  # noqa: PLC0415

    run.delete(kind_of(Holding), list(Holding.objects.filter(user=keeper.user).values_list("pk", flat=True)), system("test"))
    assert keeper.look(one).status_code == 404
    assert keeper.look(THINGS).status_code == 403


def _wrong(li, claimed):
    stranger = Browser()
    stranger.defaults["HTTP_X_FORWARDED_FOR"] = claimed
    return sign_in(stranger, li, "wrong").status_code


def test_behind_a_proxy_a_stranger_locks_out_only_himself(li, settings):
    settings.PROXIES = 1
    assert [_wrong(li, f"198.51.100.{n}, 203.0.113.9") for n in range(6)] == [401] * 5 + [429], "what the client wrote itself counts for nothing"
    browser = Browser()
    browser.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.10"
    assert sign_in(browser, li).status_code == 200


def test_without_a_proxy_nobody_says_where_he_comes_from(li):
    assert [_wrong(li, f"198.51.100.{n}") for n in range(6)] == [401] * 5 + [429]


def test_asking_who_is_signed_in_is_never_an_error(li):
    """The first visit of a stranger leaves no 401 in the browser's console."""
    assert (answer := Browser().look("/api/session/who")).status_code == 200
    assert answer.data == {"me": None}
    browser = Browser()
    told = sign_in(browser, li).data
    assert browser.look("/api/session/who").data == {"me": told}
    browser.call("DELETE", "/api/session")
    assert browser.look("/api/session/who").data == {"me": None}
