"""Tasks: put down in a line, done with a result, again or no more, handed over, repeated, reminded of (A14–A16)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from kehai.crm.office.jobs import tasks as job
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.records.task import Task
from kehai.crm.office.rules import repeating
from kehai.kernel import calendar, periods
from tests.customers.browser import Browser
from tests.customers.factory import SELF, do, history, made, person
from tests.sales.deals import world

__all__ = ["world"]  # a fixture, found here by pytest
pytestmark = pytest.mark.django_db
TASKS, TASK = "/api/office/tasks", "/api/office/task"


def about(row):
    return {"kind": "customers.customer", "id": str(row.pk)}


def add(user, **data):
    answer = Browser(user).post(TASKS, **data)
    assert answer.status_code == 201, answer.content
    return Task.objects.get(pk=answer.json()["id"])


def act(user, task, verb, status=200, **data):
    answer = Browser(user).post(f"{TASK}/{task.pk}/{verb}", **data)
    assert answer.status_code == status, answer.content
    return answer.json()


def rows(user, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return Browser(user).get(f"{TASKS}?{asked}").json()["rows"]


def test_a_line_becomes_a_task_about_a_customer(world):
    task = add(world.ann, text="明天下午3点 给张总回电话", about=about(world.acme), sort="call")
    due = calendar.local(task.due_at)
    assert (task.subject, due.date(), due.time()) == ("给张总回电话", periods.today() + timedelta(days=1), time(15))
    (row,) = Browser(world.ann).get(f"{TASKS}/customers/customer/{world.acme.pk}").json()["rows"]
    assert (row["subject"], row["about"]["label"], row["may"]) == ("给张总回电话", "Acme Ltd", True)
    read = Browser(world.ann).post(f"{TASKS}/read", text="下周一 拜访").json()
    assert (read["subject"], read["hour"]) == ("拜访", False)
    assert not Task.objects.filter(subject="拜访").exists()


def test_nobody_learns_by_a_task_of_what_he_does_not_see(world):
    key = str(world.acme.pk)
    assert Browser(world.eve).post(TASKS, subject="x", about=about(world.acme)).status_code == 404
    assert Browser(world.eve).get(f"{TASKS}/customers/customer/{key}").status_code == 404
    task = add(world.ann, subject="call", about=about(world.acme))
    do(world.ann, "transfer", world.acme, person=world.eve)
    (row,) = rows(world.ann, whose="mine", when="open")
    assert (row["id"], row["about"]) == (str(task.pk), None), "the task stays, the customer's name goes"
    assert rows(world.eve, whose="all", when="open") == []
    act(world.eve, task, "done", 404)


def test_done_no_more_or_again(world):
    task = add(world.ann, subject="renew", about=about(world.acme), priority="high")
    act(world.ann, task, "done", 422, then="again")
    again = (timezone.now() + timedelta(days=30)).replace(microsecond=0)
    act(world.ann, task, "done", result="wants to think", then="again", again_at=again.isoformat())
    task.refresh_from_db()
    assert (task.state, task.result) == ("done", "wants to think")
    follower = Task.objects.get(follows=task)
    assert (follower.due_at, follower.about_id, follower.priority, follower.owner_id) == (again, world.acme.pk, "high", world.ann.pk)
    act(world.ann, task, "done", 409)
    # To take it back takes back what came of it.
    act(world.ann, task, "reopen")
    assert [row["id"] for row in rows(world.ann, whose="mine", when="open")] == [str(task.pk)]
    act(world.ann, task, "done")
    assert not Task.objects.filter(follows=task, deleted_at=None).exists()
    assert history(task)[-3:] == ["done", "reopen", "done"]


def test_what_repeats_comes_again_until_its_last_day(world):
    start = datetime.combine(date(2030, 1, 31), time(9), periods.zone())
    task = add(world.ann, subject="report", due_at=start.isoformat(), repeat="monthly", until="2030-03-31")
    act(world.ann, task, "done")
    second = Task.objects.get(follows=task)
    act(world.ann, second, "done")
    third = Task.objects.get(follows=second)
    days = [calendar.local(row.due_at).date() for row in (second, third)]
    assert days == [date(2030, 2, 28), date(2030, 3, 31)], "a short month does not make the 31st the 28th for good"
    act(world.ann, third, "done")
    assert not Task.objects.filter(follows=third).exists()


def test_the_next_time_respects_days_off():
    zone = periods.zone()
    anchor = datetime(2026, 2, 9, 9, tzinfo=zone)  # a Monday; Spring Festival 2026 begins on the 15th of February
    weekly = lambda holiday: calendar.local(repeating.next_after(anchor, ("weekly", 1), holiday, anchor)).date()  # noqa: E731
    assert weekly("keep") == date(2026, 2, 16)
    assert not calendar.is_workday(date(2026, 2, 16))
    assert calendar.is_workday(weekly("before"))
    assert weekly("before") < date(2026, 2, 16) < weekly("after")
    assert calendar.is_workday(weekly("after"))
    assert repeating.stepped(date(2028, 2, 29), "yearly", 1) == date(2029, 2, 28)
    assert repeating.stepped(date(2026, 11, 30), "monthly", 3) == date(2027, 2, 28)


def test_postponed_and_handed_over(world):
    task = add(world.ann, subject="visit", sort="visit", about=about(world.acme))
    act(world.ann, task, "postpone", later="tomorrow")
    task.refresh_from_db()
    assert calendar.is_workday(calendar.local(task.due_at).date())
    assert task.due_at > timezone.now()
    act(world.ann, task, "postpone", 422, until="1990-01-01T00:00:00Z")
    act(world.ann, task, "hand_over", person=str(world.bob.pk), words="please, I am away")
    (row,) = rows(world.bob, whose="mine", when="open")
    assert (row["asker"]["label"], row["about"]) == ("Ann", None), "a task gives no customer away"
    assert "Ann asks you: visit" in [one["text"] for one in Browser(world.bob).get("/api/office/notices").json()["rows"]]
    assert [one["id"] for one in rows(world.ann, whose="asked", when="open")] == [str(task.pk)]
    act(world.bob, task, "done", result="went well")
    assert "Bob has done visit." in [one["text"] for one in Browser(world.ann).get("/api/office/notices").json()["rows"]]
    act(world.bob, task, "hand_over", 409, person=str(world.ann.pk))


def test_a_manager_sees_his_peoples_tasks_and_nobody_elses(world):
    add(world.ann, subject="anns")
    add(world.eve, subject="eves")
    assert [row["subject"] for row in rows(world.chief, whose="all", when="open")] == ["anns"]
    assert rows(world.chief, whose="mine", when="open") == []
    given = add(world.ann, subject="for Bob", person=str(world.bob.pk))
    assert given.owner_id == world.bob.pk
    assert Browser(world.ann).post(TASKS, subject="x", person="nobody").status_code == 422


def test_it_is_reminded_of_once_and_anew_when_it_moves(world):
    task = add(world.ann, subject="call", due_at=(timezone.now() + timedelta(minutes=10)).isoformat(), remind="quarter")
    assert (job.tell(), job.tell()) == (1, 0)
    assert Notice.objects.filter(about_id=task.pk).count() == 1
    later = timezone.now() + timedelta(minutes=5)
    act(world.ann, task, "postpone", until=later.isoformat())
    assert (job.tell(), job.tell()) == (1, 0)
    done = add(world.ann, subject="over", due_at=timezone.now().isoformat())
    act(world.ann, done, "done")
    silent = add(world.ann, subject="silent", due_at=timezone.now().isoformat(), remind="none")
    assert (job.tell(), silent.remind_at) == (0, None)


def test_a_task_has_a_length_that_moving_and_repeating_keep(world):
    """In minutes, refused at its field where it cannot be; the screens learn which field it is, and what is offered (A15, ux 17)."""
    ann = Browser(world.ann)
    start = datetime.combine(date(2030, 1, 7), time(9), periods.zone())
    task = add(world.ann, subject="talk", due_at=start.isoformat(), minutes=90, repeat="weekly")
    assert ann.patch(f"{TASK}/{task.pk}", due_at=(start + timedelta(days=1)).isoformat()).json()["minutes"] == 90
    for wrong in (4, 0, -15, 1441, 90_000):
        answer = ann.patch(f"{TASK}/{task.pk}", minutes=wrong)
        assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {"minutes"}), wrong
    assert ann.patch(f"{TASK}/{task.pk}", minutes=4).json()["error"]["fields"]["minutes"] == "Please give between 5 and 1440 minutes."
    assert ann.post(TASKS, subject="x", minutes=2000).status_code == 422
    assert ann.patch(f"{TASK}/{task.pk}", minutes=105).json()["minutes"] == 105
    act(world.ann, task, "done")
    assert Task.objects.get(follows=task).minutes == 105
    assert add(world.ann, subject="no length").minutes is None
    assert Browser(world.eve).patch(f"{TASK}/{task.pk}", minutes=30).status_code == 404
    kind = next(one for one in ann.get("/api/kinds").json()["kinds"] if one["name"] == "office.task")
    assert kind["lasts"] == {"at": "due_at", "minutes": "minutes"}
    assert next(field["offers"] for field in kind["fields"] if field["name"] == "minutes") == [15, 30, 45, 60, 90, 120]


@pytest.mark.parametrize(("level", "told"), [("none", None), ("read", {"at": "due_at", "minutes": "minutes"})])
def test_the_length_is_only_for_who_may_read_it_and_changed_by_who_may_write_it(world, level, told):
    some = person("Nora", {"office.task": dict.fromkeys(("read", "create", "update"), SELF)}, {"office.task": {"minutes": level}})
    nora = Browser(some)
    kind = next(one for one in nora.get("/api/kinds").json()["kinds"] if one["name"] == "office.task")
    assert kind["lasts"] == told
    assert ("minutes" in {field["name"] for field in kind["fields"]}) is (level == "read")
    key = str(made(Task, subject="talk", minutes=90).pk)
    Task.objects.filter(pk=key).update(owner=some)
    assert nora.get(f"{TASK}/{key}").json().get("minutes") == (90 if level == "read" else None)
    assert nora.patch(f"{TASK}/{key}", minutes=15).status_code == 422
    assert Task.objects.get(pk=key).minutes == 90


def test_who_may_not_is_refused_and_fields_are_looked_at(world):
    ann = Browser(world.ann)
    assert ann.post(TASKS, subject="").status_code == 422
    assert ann.post(TASKS, subject="x", repeat="weekly", every=0).status_code == 422
    assert ann.post(TASKS, subject="x", nonsense=1).status_code == 422
    assert ann.post(TASKS, subject="x", about="customer").status_code == 422
    assert ann.post(TASKS, subject="x", about={"kind": "no.kind", "id": str(world.acme.pk)}).status_code == 404
    task = add(world.ann, subject="x")
    assert ann.patch(f"{TASK}/{task.pk}", state="done").status_code == 422
    assert ann.patch(f"{TASK}/{task.pk}", subject="y").status_code == 200
