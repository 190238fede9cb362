"""Large exports need somebody else's word; the workbook is one's own, for a day, under the rights of the moment (T92)."""

import io
import os
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kehai.crm.people.records.role import Holding
from kehai.kernel import company, jobs, trail_buffer
from kehai.kernel.access import system
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.exchange import requests
from kehai.kernel.records.export_request import ExportRequest
from kehai.kernel.records.trail import Trail
from kehai.kernel.testing import example
from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
THINGS, REQUESTS = "/api/kinds/thing", "/api/screens/export_request"
ASKED = {"kind": "kinds.thing", "filter": {"field": "name", "op": "starts", "value": "Ring"}, "reason": "Fair in May"}
ROOT = system("test")


@pytest.fixture
def rings(keeper):
    """Four rings of the keeper, of which three may be exported without asking."""
    company.put({"exports.free_rows": 3}, ROOT)
    return [example("kinds.thing", name=f"Ring {n}", owner=keeper.user) for n in range(4)]


@pytest.fixture
def approver(person):
    return Browser(person("Approver", {"screens.export_request": {"manage": ["ALL"]}}))


def content(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def made(key):
    jobs.run_here("kernel.make_export", 1, {"key": key})


def test_a_small_export_goes_at_once_and_bears_its_mark(keeper, rings):
    book = zipfile.ZipFile(io.BytesIO(content(keeper.look(f"{THINGS}/export.xlsx", filter={"field": "name", "op": "eq", "value": "Ring 1"}))))
    row = Trail.objects.get(event="export")
    assert (row.count, row.records, row.outcome, row.kind) == (1, [rings[1].pk], "done", "kinds.thing")
    sheet, notes = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/comments1.xml").decode()
    assert f"Keeper · {timezone.localdate():%Y}" in sheet
    assert str(row.record_id) in sheet[sheet.index("<headerFooter") :]
    assert str(row.record_id) in notes


def test_a_large_one_waits_for_somebody_else(keeper, approver, rings):
    refused = keeper.look(f"{THINGS}/export.xlsx")
    assert (refused.status_code, refused.data["error"]["code"]) == (409, "needs_approval")
    assert Trail.objects.get(event="export").outcome == "refused"
    asked = keeper.post_(REQUESTS, ASKED).data
    assert (asked["rows"], asked["status"], asked["owner"]["id"]) == (4, "waiting", str(keeper.user.pk))
    assert keeper.look(f"/api/exports/{asked['id']}/file").status_code == 409
    assert keeper.post_(f"{REQUESTS}/{asked['id']}/approve").status_code == 403

    approved = approver.post_(f"{REQUESTS}/{asked['id']}/approve")
    assert (approved.status_code, approved.data["row"]["status"]) == (200, "approved")
    made(asked["id"])
    assert requests.place(ExportRequest.objects.get().id).stat().st_mode & 0o777 == 0o600
    assert approver.look(f"/api/exports/{asked['id']}/file").status_code == 404
    assert len(content(keeper.look(f"/api/exports/{asked['id']}/file"))) > 1000
    taken = Trail.objects.get(event="export", outcome="done")
    assert (str(taken.record_id), taken.count, set(taken.records)) == (asked["id"], 4, {row.pk for row in rings})


def test_nobody_approves_his_own_and_a_refusal_says_why(approver, keeper, rings, boss):
    own = boss.post_(REQUESTS, ASKED).data
    answer = boss.post_(f"{REQUESTS}/{own['id']}/approve")
    assert (answer.status_code, ExportRequest.objects.get(pk=own["id"]).status) == (403, "waiting")
    refused = approver.post_(f"{REQUESTS}/{own['id']}/refuse", {"answer": "Too many"})
    assert refused.data["row"]["answer"] == "Too many"
    assert boss.look(f"/api/exports/{own['id']}/file").status_code == 409
    # Others see neither the request nor its reason.
    assert keeper.look(f"{REQUESTS}/{own['id']}").status_code == 404


def test_rights_of_the_moment_count_when_it_is_fetched(keeper, approver, rings, boss):
    asked = keeper.post_(REQUESTS, ASKED).data
    approver.post_(f"{REQUESTS}/{asked['id']}/approve")
    made(asked["id"])
    type(rings[0]).objects.filter(pk=rings[0].pk).update(owner=boss.user)
    assert keeper.look(f"/api/exports/{asked['id']}/file").status_code == 409
    made(asked["id"])
    content(keeper.look(f"/api/exports/{asked['id']}/file"))
    assert set(Trail.objects.get(event="export", outcome="done").records) == {row.pk for row in rings[1:]}
    # Whoever lost the right altogether gets nothing.
    Holding.objects.filter(user=keeper.user).delete()
    raise_epoch()
    assert keeper.look(f"/api/exports/{asked['id']}/file").status_code == 403


def test_a_day_later_it_is_closed_and_after_a_week_it_is_gone(keeper, approver, rings):
    asked = keeper.post_(REQUESTS, ASKED).data
    approver.post_(f"{REQUESTS}/{asked['id']}/approve")
    made(asked["id"])
    place = requests.place(ExportRequest.objects.get().id)
    requests.forget()
    assert place.exists()
    os.utime(place, (time.time() - 8 * 86400,) * 2)
    requests.forget()
    assert not place.exists()
    ExportRequest.objects.update(until=timezone.now() - timedelta(seconds=1))
    closed = keeper.look(f"/api/exports/{asked['id']}/file")
    assert (closed.status_code, "over" in closed.data["error"]["message"]) == (409, True)


def test_a_day_has_a_limit_of_rows(keeper, rings):
    company.put({"exports.daily_rows": 3}, ROOT)
    two = {"field": "name", "op": "in", "value": ["Ring 1", "Ring 2"]}
    content(keeper.look(f"{THINGS}/export.xlsx", filter=two))
    over = keeper.look(f"{THINGS}/export.xlsx", filter=two)
    assert over.status_code == 429
    assert int(over.headers["Retry-After"]) > 0


def test_requests_are_only_made_for_what_one_may_export(keeper, person, rings):
    assert keeper.post_(REQUESTS, {**ASKED, "kind": "no.kind"}).status_code == 422
    reader = Browser(person("Reader", {"kinds.thing": {"read": ["ALL"]}}))
    assert reader.post_(REQUESTS, ASKED).data["rows"] == 0
    assert keeper.post_(REQUESTS, {**ASKED, "filter": {"field": "nothing", "op": "eq", "value": 1}}).status_code == 422


def test_uploads_have_a_limit_of_bytes(keeper):
    company.put({"uploads.daily_megabytes": 1}, ROOT)

    def send():
        file = SimpleUploadedFile("note.txt", b"x" * 700_000, "text/plain")
        headers = {"X-CSRFToken": keeper.cookies["csrftoken"].value, "Accept-Language": "en"}
        return keeper.post("/api/files", {"file": file}, headers=headers)

    assert send().status_code == 201
    assert send().status_code == 429
    trail_buffer.flush()
    assert list(Trail.objects.filter(event="upload").order_by("id").values_list("outcome", "count")) == [("done", 700_000), ("refused", None)]
