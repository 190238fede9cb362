"""Files: taken by what they contain, read by who reads the record, never run by a browser (T03)."""

import io
import uuid
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from kehai.kernel.records.file import File
from tests.api.browser import Browser
from tests.hardening.corpus_files import picture

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"
PNG = picture("PNG")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def upload(browser, name, content):
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value, "Accept-Language": "en"}
    answer = browser.post("/api/files", {"file": SimpleUploadedFile(name, content)}, headers=headers)
    answer.data = answer.json()
    return answer


def zipped(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def read(answer):
    return b"".join(answer.streaming_content)


def test_a_file_is_its_uploaders_until_it_hangs_on_a_record(keeper, boss, person):
    made = upload(keeper, "photo.png", PNG)
    assert made.status_code == 201, made.content
    assert made.data == {"id": made.data["id"], "name": "photo.png", "size": len(PNG), "type": "image/png"}
    path = f"/api/files/{made.data['id']}"
    assert read(keeper.look(path)) == PNG
    assert boss.look(path).status_code == 404

    thing = keeper.post_(THINGS, {"name": "Anvil", "files": [made.data["id"]]})
    assert thing.data["files"] == [made.data]
    assert read(boss.look(path)) == PNG
    assert Browser(person("Stranger", {"kinds.thing": {"read": ["SELF"]}})).look(path).status_code == 404
    assert Browser().look(path).status_code == 401

    keeper.call("DELETE", f"{THINGS}/{thing.data['id']}")
    assert keeper.look(path).status_code == 404


def test_nobody_hangs_somebody_elses_file_or_one_that_hangs_already(keeper, boss):
    loose = upload(boss, "a.png", PNG).data["id"]
    assert "files" in keeper.post_(THINGS, {"name": "Anvil", "files": [loose]}).data["error"]["fields"]
    hung = boss.post_(THINGS, {"name": "Theirs", "files": [loose]}).data
    thing = keeper.post_(THINGS, {"name": "Mine"}).data
    refused = keeper.call("PATCH", f"{THINGS}/{thing['id']}", {"files": [loose]})
    assert (refused.status_code, list(refused.data["error"]["fields"])) == (422, ["files"])
    assert str(File.objects.get(pk=loose).record_id) == hung["id"]
    assert keeper.look(f"{THINGS}/{thing['id']}").data["files"] == []


def test_a_file_taken_off_and_put_back_is_the_same(keeper):
    key = upload(keeper, "a.png", PNG).data["id"]
    one = f"{THINGS}/{keeper.post_(THINGS, {'name': 'Anvil', 'files': [key]}).data['id']}"
    assert keeper.call("PATCH", one, {"files": []}).data["files"] == []
    assert [f["id"] for f in keeper.call("PATCH", one, {"files": [key]}).data["files"]] == [key]
    assert keeper.look(f"{one}/history").data["rows"][0]["diff"][0]["after"][0]["name"] == "a.png"


def test_a_field_one_may_not_read_keeps_its_files(boss, person):
    key = upload(boss, "a.png", PNG).data["id"]
    boss.post_(THINGS, {"name": "Anvil", "files": [key]})
    for level in ("none", "masked"):
        reader = Browser(person(f"Reader {level}", {"kinds.thing": {"read": ["ALL"]}}, {"kinds.thing": {"files": level}}))
        assert reader.look(f"/api/files/{key}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a", PNG, "image/png"),
        ("a", picture("JPEG"), "image/jpeg"),
        ("a", picture("GIF"), "image/gif"),
        ("a", picture("WEBP"), "image/webp"),
        ("a", b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.zip", zipped("a.txt"), "application/zip"),
        ("a.amr", b"#!AMR\n\0\0", "audio/amr"),
        ("a.m4a", b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 30, "application/msword"),
        ("a.csv", "名称,电话\n".encode("gb18030"), "text/csv"),
        ("a.txt", "你好".encode(), "text/plain"),
        ("page.txt", b"<html><script>alert(1)</script></html>", "text/plain"),
        ("drawing.txt", SVG, "text/plain"),
    ],
)
def test_the_content_says_what_it_is(keeper, name, content, kind):
    made = upload(keeper, name, content)
    assert (made.status_code, made.data["type"]) == (201, kind)
    answer = keeper.look(f"/api/files/{made.data['id']}")
    stored = read(answer)
    assert stored == content or kind in ("image/jpeg", "image/webp", "image/gif")  # drawn anew
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    inline = answer["Content-Disposition"].startswith("inline")
    assert inline == kind.startswith("image/")
    assert answer["Content-Type"] == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ\x90\0" + b"\0" * 60), ("a.png", b"\x7fELF\x02\x01"), ("a.txt", b""), ("a.doc.exe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
)
def test_what_is_not_on_the_list_is_not_taken_and_leaves_nothing(keeper, media, name, content):
    answer = upload(keeper, name, content)
    assert (answer.status_code, list(answer.data["error"]["fields"])) == (422, ["file"])
    assert File.objects.count() == 0
    assert not [place for place in Path(media).rglob("*") if place.is_file()]


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(keeper, media):
    for size in (20 * 2**20 + 1, 22 * 2**20):
        assert upload(keeper, "a.txt", b"x" * size).status_code == 413
    assert not [place for place in Path(media).rglob("*") if place.is_file()]
    assert upload(keeper, "a.txt", b"x" * (20 * 2**20)).status_code == 201


@pytest.mark.parametrize(
    ("name", "stored"),
    [("../../etc/passwd", "passwd.pdf"), ("C:\\x\\报价单.pdf", "报价单.pdf"), ("a\nb\u202e.pdf", "ab.pdf"), ("长" * 300 + ".pdf", None)],
)
def test_names_are_names_and_no_paths(keeper, name, stored):
    made = upload(keeper, name, b"%PDF-1.7").data
    assert stored is None or made["name"] == stored
    assert len(made["name"]) <= 200
    assert made["name"].endswith(".pdf")
    answer = keeper.look(f"/api/files/{made['id']}")
    assert read(answer) == b"%PDF-1.7"
    assert "\n" not in answer["Content-Disposition"]


def test_the_bytes_stand_under_their_hash_for_nobody_else_to_read(keeper, media):
    first, second = upload(keeper, "a.png", PNG).data, upload(keeper, "b.png", PNG).data
    assert first["id"] != second["id"]
    places = [place for place in Path(media).rglob("*") if place.is_file()]
    assert [place.name for place in places] == [File.objects.get(pk=first["id"]).hash]
    assert places[0].stat().st_mode & 0o077 == 0
    assert media == settings.MEDIA_ROOT


def test_an_upload_is_one_file_and_nothing_else(keeper):
    assert keeper.post_("/api/files", {"file": "x"}).status_code == 415
    assert upload(keeper, "a.png", PNG).status_code == 201
    token = keeper.cookies["csrftoken"].value
    two = [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", PNG)]
    assert keeper.post("/api/files", {"file": two}, headers={"X-CSRFToken": token}).status_code == 422
    assert keeper.post("/api/files", {}, headers={"X-CSRFToken": token}).status_code == 422
    assert keeper.look(f"/api/files/{uuid.uuid4()}").status_code == 404
    assert keeper.look("/api/files/x").status_code == 404
