"""Who may read the trail reads who saw what; a breach report misses nothing (T100); reading it is itself kept."""

import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from python_calamine import load_workbook

from kehai.kernel import trail_buffer
from kehai.kernel.access import Actor, Rights
from kehai.kernel.keys import uuid7
from kehai.kernel.records.trail import Trail
from kehai.kernel.testing import example
from kehai.kernel.trail import Entry, write
from tests.api.browser import Browser

pytestmark = pytest.mark.django_db
THINGS = "/api/kinds/thing"
AUDITOR = {"screens.inquiry": {op: ["ALL"] for op in ("read", "create", "export")}}
EVER = {"from": "2026-01-01T00:00:00Z", "to": "2099-01-01T00:00:00Z"}


@pytest.fixture
def auditor(person):
    return Browser(person("Auditor", AUDITOR))


def test_only_who_holds_the_right_reads_the_trail(keeper, auditor):
    assert keeper.look("/api/trail").status_code == 403
    assert keeper.look("/api/trail/export.xlsx").status_code == 403
    assert keeper.look("/api/trail/person", who=str(keeper.user.pk), **EVER).status_code == 403
    assert auditor.look("/api/trail").status_code == 200
    refused = Trail.objects.filter(outcome="refused", actor_id=keeper.user.pk)
    assert set(refused.values_list("event", flat=True)) == {"trail_read", "trail_export"}


def test_who_has_seen_this_record(keeper, boss, auditor):
    ring = example("kinds.thing", name="Ring", owner=keeper.user)
    other = example("kinds.thing", name="Other", owner=boss.user)
    keeper.look(THINGS)
    boss.look(f"{THINGS}/{ring.pk}")
    boss.look(f"{THINGS}/{other.pk}")
    found = auditor.look("/api/trail", record=str(ring.pk), kind="kinds.thing").data["rows"]
    assert [(row["event"], row["actor"]["label"]) for row in found] == [("read_one", "Boss"), ("bulk_view", "Keeper")]
    # The auditor may not read the thing itself, so its name is not told.
    assert found[0]["record"] == {"id": str(ring.pk), "label": None}
    [read] = Trail.objects.filter(event="trail_read")
    assert (read.actor_id, read.details["asked"]["record"]) == (auditor.user.pk, str(ring.pk))


def test_filters_and_pages(auditor, person):
    ann = person("Ann", {})
    who = Actor("user", ann.pk, "Ann", Rights())
    day = datetime(2026, 1, 1, tzinfo=UTC)
    write([Entry("action", who, "kinds.thing", at=day + timedelta(days=n), address=f"10.0.0.{n % 2}") for n in range(7)])
    write([Entry("export", who, "kinds.thing", at=day, outcome="refused")])
    first = auditor.look("/api/trail", who=str(ann.pk), size="5").data
    rest = auditor.look("/api/trail", who=str(ann.pk), size="5", after=first["next"]).data
    assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (5, 3, None)
    for query, count in (
        ({"event": "export"}, 1),
        ({"outcome": "refused", "kind": "kinds.thing"}, 1),
        ({"address": "10.0.0.1"}, 3),
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-04T00:00:00Z"}, 2),
    ):
        assert len(auditor.look("/api/trail", who=str(ann.pk), **query).data["rows"]) == count, query
    for query in ({"event": "peek"}, {"from": "yesterday"}, {"from": "2026-01-01T00:00:00"}, {"who": "me"}, {"after": "x"}):
        assert auditor.look("/api/trail", **query).status_code == 422, query


def test_the_trail_as_a_workbook_is_marked_and_kept(auditor):
    auditor.look("/api/trail")
    answer = auditor.look("/api/trail/export.xlsx", event="trail_read")
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert rows[1][2:5] == ["trail_read", "done", "Auditor"]
    [taken] = Trail.objects.filter(event="trail_export")
    assert (taken.count, taken.actor_id) == (1, auditor.user.pk)


def test_a_breach_report_misses_nothing(auditor, person, keeper):
    """A month of many people, seeded; everything that one of them saw or took between two times is in the report."""
    chance = random.Random(20260111)  # noqa: S311  a seeded scenario
    thief, others = person("Thief", {}), [person(f"Other {n}", {}) for n in range(3)]
    records = [uuid7() for _each in range(300)]
    begins = timezone.now() - timedelta(days=20)
    ends = begins + timedelta(days=10)
    seen, taken, entries = set(), 0, []
    for user in (thief, *others):
        who = Actor("user", user.pk, user.name, Rights())
        for _each in range(250):
            at = begins + timedelta(days=chance.uniform(-10, 20))
            event = chance.choice(["read_one", "bulk_view", "export", "unmask", "download", "search", "action"])
            outcome = chance.choice(["done", "done", "done", "refused"])
            many = chance.sample(records, chance.randint(1, 20)) if event in ("bulk_view", "export", "search") else None
            one = chance.choice(records) if many is None else (uuid7() if event == "export" else None)
            entries.append(Entry(event, who, "kinds.thing", one, len(many or [0]), many, outcome, at))
            if user is thief and begins <= at < ends and outcome == "done":
                seen |= {*(many or []), *([one] if one and event not in ("export", "download") else [])}
                taken += event in ("export", "unmask", "download")
    chance.shuffle(entries)
    write(entries)
    query = {"who": str(thief.pk), "from": begins.isoformat(), "to": ends.isoformat()}
    report = auditor.look("/api/trail/person", **query).data
    [things] = report["read"]
    assert {row["id"] for row in things["rows"]} == {str(key) for key in seen}
    assert things["records"] == len(seen)
    assert sum(row["outcome"] == "done" for row in report["taken"]) == taken
    assert all(row["actor"]["id"] == str(thief.pk) for row in report["taken"])


def test_the_report_of_real_requests(auditor, keeper, boss):
    mine = [example("kinds.thing", name=f"Ring {n}", owner=keeper.user) for n in range(3)]
    example("kinds.thing", name="Other", owner=boss.user)
    boss.look(THINGS)
    keeper.look(THINGS)
    keeper.look(f"{THINGS}/{mine[0].pk}")
    keeper.look("/api/search", q="Ring")
    b"".join(keeper.look(f"{THINGS}/export.xlsx", filter={"field": "name", "op": "eq", "value": "Ring 1"}).streaming_content)
    report = auditor.look("/api/trail/person", who=str(keeper.user.pk), **EVER).data
    [things] = report["read"]
    assert {row["id"]: row["times"] for row in things["rows"]} == {str(mine[0].pk): 3, str(mine[1].pk): 3, str(mine[2].pk): 2}
    [taken] = report["taken"]
    assert (taken["event"], taken["count"], taken["details"]["filter"]["value"]) == ("export", 1, "Ring 1")


def test_an_inquiry_keeps_who_asked_about_whom_and_why(auditor, person, keeper):
    ann = person("Ann", {})
    asked = {"person": str(ann.pk), "begins_at": "2026-01-01T00:00:00Z", "ends_at": "2026-02-01T00:00:00Z", "reason": "Complaint 7"}
    assert auditor.post_("/api/screens/inquiry", asked).status_code == 201
    assert auditor.post_("/api/screens/inquiry", {**asked, "ends_at": "2025-01-01T00:00:00Z"}).status_code == 422
    assert keeper.post_("/api/screens/inquiry", asked).status_code == 403


def test_printing_is_kept(keeper):
    ring = example("kinds.thing", name="Ring", owner=keeper.user)
    assert keeper.post_("/api/trail/print", {"kind": "kinds.thing", "id": str(ring.pk), "path": "/kinds/thing"}).status_code == 204
    assert keeper.post_("/api/trail/print", {"kind": "no.kind", "path": "/x"}).status_code == 422
    trail_buffer.flush()
    row = Trail.objects.get(event="print", outcome="done")
    assert (row.record_id, row.kind) == (ring.pk, "kinds.thing")
