"""What a step does, in the name of the rule's keeper; each says in a sentence what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_noop, ngettext

from kehai.crm.automation.rules import giving, halting, whom, wording
from kehai.crm.office import telling
from kehai.crm.office.records.task import Task
from kehai.kernel import calendar, jobs, run, store, writes
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch, not_there

SAID = gettext_noop("%(about)s: %(text)s")
SEND, CALL, TEXT = "automation.mail", "automation.call", "automation.sms"
Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class At:
    """Where a run stands: its number, its rule's name, the record, who acts, and what was told along with a call."""

    run: int
    index: int
    rule: str
    kind: Kind
    key: UUID
    who: Actor
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Came:
    """What a step came to; `until` where the run waits, `over` where it ends here."""

    text: str
    until: datetime | None = None
    over: bool = False


def take(step: Step, at: At) -> Came:
    """Takes a step, in the current transaction. Raises Refusal, Invalid, NotThere."""
    if step["condition"] and not fitting(step["condition"], [at]):
        return unfit(step)
    return _BY_SORT[step["sort"]](step, at)


def fitting(condition: Any, ats: Sequence[At]) -> set[UUID]:
    """Which of these records, of one kind, fit as they are now."""
    at = ats[0]
    rows = at.kind.visible_to(at.who, READ).only([each.key for each in ats]).narrowed(compile_filter(condition, Scope(at.kind, at.who)))
    return {key for (key,) in fetch("SELECT t.id" + rows.source())}


def unfit(step: Step) -> Came:
    """What a step comes to that the record does not fit."""
    over = step["otherwise"] == "end"
    return Came(_t("The record does not fit: it ends here.") if over else _t("The record does not fit: left out."), over=over)


def _row(at: At) -> Record:
    found = next(iter(at.kind.visible_to(at.who, READ).only([at.key])), None)
    if found is None:
        raise not_there()
    return found


def _act(step: Step, at: At) -> Came:
    data = {name: wording.dated(wording.called(value, at.told)) for name, value in step["inputs"].items()}
    if step["action"] == "update":
        outcome = run.update_many(at.kind, [at.key], data, at.who)
    else:
        outcome = run.act(at.kind, step["action"], [at.key], data, at.who)
    for refusal in outcome.refused.values():
        raise refusal
    return Came(outcome.message or _t("Done"))


def _assign(step: Step, at: At) -> Came:
    person = giving.chosen(step, at.kind, _row(at))
    if person is None:
        raise Refusal(_t("Nobody of the group is there."))
    outcome = run.act(at.kind, giving.verb(at.kind, _row(at)), [at.key], {"person": str(person), **giving.reason(at.kind, at.rule)}, at.who)
    for refusal in outcome.refused.values():
        raise refusal
    return Came(outcome.message or _t("Done"))


def _tell(step: Step, at: At) -> Came:
    return tells(step, [at], [_row(at)])[0]


def tells(step: Step, ats: Sequence[At], rows: Sequence[Record]) -> list[Came]:
    """A notice about each of these records, of one kind and rule; what was told along with a call is the same for all."""
    first = ats[0]
    people = whom.people_of(step, first.kind, rows)
    told = [(people[at.key], (first.kind.name, at.key)) for at in ats]
    counts = telling.tell_each(told, halting.SORT, SAID, text=wording.called(step["text"], first.told))
    return [Came(_told(count)) for count in counts]


def _told(count: int) -> str:
    if not count:
        return _t("Nobody is there to be told.")
    return ngettext("%(count)d person was told.", "%(count)d people were told.", count) % {"count": count}


def _task(step: Step, at: At) -> Came:
    return tasks(step, [at], [_row(at)])[0]


def tasks(step: Step, ats: Sequence[At], rows: Sequence[Record]) -> list[Came]:
    """A task about each of these records, of one kind and rule."""
    people = whom.people_of(step, ats[0].kind, rows)
    made = [[_new_task(step, at, person) for person in people[at.key]] for at in ats]
    new = [row for each in made for row in each]
    if new:
        writes.insert(kind_of(Task), new, Deed("create", jobs.me(), ats[0].rule))
    return [Came(_given(len(each))) for each in made]


def _given(count: int) -> str:
    return ngettext("%(count)d task was given.", "%(count)d tasks were given.", count) % {"count": count}


def _new_task(step: Step, at: At, person: UUID) -> Any:
    row: Any = store.blank(Task)
    row.created_at = None
    row.subject, row.details, row.owner_id = *(wording.called(step[part], at.told) for part in ("subject", "text")), person
    row.due_at = later(step)
    if step["unit"] in ("day", "workday"):
        row.due_at = calendar.end_of(calendar.local(row.due_at).date())
    row.about_kind, row.about_id = at.kind.name, at.key
    return row


def later(step: Step) -> datetime:
    """The moment so long from now."""
    now, amount = timezone.now(), int(step["amount"])
    if step["unit"] == "workday":
        return calendar.add_workdays(now, amount)
    return now + {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[step["unit"]] * amount


def _mail(step: Step, at: At) -> Came:
    row = _row(at)
    addresses = giving.addresses(step, at.kind, row, at.who)
    subject, text = (wording.called(wording.filled(step[part], at.kind, at.key, at.who), at.told) for part in ("subject", "text"))
    for address in addresses:
        jobs.defer(SEND, run=at.run, step=at.index, to=address, subject=subject, text=text)
    count = len(addresses)
    return Came(
        ngettext("%(count)d e-mail is on its way.", "%(count)d e-mails are on their way.", count) % {"count": count}
        if count
        else _t("No e-mail: there is no address, or the person does not want any.")
    )


def _sms(step: Step, at: At) -> Came:
    row = _row(at)
    numbers = giving.addresses(step, at.kind, row, at.who)
    text = wording.called(wording.filled(step["text"], at.kind, at.key, at.who), at.told)
    for number in numbers:
        jobs.defer(TEXT, run=at.run, step=at.index, to=number, text=text)
    count = len(numbers)
    return Came(
        ngettext("%(count)d short message is on its way.", "%(count)d short messages are on their way.", count) % {"count": count}
        if count
        else _t("No short message: there is no number, or the person does not want any.")
    )


def _call(step: Step, at: At) -> Came:
    _row(at)
    jobs.defer(CALL, run=at.run, step=at.index)
    return Came(_t("The call is on its way."))


def _wait(step: Step, at: At) -> Came:
    until = later(step)
    return Came(_t("Waits until %(moment)s.") % {"moment": f"{calendar.local(until):%Y-%m-%d %H:%M}"}, until=until)


_BY_SORT: dict[str, Callable[[Step, At], Came]] = {
    "action": _act,
    "assign": _assign,
    "notice": _tell,
    "task": _task,
    "mail": _mail,
    "sms": _sms,
    "webhook": _call,
    "wait": _wait,
}
