"""The screen can be installed: a manifest in three languages, icons that are there, a worker at the root, a page of nobody's (T88)."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from kehai.site.headers import WORKER

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT / "web" / "public"


@pytest.fixture
def web(settings, tmp_path):
    page = (ROOT / "web" / "index.html").read_text(encoding="utf-8").replace("<script", '<script nonce="__CSP_NONCE__"')
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "service-worker.js").write_text("1", encoding="utf-8")
    settings.STATIC_ROOT = tmp_path
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("asked", "lang", "first"), [("zh-CN", "zh-Hans", "客户"), ("zh-TW", "zh-Hant", "客戶"), ("en", "en", "Customers")])
def test_the_manifest_speaks_the_language_of_the_browser(web, asked, lang, first):
    answer = web.get("/manifest.webmanifest", headers={"Accept-Language": asked})
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["lang"], told["shortcuts"][0]["name"]) == (lang, first)
    assert {"any", "maskable"} == {icon["purpose"] for icon in told["icons"]}


def test_every_icon_is_there_and_as_large_as_it_says(web):
    for icon in json.loads(web.get("/manifest.webmanifest").content)["icons"]:
        with Image.open(PUBLIC / icon["src"].removeprefix("/static/")) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            # A phone cuts a maskable one to its own shape: it may have no corners of its own.
            assert icon["purpose"] != "maskable" or "A" not in picture.getbands()


def test_the_worker_stands_at_the_root_and_may_only_fetch_our_own(web):
    answer = web.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Content-Security-Policy"] == WORKER
    assert answer["Cache-Control"] == "no-cache, private"


def test_the_worker_leaves_the_interface_alone():
    text = (PUBLIC / "service-worker.js").read_text(encoding="utf-8")
    assert 'pathname.startsWith("/api/")) return' in text
    assert 'credentials: "include"' not in text


def test_what_a_device_keeps_of_the_page_is_nobodys(web):
    own, kept = web.get("/").content.decode(), web.get("/shell")
    token = re.search(r'name="csrf-token" content="(\w*)"', own)
    assert token is not None
    assert len(token.group(1)) > 20
    assert 'name="csrf-token" content=""' in kept.content.decode()
    assert "Set-Cookie" not in kept.headers
    assert not kept.cookies
    assert "nonce" in kept["Content-Security-Policy"]
