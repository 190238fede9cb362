"""Files that say one thing and are another: pictures are drawn anew, nothing is ever served to run (T34, T35)."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kehai.kernel.records.file import File
from tests.hardening.corpus_files import CLEANED, REFUSED, SAVED, picture, with_gps

pytestmark = pytest.mark.django_db
TRACES = (b"script", b"<html", b"<svg", b"CANARYCAM", b"GPS", b"Pro Max", b"PK\x03\x04", b"Exif", b"XML:com")


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def upload(browser, name, content):
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value, "Accept-Language": "en"}
    return browser.post("/api/files", {"file": SimpleUploadedFile(name, content)}, headers=headers)


def kept(browser, name, content):
    made = upload(browser, name, content)
    assert made.status_code == 201, (name, made.content)
    answer = browser.get(f"/api/files/{made.json()['id']}")
    return made.json(), answer, b"".join(answer.streaming_content)


def test_the_corpus_is_large_enough():
    assert len(CLEANED) + len(REFUSED) + len(SAVED) >= 60


def test_pictures_keep_what_is_seen_and_nothing_else(keeper):
    for name, content in CLEANED.items():
        told, answer, stored = kept(keeper, name, content)
        assert not [mark for mark in TRACES if mark in stored], name
        assert told["size"] == len(stored)
        with Image.open(io.BytesIO(stored)) as seen:
            assert (seen.width, seen.height) == (40, 30)
            assert not seen.getexif(), name
            left, right = seen.convert("RGB").getpixel((5, 15)), seen.convert("RGB").getpixel((35, 15))
            assert left[0] - left[2] > 150, name
            assert right[2] - right[0] > 150, name
        assert answer["Content-Disposition"].startswith("inline"), name
        assert answer["Content-Type"] in ("image/png", "image/jpeg", "image/gif", "image/webp")


def test_a_picture_lying_on_its_side_stands_up(keeper):
    _told, _answer, stored = kept(keeper, "side.jpg", with_gps("JPEG", orientation=6))
    with Image.open(io.BytesIO(stored)) as seen:
        assert (seen.width, seen.height) == (30, 40)
        assert seen.convert("RGB").getpixel((15, 5))[0] > 200


def test_a_moving_picture_goes_on_moving(keeper):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0)
    _told, _answer, stored = kept(keeper, "moving.gif", target.getvalue())
    with Image.open(io.BytesIO(stored)) as seen:
        assert (seen.n_frames, seen.info["duration"]) == (3, 70)


def test_what_says_something_else_is_refused_and_leaves_nothing(keeper, media):
    for name, content in REFUSED.items():
        answer = upload(keeper, name, content)
        assert answer.status_code == 422, (name, answer.content)
    assert File.objects.count() == 0
    assert not [place for place in Path(media).rglob("*") if place.is_file()]
    assert "JPEG" in upload(keeper, "photo.heic", REFUSED["photo.heic"]).json()["error"]["message"]


def test_everything_else_is_only_handed_out_to_be_saved(keeper):
    for name, content in SAVED.items():
        _told, answer, stored = kept(keeper, name, content)
        assert stored == content
        assert answer["Content-Disposition"].startswith("attachment"), name
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"].split(";")[0] not in ("text/html", "image/svg+xml", "text/xml", "application/xml", "application/xhtml+xml")


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>.png", 'a";filename="b.html.png', "ＡＢ\u202egnp.png", "\r\nX-Evil: 1.png", "./../a.png"]
)
def test_names_are_told_and_never_obeyed(keeper, name):
    told, answer, _stored = kept(keeper, name, picture("PNG"))
    assert told["name"].endswith(".png")
    assert not {"\r", "\n", "/", "\u202e"} & set(told["name"])
    disposition = answer["Content-Disposition"]
    assert "X-Evil" not in answer.headers
    assert disposition.count("filename") == 1
