"""Imports over HTTP and on the command line: the same steps."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.support.jobs import drain

KIND = "customers.customer"


@pytest.fixture
def clerk(settings: Any, tmp_path: Path) -> Any:
    """A browser with somebody behind it who may import."""
    from kehai.crm.people.records.user import User  # noqa: PLC0415  needs Django set up
    from tests.api.browser import Browser  # noqa: PLC0415
    from tests.customers import factory  # noqa: PLC0415

    settings.MEDIA_ROOT = tmp_path / "data" / "files"
    factory.pool("总部公海")
    user = factory.person("Clerk", factory.CLERK)
    User.objects.filter(pk=user.pk).update(language="en")
    return Browser(user)


def bring(browser: Any, content: bytes, name: str = "firms.csv", kind: str = KIND, **headers: str) -> Any:
    """An upload as a form."""
    body = encode_multipart(BOUNDARY, {"kind": kind, "file": SimpleUploadedFile(name, content)})
    return browser.call("POST", "/api/imports", body, **{"Content-Type": MULTIPART_CONTENT, **headers})


@pytest.mark.django_db
def test_the_story_of_the_screen(clerk: Any) -> None:
    from tests.exchange import import_case  # noqa: PLC0415  needs Django set up
    from tests.exchange.import_case import FIRMS, HEADERS, as_csv  # noqa: PLC0415

    answer = bring(clerk, as_csv([*FIRMS, ["Bad", None, "never", None, None]], encoding="gb18030"), "../../x/客户.csv")
    assert (answer.status_code, answer.data["status"], answer.data["file"], answer.data["rows"]) == (201, "reading", "客户.csv", None)
    path = f"/api/imports/{answer.data['id']}"
    drain()
    found = clerk.look(path).data
    assert (found["status"], found["headers"], found["rows"]) == ("mapping", HEADERS, 4)
    assert found["mapping"]["企业名称"] == "name"
    planned = clerk.call("PATCH", path, {"mapping": found["mapping"], "key": "credit_code", "duplicates": "skip", "values": {"source": "import"}})
    assert (planned.status_code, planned.data["key"]) == (200, "credit_code")
    assert clerk.post_(f"{path}/start").status_code == 409, "not checked yet"
    answer = clerk.post_(f"{path}/check")
    assert (answer.status_code, answer.data["status"]) == (202, "checking")
    assert clerk.call("PATCH", path, {"key": None}).status_code == 409
    drain()
    found = clerk.look(path).data
    assert (found["status"], found["counts"]) == ("checked", import_case.counts(new=3, error=1))
    assert found["problems"] == [{"line": 5, "field": "registered_on", "label": "Registered on", "message": "Please write a date as 2026-01-31."}]
    started = clerk.post_(f"{path}/start", None, Idempotency_Key="start")
    again = clerk.post_(f"{path}/start", None, Idempotency_Key="start")
    assert (started.status_code, again.status_code, started.content) == (202, 202, again.content)
    drain()
    found = clerk.look(path).data
    assert (found["status"], found["progress"], found["counts"]["new"]) == ("done", {"done": 3, "total": 3}, 3)
    assert [row["id"] for row in clerk.look("/api/imports").data["rows"]] == [found["id"]]
    book = clerk.get(f"{path}/errors.xlsx")
    assert book.status_code == 200
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert clerk.post_(f"{path}/cancel").status_code == 409
    assert clerk.look("/api/customers/customer", total="exact").data["total"] == 3


@pytest.mark.django_db
def test_what_is_refused_and_how(clerk: Any) -> None:
    from tests.api.browser import Browser  # noqa: PLC0415  needs Django set up
    from tests.customers import factory  # noqa: PLC0415

    assert bring(Browser(), b"a,b").status_code == 401
    assert bring(Browser(factory.person("Seller", factory.SALES)), b"a,b").status_code == 403
    assert bring(clerk, b"a,b", kind="no.such").data["error"]["fields"] == {"kind": "This kind is not known."}
    assert clerk.post_("/api/imports", {"kind": KIND}).status_code == 415
    without = clerk.call("POST", "/api/imports", encode_multipart(BOUNDARY, {"kind": KIND}), **{"Content-Type": MULTIPART_CONTENT})
    assert set(without.data["error"]["fields"]) == {"file"}
    path = f"/api/imports/{bring(clerk, b'name,remark').data['id']}"
    assert clerk.post_(f"{path}/check").status_code == 409, "still being read"
    assert Browser(factory.person("Other", factory.SALES)).look(path).status_code == 404
    drain()
    assert set(clerk.call("PATCH", path, {"mapping": {"x": "name"}}).data["error"]["fields"]) == {"mapping.x"}
    assert set(clerk.post_(f"{path}/check", {"x": 1}).data["error"]["fields"]) == {"x"}
    assert clerk.get(f"{path}/errors.xlsx").status_code == 200


@pytest.mark.django_db
def test_an_upload_that_is_repeated_is_one_import(clerk: Any) -> None:
    from kehai.kernel.records.imports import Import  # noqa: PLC0415  needs Django set up

    first = bring(clerk, b"name\nA firm", Idempotency_Key="one")
    second = bring(clerk, b"name\nA firm", Idempotency_Key="one")
    other = bring(clerk, b"name\nAnother", Idempotency_Key="one")
    assert (first.status_code, second.content, other.status_code) == (201, first.content, 422)
    assert Import.objects.count() == 1


@pytest.mark.django_db
def test_a_file_beyond_the_limit_leaves_nothing(clerk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kehai.kernel.exchange import files  # noqa: PLC0415  needs Django set up
    from kehai.kernel.records.imports import Import  # noqa: PLC0415

    monkeypatch.setattr(files, "MOST", 1000)
    assert bring(clerk, b"x" * 1001).status_code == 413
    assert (Import.objects.count(), list(files.folder().iterdir())) == (0, [])


def kehai(*words: str, data: Path) -> "subprocess.CompletedProcess[str]":
    """The command, on this test's database."""
    known = connection.settings_dict
    url = f"postgresql:///{known['NAME']}?host={known['HOST']}&user={known['USER']}"
    environment = {**os.environ, "DATABASE_URL": url, "KEHAI_DATA": str(data), "KEHAI_LANGUAGE": "en"}
    command = [sys.executable, "-m", "kehai", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.django_db(transaction=True)
def test_the_command_does_the_same_in_the_foreground(clerk: Any, tmp_path: Path) -> None:
    from kehai.crm.customers.records.customer import Customer  # noqa: PLC0415  needs Django set up
    from kehai.kernel.exchange import reader  # noqa: PLC0415
    from tests.exchange.import_case import FIRMS, as_csv  # noqa: PLC0415

    file, errors = tmp_path / "firms.csv", tmp_path / "errors.xlsx"
    file.write_bytes(as_csv([*FIRMS, ["Bad", None, "never", None, None]]))
    words = ["load", str(file), "--kind", KIND, "--as", clerk.user.username, "--key", "credit_code"]
    tried = kehai(*words, "--check", data=tmp_path / "data")
    assert (tried.returncode, tried.stdout, Customer.objects.count()) == (2, "3 new, 0 update, 0 skip, 1 error\n", 0)
    mapping = "企业名称=name", "统一社会信用代码=credit_code", "注册日期=registered_on"
    done = kehai(*words, "--mapping", *mapping, "--errors", str(errors), data=tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "3 new, 0 update, 0 skip, 1 error\n")
    assert "line 5" in done.stderr
    assert reader.inspect(errors).rows == 1
    again = kehai(*words, data=tmp_path / "data")
    assert again.stdout == "0 new, 0 update, 3 skip, 1 error\n"
    assert Customer.objects.count() == 3
    for wrong, word in (("nobody", "Nobody is called"), (clerk.user.username, "This kind is not known")):
        failed = kehai("load", str(file), "--kind", "no.such", "--as", wrong, data=tmp_path / "data")
        assert (failed.returncode, word in failed.stderr) == (1, True), failed.stderr
    assert "Checking 4 of 4 rows" in again.stderr
