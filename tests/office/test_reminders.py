"""Reminder rules without code: whom they find, that they remind once, and what a trial shows (A14, K41)."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.important_day import ImportantDay
from kehai.crm.office.jobs import reminders
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.records.reminded import Reminded
from kehai.crm.office.records.reminder_rule import ReminderRule
from kehai.crm.office.records.task import Task
from kehai.crm.office.rules import falling_due
from kehai.kernel import calendar, jobs, lunar, periods, run
from kehai.kernel.catalogue import kind_of
from tests.customers.browser import Browser
from tests.customers.factory import ROOT, customer, do, made
from tests.sales.deals import world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
RULES, DRY = "/api/office/reminder_rule", "/api/office/reminders/dry-run"
VISIT = {"field": "way", "op": "eq", "value": "visit"}
RETURN = {"name": "Return visit", "kind": "customers.follow_up", "date_field": "at", "sort": "after", "days": 3, "condition": VISIT}
BIRTHDAY = {"name": "Birthday", "kind": "customers.contact", "date_field": "celebrated", "sort": "before", "days": 2, "makes": "notice"}


def rule(**data):
    """A rule that is in force since long ago."""
    row = made(ReminderRule, state="active", **data)
    ReminderRule.objects.filter(pk=row.pk).update(active_since=timezone.now() - timedelta(days=30))
    return ReminderRule.objects.get(pk=row.pk)


def followed(customer, days, **data):
    at = datetime.combine(periods.today() - timedelta(days=days), time(0, 5), periods.zone())
    return made(FollowUp, **{"customer": customer, "content": "x", "way": "visit", "at": at.isoformat(), **data})


def test_three_days_after_a_visit_its_owner_has_a_task_and_only_one(world):
    followed(world.acme, 3)
    followed(world.acme, 3, way="phone")
    followed(world.acme, 2)
    one = rule(**RETURN, task_sort="return_visit", priority="high")
    reminders.remind()
    task = Task.objects.get()
    assert (task.subject, task.sort, task.priority, task.owner_id) == ("Return visit", "return_visit", "high", world.ann.pk)
    assert (task.about_kind, task.about_id) == ("customers.customer", world.acme.pk), "about the customer, not the follow-up"
    assert calendar.is_workday(calendar.local(task.due_at).date())
    reminders.remind()
    assert Task.objects.count() == 1
    # Without what was written down it would be told again: the guard is that row, and nothing else.
    Reminded.objects.all().delete()
    assert reminders.run_rule(one) == 1


def test_two_at_once_remind_once(world, monkeypatch):
    followed(world.acme, 3)
    one = rule(**RETURN)
    found = falling_due.due(one, [periods.today()], jobs.me(), 10)
    reminders.remind()
    monkeypatch.setattr(falling_due, "due", lambda *_args, **_more: found)  # as one who looked before the other wrote
    assert (reminders.run_rule(one), Task.objects.count()) == (0, 1)


def test_a_house_that_stood_still_catches_up_but_not_with_what_was_before_the_rule(world):
    followed(world.acme, 5)
    followed(world.acme, 60)
    one = rule(**RETURN)
    ReminderRule.objects.filter(pk=one.pk).update(active_since=timezone.now())
    reminders.remind()
    assert not Task.objects.exists()
    ReminderRule.objects.filter(pk=one.pk).update(active_since=timezone.now() - timedelta(days=30))
    reminders.remind()
    assert Task.objects.count() == 1


def test_silence_is_told_once_for_each_silence(world):
    quiet = {"name": "Silent", "kind": "customers.customer", "date_field": "last_follow_up_at", "sort": "silence", "days": 10}
    followed(world.acme, 12)
    customer("New Ltd", world.sea, world.bob)
    one = rule(**quiet, to="manager")
    reminders.remind()
    reminders.remind()
    task = Task.objects.get()
    assert (task.owner_id, task.about_id) == (world.chief.pk, world.acme.pk)
    followed(world.acme, 11)
    reminders.remind()
    assert Task.objects.count() == 2, "another silence"
    assert one.days == 10


def test_a_birthday_by_the_moon_comes_as_a_notice(world):
    day = periods.today() + timedelta(days=2)
    moon = lunar.of_lunar(day)
    made_contact = Browser(world.ann).post(
        "/api/customers/contact", customer=str(world.acme.pk), name="Zhang", celebrated=f"lunar:--{moon.month:02d}-{moon.day:02d}"
    )
    assert made_contact.status_code == 201, made_contact.content
    rule(**BIRTHDAY)
    reminders.remind()
    reminders.remind()
    (notice,) = Notice.objects.filter(sort="office.reminder")
    assert (notice.owner_id, notice.about_id) == (world.ann.pk, world.acme.pk)
    assert ImportantDay.objects.exists()


def test_every_day_of_the_moon_is_matched_as_the_calendar_says():
    told = [lunar.Anniversary(month, day, lunar=True) for month in (1, 2, 6, 12) for day in (1, 15, 29, 30)]
    told += [lunar.Anniversary(2, 29), lunar.Anniversary(2, 28), lunar.Anniversary(12, 31)]
    for step in range(400):
        day = date(2027, 1, 1) + timedelta(days=step)
        stored = [sort + "--" + end for sort, end in falling_due.matching(day)]
        for one in told:
            assert (str(one) in stored) == (one.next(day) == day), (day, one)


@pytest.mark.parametrize("sort", ["before", "after"])
def test_working_days_are_reckoned_as_the_calendar_does(sort):
    one = SimpleNamespace(sort=sort, days=3, working=True, Sort=ReminderRule.Sort)
    sign = -1 if sort == "before" else 1
    met = [source for step in range(40) for source in falling_due.sources(one, date(2026, 2, 1) + timedelta(days=step))]
    assert len(met) == len(set(met)), "no date twice"
    for source in met:
        assert calendar.is_workday(calendar.add_workdays(source, sign * 3))
    assert set(met) >= {date(2026, 2, 10) + timedelta(days=n) for n in range(5)}


def test_a_certain_person_and_a_field(world):
    followed(world.acme, 3)
    rule(**RETURN, to="person", person=world.boss)
    rule(**{**RETURN, "name": "By field"}, to="field", person_field="owner")
    FollowUp.objects.update(owner=world.bob)
    reminders.remind()
    assert {task.owner_id for task in Task.objects.all()} == {world.boss.pk, world.bob.pk}


def test_no_more_than_a_day_holds(world):
    for n in range(3):
        followed(customer(f"C{n}", world.sea, world.ann), 3)
    rule(**RETURN, most=2)
    reminders.remind()
    reminders.remind()
    assert Task.objects.count() == 2
    Reminded.objects.update(day=periods.today() - timedelta(days=1))
    reminders.remind()
    assert Task.objects.count() == 3


def test_a_trial_shows_whom_it_would_remind_and_writes_nothing(world):
    followed(world.acme, 3)
    followed(customer("Later Ltd", world.sea, world.bob), 1)
    boss = Browser(world.boss)
    told = boss.post(DRY, rule=RETURN).json()
    assert (told["today"], told["month"]) == (1, 1)
    assert [(row["label"], row["person"]["label"]) for row in told["records"]] == [("Acme Ltd", "Ann"), ("Later Ltd", "Bob")]
    assert not Task.objects.exists()
    assert not Reminded.objects.exists()
    assert Browser(world.ann).post(DRY, rule=RETURN).status_code == 403
    assert boss.post(DRY, rule={**RETURN, "date_field": "content"}).json()["error"]["fields"].keys() == {"date_field"}


def test_a_rule_that_cannot_run_is_refused(world):
    boss = Browser(world.boss)
    for wrong, at in (
        ({"kind": "no.kind"}, "kind"),
        ({"date_field": "way"}, "date_field"),
        ({"to": "person"}, "person"),
        ({"to": "field", "person_field": "way"}, "person_field"),
        ({"most": 0}, "most"),
        ({"condition": {"field": "secret", "op": "eq", "value": 1}}, "condition"),
        ({"sort": "silence", "days": 0}, "days"),
    ):
        answer = boss.post(RULES, **{**RETURN, **wrong})
        assert answer.status_code == 422, (wrong, answer.content)
        assert at in answer.json()["error"]["fields"], (wrong, answer.json())
    made_rule = boss.post(RULES, **RETURN)
    assert made_rule.status_code == 201
    assert Browser(world.ann).get(RULES).status_code == 403, "its condition is not everybody's to read"
    run.update(kind_of(ReminderRule), ReminderRule.objects.get().pk, {"state": "active"}, None, ROOT)
    assert ReminderRule.objects.get().active_since is not None


def test_who_left_is_not_reminded(world):
    followed(world.acme, 3)
    do(world.ann, "transfer", world.acme, person=world.bob)
    FollowUp.objects.update(owner=None)
    rule(**RETURN)
    reminders.remind()
    assert [task.owner_id for task in Task.objects.all()] == [world.bob.pk]
