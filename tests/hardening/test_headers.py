"""Every answer carries the safe headers: all operations of the document, pages, static files, refusals (T38)."""

import uuid

import pytest
from django.test import Client

from kehai.site.headers import HEADERS

pytestmark = pytest.mark.django_db
PAGE = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__"></script>'
KEYS = ("id", "person", "key", "kind", "provider", "session", "way")


def _policy(answer) -> dict[str, list[str]]:
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {part[0]: part[1:] for part in parts if part}


def _faults(told: str, answer) -> list[str]:
    """What an answer lacks, in words."""
    found = [f"{told}: no {name}" for name in HEADERS if name not in answer.headers]
    if found:
        return found
    policy = _policy(answer)
    scripts = policy.get("script-src", policy["default-src"])
    styles = policy.get("style-src", policy["default-src"])
    if {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:", "http:"} & {*scripts, *styles}:
        found.append(f"{told}: {policy}")
    if policy["default-src"] != ["'none'"] or policy["frame-ancestors"] != ["'none'"] or policy["base-uri"] != ["'none'"]:
        found.append(f"{told}: {policy}")
    if policy["form-action"] not in (["'none'"], ["'self'"]) or policy.get("object-src", ["'none'"]) != ["'none'"]:
        found.append(f"{told}: {policy}")
    if not told.startswith("static") and not {"no-store", "private"} & {word.strip() for word in answer["Cache-Control"].split(",")}:
        found.append(f"{told}: {answer['Cache-Control']}")
    exact = ("X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options", "Referrer-Policy")
    return found + [f"{told}: {name}: {answer[name]}" for name in exact if answer[name] != HEADERS[name]]


def _asked(browser, path: str, method: str):
    for name in KEYS:
        path = path.replace("{" + name + "}", str(uuid.UUID(int=7)) if name != "kind" else "customers")
    token = browser.cookies["csrftoken"].value if "csrftoken" in browser.cookies else ""
    more = {} if method == "GET" else {"data": "{}", "content_type": "application/json"}
    return getattr(browser, method.lower())(path, headers={"X-CSRFToken": token}, **more)


def test_every_operation_of_the_document_answers_with_all_headers(boss):
    document = boss.look("/api/openapi.json").data
    operations = [(path, method.upper()) for path, methods in document["paths"].items() for method in methods]
    assert len(operations) > 100
    faults: list[str] = []
    for asker, browser in (("stranger", Client(enforce_csrf_checks=True)), ("boss", boss)):
        # What ends the session comes last.
        for path, method in sorted(operations, key=lambda one: "session" in one[0]):
            answer = _asked(browser, path, method)
            faults += _faults(f"{asker} {method} {path} {answer.status_code}", answer)
    assert not faults, faults[:10]


@pytest.fixture
def web(settings, tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "assets" / "index-12345678.js").write_text("1", encoding="utf-8")
    settings.STATIC_ROOT = tmp_path
    settings.MIDDLEWARE = [*settings.MIDDLEWARE]
    if "whitenoise.middleware.WhiteNoiseMiddleware" not in settings.MIDDLEWARE:
        settings.MIDDLEWARE.insert(2, "whitenoise.middleware.WhiteNoiseMiddleware")
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize(
    ("method", "path", "status", "more"),
    [
        ("get", "/", 200, {}),
        ("get", "/customers/customer", 200, {}),
        ("head", "/", 200, {}),
        ("post", "/", 403, {}),
        ("get", "/healthz", 200, {}),
        ("get", "/static/assets/index-12345678.js", 200, {}),
        ("get", "/static/assets/none.js", 200, {}),
        ("get", "/api/nothing/here", 404, {}),
        ("get", "/api/me", 401, {}),
        ("options", "/api/session", 403, {}),
        ("get", "/", 400, {"host": "evil.example"}),
        ("get", "/api/me", 400, {"host": "evil.example"}),
    ],
)
def test_pages_static_files_and_refusals_have_them_too(web, method, path, status, more):
    answer = getattr(web, method)(path, headers=more)
    assert answer.status_code in (status, 404, 405), answer.content
    static = "static " if path.startswith("/static/assets/index") else ""
    assert not _faults(f"{static}{method} {path}", answer)
    assert "Strict-Transport-Security" not in answer.headers


def test_a_page_allows_its_own_nonce_and_nothing_inline(web):
    policy = _policy(web.get("/"))
    assert policy["script-src"][0] == policy["style-src"][0] == "'self'"
    assert [word.startswith("'nonce-") for word in policy["script-src"][1:]] == [True]
    assert policy["object-src"] == policy["script-src-attr"] == policy["style-src-attr"] == ["'none'"]


def test_over_tls_every_answer_says_so_for_a_year(web, settings):
    settings.HTTPS = True
    for path in ("/", "/api/me", "/healthz"):
        answer = web.get(path, secure=True)
        assert "max-age=31536000" in answer["Strict-Transport-Security"]


def test_a_broken_view_is_answered_with_them(web, monkeypatch):
    def broken(*_arguments, **_more):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("kehai.site.index.get_token", broken)
    answer = web.get("/")
    assert answer.status_code == 500
    assert not _faults("500", answer)
