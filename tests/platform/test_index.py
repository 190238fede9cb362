"""The one page and its surroundings: nonce, language, token, caching; CSRF on every unsafe request; the health check."""

import re

import pytest
from django.test import Client

PAGE = (
    '<!doctype html><html lang="__LANGUAGE__"><head><meta name="csrf-token" content="__CSRF_TOKEN__">'
    '<script nonce="__CSP_NONCE__" src="/static/assets/index-12345678.js"></script></head></html>'
)


@pytest.fixture
def web(settings, tmp_path):
    """A built web client, small."""
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    settings.STATIC_ROOT = tmp_path
    return Client(enforce_csrf_checks=True)


def _nonce(page: str) -> str:
    found = re.search(r'nonce="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["/", "/customers/customer", "/customers/customer/0197?tab=history", "/any/depth/at/all", "/apis"])
def test_every_path_of_the_screen_gives_the_page(web, path):
    answer = web.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache, private"
    assert f"'nonce-{_nonce(page)}'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "__" not in page


def test_no_two_pages_share_a_nonce(web):
    assert _nonce(web.get("/").content.decode()) != _nonce(web.get("/").content.decode())


@pytest.mark.parametrize(
    ("asked", "given"),
    [("zh-CN,zh;q=0.9", "zh-Hans"), ("zh-TW", "zh-Hant"), ("en-GB,en;q=0.8", "en"), ("fr", "zh-Hans"), ("", "zh-Hans")],
)
def test_the_page_is_in_the_language_that_was_asked_for(web, asked, given):
    assert f'<html lang="{given}">' in web.get("/", headers={"accept-language": asked}).content.decode()


def test_the_page_sets_the_token_as_cookie_and_shows_it(web):
    answer = web.get("/")
    shown = re.search(r'csrf-token" content="([^"]+)"', answer.content.decode())
    assert shown
    assert answer.cookies["csrftoken"]["samesite"] == "Lax"
    assert len(shown[1]) == 64


@pytest.mark.parametrize(("method", "path"), [("post", "/"), ("delete", "/x"), ("put", "/healthz")])
def test_the_page_is_only_read(web, method, path):
    token = web.get("/").cookies["csrftoken"].value
    assert getattr(web, method)(path, headers={"x-csrftoken": token}).status_code == 405


def test_signing_in_needs_the_token_too(web, db):
    answer = web.post("/api/session", {"username": "nobody", "password": "nothing"}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "csrf"


def test_an_unknown_path_of_the_api_is_not_the_page(web, db):
    answer = web.get("/api/nothing/here")
    assert answer.status_code in (401, 404)
    assert answer["Content-Type"].startswith("application/json")


def test_without_a_built_client_the_page_says_so(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    assert Client().get("/").status_code == 503


def test_health_needs_the_database(web, db):
    answer = web.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True}


def test_another_host_name_is_refused(web):
    assert web.get("/", headers={"host": "evil.example"}).status_code == 400
