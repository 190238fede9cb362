"""What a person does with a task: done (no more, or again on …), postpone, hand over, open again (A14, A16)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.crm.office.records.task import DONE, OPEN, Task
from kehai.crm.office.rules import repeating
from kehai.crm.people.records.user import User
from kehai.kernel import calendar, periods, run, sharing, store, writes
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Choice, Field, choice, link, longtext, text

KIND = "office.task"
SORT = telling.sort("office.task", _("Tasks"))
GIVEN = gettext_noop("%(person)s asks you: %(about)s")
RETURNED = gettext_noop("%(person)s has done %(about)s.")
LONGEST = timedelta(days=3660)
NO_MORE, AGAIN = "no_more", "again"
HOUR, TOMORROW, WEEK = "hour", "tomorrow", "week"
IS_DONE = _("This is done already.")
# What the next of a row of tasks takes over from the one before.
KEPT = (
    *("subject", "sort", "minutes", "priority", "details", "owner_id", "asker_id", "about_kind", "about_id"),
    *("remind", "repeat", "every", "holiday", "until"),
)


@action(
    Task,
    label=_("Done"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="check",
    done=_("Done"),
    why_not=IS_DONE,
    input=(
        longtext("result", _("result")),
        choice("then", _("afterwards"), (Choice(NO_MORE, _("No more reminder")), Choice(AGAIN, _("Remind again"))), required=False, default=NO_MORE),
        Field("again_at", _("Again on"), "datetime", when=("then", (AGAIN,))),
    ),
)
def done(tasks: list[Task], *, by: Actor, result: str | None = None, then: str | None = None, again_at: datetime | None = None) -> None:
    """Ends tasks with what came of them; says whether one is reminded again, and when. What repeats comes again by itself."""
    now = timezone.now()
    if then == AGAIN and (again_at is None or not now < again_at < now + LONGEST):
        sentence = _t("Please say when, within the next ten years.")
        raise Invalid(sentence, {"again_at": sentence})
    for task in tasks:
        task.state, task.done_at, task.result = DONE, now, result or ""
        at = again_at if then == AGAIN else _next(task, now)
        if at:
            _follow(task, at, by)
    asked = [task for task in tasks if task.asker_id and task.asker_id != by.id]
    for task in asked if not run.many() else ():
        telling.tell([task.asker_id], SORT, RETURNED, (KIND, task.id), person=by.label)


def _next(task: Task, now: datetime) -> datetime | None:
    """When it comes again by its own rule: after the one that is done, and not in the past."""
    if task.repeat == Task.Repeat.NONE:
        return None
    start: datetime = task.anchor or task.due_at
    at = repeating.next_after(start, (task.repeat, task.every), task.holiday, max(now, task.due_at))
    return None if at is None or (task.until and calendar.local(at).date() > task.until) else at


def _follow(task: Task, at: datetime, by: Actor) -> None:
    row: Any = store.blank(Task)
    row.created_at = None
    for name in KEPT:
        setattr(row, name, getattr(task, name))
    row.due_at, row.anchor, row.follows_id = at, task.anchor, task.id
    # Whoever may end it may let it go on, also where it is somebody else's.
    writes.insert(kind_of(Task), [row], Deed("create", by), READ)


@action(Task, label=_("Open again"), op=UPDATE, when=Q(state=DONE), icon="rollback", why_not=_("This is open."), done=_("Open again"))
def reopen(tasks: list[Task], *, by: Actor) -> None:
    """Takes back that they were done; what was to come next by that goes, unless somebody has worked on it."""
    for task in tasks:
        task.state, task.done_at, task.result = OPEN, None, ""
    kind = kind_of(Task)
    next_ones = Task.objects.filter(follows__in=[task.id for task in tasks], state=OPEN, deleted_at=None, version=1)
    rows: Any = store.lock(kind, list(next_ones.values_list("id", flat=True)))
    untouched = [row for row in rows if row.version == 1]
    for row in untouched:
        row.follows_id = None  # another may come after the same one later
    if untouched:
        Task.objects.filter(id__in=[row.id for row in untouched]).update(follows=None)
        writes.bury(kind, untouched, Deed("delete", by))


@action(
    Task,
    label=_("Postpone"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="clock",
    done=_("Postponed"),
    why_not=IS_DONE,
    input=(
        choice(
            "later",
            _("when"),
            (Choice(HOUR, _("In an hour")), Choice(TOMORROW, _("Next working day")), Choice(WEEK, _("In a week"))),
            required=False,
        ),
        Field("until", _("or at"), "datetime"),
    ),
)
def postpone(tasks: list[Task], *, by: Actor, later: str | None = None, until: datetime | None = None) -> None:
    """Makes tasks due at another time."""
    now = timezone.now()
    if until and not now - LONGEST < until < now + LONGEST:
        sentence = _t("Please say when, within the next ten years.")
        raise Invalid(sentence, {"until": sentence})
    for task in tasks:
        task.due_at = until or _later(task.due_at, later or TOMORROW, now)


def _later(due: datetime, word: str, now: datetime) -> datetime:
    if word == HOUR:
        return max(now, due) + timedelta(hours=1)
    today = periods.today()
    day: date = calendar.add_workdays(today, 1) if word == TOMORROW else calendar.add_workdays(today + timedelta(days=7), 0)
    at: time = calendar.local(due).time()
    return datetime.combine(day, at, periods.zone())


@action(
    Task,
    label=_("Hand over"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="swap",
    may_leave=True,
    done=_("Handed over"),
    why_not=IS_DONE,
    input=(link("person", _("to"), "people.user"), text("words", _("What to say"))),
)
def hand_over(tasks: list[Task], *, by: Actor, person: User, words: str | None = None) -> None:
    """Gives tasks to somebody else, who is told; whoever gave them goes on seeing them and hears when they are done."""
    if not person.active:
        sentence = _t("This person has left.")
        raise Invalid(sentence, {"person": sentence})
    for task in tasks:
        if task.owner_id == person.id:
            sentence = _t("It is with this person already.")
            raise Invalid(sentence, {"person": sentence})
        task.asker_id = by.id if by.human else task.asker_id
        task.owner_id = person.id
        if words:
            task.details = "\n".join(filter(None, (task.details, words)))
    if by.human and by.id:
        sharing.grant(KIND, [task.id for task in tasks], [by.id], sharing.Terms(level=UPDATE, cap="write"), by)
        for task in tasks if not run.many() else ():
            telling.tell([person], SORT, GIVEN, (KIND, task.id), person=by.label)
