"""Clocks: first contact, leads, whom they ask when people are away; each step exactly once (A11, B61, T72)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kehai.crm.customers.jobs import attention as job
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.office import clocks
from kehai.crm.office.records.absence import Absence
from kehai.crm.office.records.deadline import Deadline
from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.user import User
from kehai.kernel import company, relay, run, writes
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.jobs import run_here
from kehai.kernel.keys import uuid7
from kehai.kernel.records.work_day import WorkDay
from tests.customers.browser import Browser
from tests.customers.factory import MANAGER, ROOT, SALES, acting, customer, do, made, person, pool

pytestmark = pytest.mark.django_db
CONTACT, LEAD = "customers.first_contact", "customers.lead_assigned"
DESK = "/api/office/deadlines"


@pytest.fixture
def world():
    class World:
        chief = person(
            "Chief", {"customers.customer": {"read": ["SUBS"], "transfer": ["SUBS"], "update": ["SUBS"]}, "office.deadline": {"read": ["SUBS"]}}
        )
        ann, bob = person("Ann", SALES), person("Bob", SALES)
        admin = person("Admin", MANAGER)
        head = pool("Head", admin=admin)
        north = pool("North", head, (ann, bob))

    User.objects.filter(pk=World.ann.pk).update(manager=World.chief)
    return World


def clock(row, rule=CONTACT):
    return Deadline.objects.filter(about_id=row.id, rule=rule).latest("id")


def past(row, rule=CONTACT, **ago):
    """As if it had been wound so long ago."""
    found = clock(row, rule)
    shift = timedelta(**ago)
    Deadline.objects.filter(pk=found.pk).update(
        started_at=found.started_at - shift, due_at=found.due_at - shift, next_at=found.next_at and found.next_at - shift
    )


def told(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices").json()["rows"]]


def follow(user, row, **data):
    made_one = run.create(kind_of(FollowUp), {"customer": str(row.id), "content": "hello", **data}, acting(user))
    job.heard(type("Event", (), {"ids": (made_one.pk,), "actor_id": user.pk})())


def test_a_new_customer_is_to_be_contacted_within_a_week_and_a_contact_is_evidence(world):
    row = customer("Acme", world.north, world.ann)
    found = clock(row)
    assert (found.state, found.owner, found.terms) == ("running", world.ann, "7 d")
    assert timedelta(days=6) < found.due_at - timezone.now() < timedelta(days=18), "seven days, then the end of a working day"
    follow(world.ann, row, way="phone", result="not_reached")
    assert clock(row).state == "running", "not reached is no contact"
    at = timezone.now() - timedelta(minutes=3)
    follow(world.ann, row, way="visit", at=at.isoformat())
    found = clock(row)
    assert (found.state, found.stopped_at, found.evidence, found.evidence_kind) == ("met", at, "Visit", "customers.follow_up")
    assert found.in_time
    (seen,) = Browser(world.ann).get(f"{DESK}/customers/customer/{row.id}").json()["rows"]
    assert (seen["state"], seen["label"]) == ("met", "First contact")
    assert "not reached" in seen["stops"]


def test_after_a_week_without_contact_the_manager_is_offered_the_transfer(world):
    row = customer("Acme", world.north, world.ann)
    past(row, days=30)
    clocks.tick()
    clocks.tick()
    found = clock(row)
    assert (found.state, found.steps_done, [step["step"] for step in found.steps]) == ("late", 2, ["soon", "late"])
    assert told(world.chief) == ["Acme was not contacted in 30 days; it may be transferred to somebody else."]
    assert len(told(world.ann)) == 2
    listed = Browser(world.chief).get(f"{DESK}/mine?whose=all").json()["rows"]
    assert [(one["about"]["label"], one["owner"]["label"], one["state"]) for one in listed] == [("Acme", "Ann", "late")]
    do(world.chief, "transfer", row, person=world.bob)
    assert Deadline.objects.filter(about_id=row.id).order_by("id").values_list("state", "owner").last() == ("running", world.bob.id)
    assert clocks.tick() == 0


def test_it_survives_being_handed_on_and_ends_in_the_pool(world):
    row = customer("Acme", world.north, world.ann)
    past(row, days=3)
    before = clock(row)
    do(ROOT, "transfer", row, person=world.bob)
    assert (clock(row).pk, clock(row).due_at, clock(row).owner) == (before.pk, before.due_at, world.bob)
    do(ROOT, "release", row, reason="x")
    assert clock(row).state == "cancelled"
    assert do(ROOT, "assign", row, person=world.bob).done
    assert clock(row).state == "running"
    run.delete(kind_of(Customer), [row.id], ROOT)
    assert clock(row).state == "cancelled"


def test_who_is_away_is_stood_in_for_at_the_moment_of_need(world):
    row = customer("Acme", world.north, world.ann)
    past(row, days=30)
    today = date.today()  # noqa: DTZ011  the test's own day
    facts = {"begins": str(today - timedelta(days=2)), "ends": str(today + timedelta(days=2)), "reason": "sick"}
    made(Absence, owner=world.ann, substitute=world.bob, **facts)
    made(Absence, owner=world.chief, substitute=world.admin, **facts)
    clocks.tick()
    assert told(world.ann) == []
    assert len(told(world.bob)) == 1
    User.objects.filter(pk=world.bob.pk).update(active=False)
    clocks.tick()
    assert [step["to"] for step in clock(row).steps] == [[str(world.bob.id)], [str(world.admin.id)]], "nobody there: the manager's substitute"
    assert clock(row).owner == world.ann, "nothing was moved"


def test_an_absence_is_one_of_the_persons_own(world):
    role = {"office.absence": {"create": ["SELF"], "read": ["SELF"]}}
    eve = person("Eve", role)
    body = {"begins": "2026-12-01", "ends": "2026-11-30"}
    answer = Browser(eve).post("/api/office/absence", **body)
    assert (answer.status_code, answer.json()["begins"]) == (201, "2026-11-30"), "what was meant is plain"
    own = Browser(eve).post("/api/office/absence", **body, substitute=str(eve.id))
    assert (own.status_code, set(own.json()["error"]["fields"])) == (422, {"substitute"})
    assert Browser(eve).post("/api/office/absence", **{**body, "ends": "2026-12-02", "owner": str(world.ann.id)}).status_code in (403, 404)


def test_a_lead_that_nobody_takes_is_told_to_the_pools_administrator(world):
    company.put({"leads.always": True}, ROOT)
    row = customer("Lead", world.north, source="web_form", mobile="13800001111")
    typed = customer("Typed", world.north, source="manual")
    assert not Deadline.objects.filter(about_id=typed.id).exists()
    assert clock(row, LEAD).due_at - clock(row, LEAD).started_at == timedelta(minutes=5)
    past(row, LEAD, minutes=6)
    assert clocks.tick() == 1
    assert (clock(row, LEAD).state, told(world.admin)) == ("late", [])
    past(row, LEAD, minutes=5)
    clocks.tick()
    assert len(told(world.admin)) == 1
    assert clocks.tick() == 0
    do(world.bob, "claim", row)
    found = clock(row, LEAD)
    assert (found.state, found.in_time, found.minutes) == ("met", False, 11)
    assert clock(row).owner == world.bob, "now the first contact is due"


def test_an_old_list_starts_no_clock(world):
    """Rows of an import say how somebody came once; their leads alert nobody, nor does a week begin for their owners."""
    old = [writes.build(kind("customers.customer"), {"name": name, "source": "phone"}, uuid7()) for name in ("Lead", "Taken")]
    for row in old:
        row.pool_id, row.line_id = world.north.id, customer("Here", world.north).line_id
    old[1].owner_id = world.ann.id
    with transaction.atomic():
        writes.insert(kind("customers.customer"), old, Deed("import", ROOT))
    assert not Deadline.objects.filter(about_id__in=[row.id for row in old]).exists()
    do(world.bob, "claim", old[0])
    assert clock(old[0]).owner == world.bob, "whoever takes one has his week"


def test_what_was_reckoned_by_old_terms_or_holidays_is_reckoned_anew(world):
    row = customer("Acme", world.north, world.ann)
    due = clock(row).due_at
    assert clocks.recompute() == 0
    made(WorkDay, day=due.astimezone(clocks.calendar.periods.zone()).date().isoformat(), works=False, name="Off", source="own")
    assert clocks.recompute() == 1
    assert clock(row).due_at > due
    company.put({"customers.contact_days": 1}, ROOT)
    assert clocks.recompute() == 1
    assert (clock(row).due_at < due, clock(row).terms) == (True, "1 d")
    assert clocks.recompute() == 0


def test_of_an_estimated_year_the_reader_is_told(world):
    row = customer("Acme", world.north, world.ann)
    Deadline.objects.update(due_at=datetime(2027, 1, 4, 10, tzinfo=timezone.get_current_timezone()))
    (notice,) = Browser(world.ann).get(f"{DESK}/customers/customer/{row.id}").json()["notices"]
    assert "2027" in notice
    assert Browser(world.bob).get(f"{DESK}/customers/customer/{row.id}").status_code == 404
    assert Browser(world.ann).get(f"{DESK}/nowhere/nothing/{row.id}").status_code == 404


def test_the_relay_and_the_minute_job_do_all_of_it(world):
    row = customer("Acme", world.north, world.ann)
    past(row, days=30)
    run_here("office.clocks", 1, {})
    assert clock(row).steps_done == 2
    run.create(kind_of(FollowUp), {"customer": str(row.id), "content": "x", "way": "phone"}, acting(world.ann))
    relay.pump()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'events.hear'")
        assert any("first" in str(args) or "attention" in str(args) for (args,) in cursor.fetchall())


class Killed(BaseException):
    """The end of a process in the middle."""


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_killed_one_do_each_step_once(world, monkeypatch):
    rows = [customer(f"C{n}", world.north, world.ann) for n in range(6)]
    for row in rows:
        past(row, days=30)
    real, calls = clocks._write, []  # noqa: SLF001  where a process may die

    def dies(found):
        calls.append(found)
        raise Killed

    monkeypatch.setattr(clocks, "_write", dies)
    with pytest.raises(Killed), transaction.atomic():
        clocks.tick()
    monkeypatch.setattr(clocks, "_write", real)
    assert calls
    assert not Notice.objects.exists(), "what a killed one told is undone with it"
    start = Barrier(2)

    def work(_n):
        try:
            start.wait(10)
            while clocks.tick(2):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))
    assert {clock(row).steps_done for row in rows} == {2}
    assert Notice.objects.filter(owner=world.ann).count() == 12
    assert Notice.objects.filter(owner=world.chief).count() == 6


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_step_is_done_twice(world, monkeypatch):
    """The guard, seen red: the same race without FOR UPDATE SKIP LOCKED, and without the row lock, tells people twice."""
    row = customer("Acme", world.north, world.ann)
    past(row, days=30)
    monkeypatch.setattr(clocks, "_DUE", clocks._DUE.replace("FOR UPDATE SKIP LOCKED", ""))  # noqa: SLF001
    monkeypatch.setattr(clocks, "_locked", _unlocked)
    start = Barrier(2, timeout=10)
    real = clocks._step  # noqa: SLF001

    def together(found):
        start.wait()
        real(found)

    monkeypatch.setattr(clocks, "_step", together)

    def work(_n):
        try:
            clocks.tick()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))
    assert Notice.objects.filter(owner=world.ann).count() == 2


def _unlocked(keys):
    rows = list(Deadline.objects.filter(pk__in=keys).defer("search"))
    for row in rows:
        row.__dict__["_before"] = clocks.store.snapshot(row)
    return rows
