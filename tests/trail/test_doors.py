"""What entrances that are no kind's own show is told with its kind and record, so that the breach report misses none of it (T92, T100)."""

import re
from types import SimpleNamespace

import pytest

from kehai.api import deeds, subjects
from kehai.api.openapi import document
from kehai.kernel import trail_buffer
from kehai.kernel.catalogue import shipped
from kehai.kernel.keys import uuid7
from kehai.kernel.records.trail import Trail

pytestmark = pytest.mark.django_db
KEY = re.compile(r"\{(id|key|person|other|merger)\}")
# What tells its own rows (the person's own things, files and workbooks under their own events).
ITS_OWN = ("/api/me", "/api/session", "/api/imports", "/api/files", "/api/exports")


def doors():
    """Paths of entrances that show one thing and are no kind's own."""
    kinds = tuple(f"/api/{kind.path}/" for kind in shipped().values())
    found = [path for path, methods in document()["paths"].items() if "get" in methods and "{" in path]
    return [path for path in found if KEY.search(path) and not path.startswith((*kinds, *ITS_OWN))]


def asked(path):
    """(kind, record) that the trail would name for a request to this path."""
    from django.urls import resolve  # noqa: PLC0415  needs Django set up

    key = str(uuid7())
    real = KEY.sub(key, path).replace("{domain}", "kinds").replace("{kind}", "thing").replace("{name}", "thing")
    kind, record = subjects.of(SimpleNamespace(resolver_match=resolve(real)), real.removeprefix("/api/").split("/"))
    return kind, str(record) == key


def test_every_entrance_that_shows_a_record_is_known_by_its_kind(boss):
    boss.look("/api/me")
    found = {path: asked(path) for path in doors()}
    assert len(found) > 20
    assert {path: told for path, told in found.items() if told[0] not in shipped() or not told[1]} == {}
    # The name in the path counts before the tag; the tag says it elsewhere.
    assert found["/api/approvals/of/{domain}/{name}/{id}"][0] == "kinds.thing"
    assert found["/api/customers/disputes/about/{id}"][0] == "customers.customer"
    assert found["/api/sales/contracts/{key}/pdf"][0] == "sales.contract"


def test_the_test_sees_an_entrance_that_nobody_tagged(boss, monkeypatch):
    boss.look("/api/me")
    monkeypatch.setitem(subjects._tagged, "sales/contracts/<uuid:key>/pdf", "forms")  # noqa: SLF001  a build with a wrong tag
    monkeypatch.setitem(subjects._tagged, "sales/contracts/<uuidstr:key>/pdf", "forms")  # noqa: SLF001
    assert asked("/api/sales/contracts/{key}/pdf")[0] == ""


def test_rows_of_an_import_that_stayed_are_a_download(boss):
    """Both workbooks of an import hold rows of customers: neither leaves the house unseen."""
    key = uuid7()
    for name in deeds.ROWS_OF_IMPORTS:
        boss.look(f"/api/imports/{key}/{name}")
    trail_buffer.flush()
    assert list(Trail.objects.filter(kind="imports", record_id=key).values_list("event", "outcome")) == [("download", "refused")] * 2
