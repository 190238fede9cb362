"""A run on its way: one step after the other, each in one transaction with the mark that it was taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import acting, doing
from kehai.crm.automation.rules.starting import AGAIN
from kehai.kernel import events
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Refusal

State = Run.State
LONGEST = 400
_MOST_STEPS = 50


def carry(key: int) -> None:
    """As far as it goes now; a worker that dies on the way leaves it at the step that was not taken."""
    for _step in range(_MOST_STEPS):
        if not forward(key):
            return


def forward(key: int) -> bool:
    """One step; whether another may follow at once. Who meets a run that is being carried leaves it."""
    with transaction.atomic():
        now = timezone.now()
        row = Run.objects.select_for_update(skip_locked=True).filter(ready(now), pk=key).first()
        if row is None:
            return False
        if row.step >= len(row.plan):
            _end(row, State.DONE)
        elif are_off([row]):
            _end(row, State.OFF)
        else:
            _take(row, now)
        row.save(update_fields=("state", "step", "said", "resume_at", "ended_at"))
        return bool(row.state == State.READY)


def ready(now: datetime) -> Q:
    """Runs that may take a step."""
    return Q(state=State.READY) | Q(state=State.WAITING, resume_at__lte=now)


def are_off(rows: Sequence[Run]) -> bool:
    """Whether a person switched the rule off after one of its runs began, if only for a moment.

    Where the rule met its limit, what fits in goes on.
    """
    rule = Rule.objects.filter(pk=rows[0].rule_id, deleted_at=None).first()
    if rule is None or not rule.active:
        return rule is None or not rule.trouble
    return any(bool(rule.active_since and rule.active_since > row.at) for row in rows)


def _take(row: Run, now: datetime) -> None:
    step = row.plan[row.step]
    try:
        with transaction.atomic():
            came = _came(row, step)
    except Refusal as refusal:
        _note(row, step, sentence(refusal), failed=True)
        _end(row, State.FAILED)
        return
    mark(row, step, came, now)


def mark(row: Run, step: Any, came: doing.Came, now: datetime) -> None:
    """What a step came to, on its run, not yet written."""
    _note(row, step, came.text, now=now)
    row.step += 1
    row.state, row.resume_at = (State.WAITING, came.until) if came.until else (State.READY, now + AGAIN)
    if came.over or (row.step >= len(row.plan) and not came.until):
        _end(row, State.DONE, now)


def _came(row: Run, step: Any) -> doing.Came:
    if row.kind not in catalogue():
        raise Refusal(_t("This kind of record is not there any more."))
    who = acting.actor_of(row.name, row.keeper_id)
    with events.following(row.chain), events.caused_by(str(row.rule_id)), acting.speaking(who):
        return doing.take(step, doing.At(row.pk, row.step, row.name, kind_named(row.kind), row.record_id, who, row.told))


def sentence(refusal: Refusal) -> str:
    """Why not, with what stands at the fields."""
    fields = "; ".join(str(each) for each in getattr(refusal, "fields", {}).values())
    return " ".join(filter(None, (str(refusal.message), fields)))[:LONGEST]


def _note(row: Run, step: Any, text: str, *, failed: bool = False, now: datetime | None = None) -> None:
    at = (now or timezone.now()).isoformat()
    row.said = [*row.said, {"step": row.step, "sort": step["sort"], "text": text[:LONGEST], "failed": failed, "at": at}]


def _end(row: Run, state: str, now: datetime | None = None) -> None:
    row.state, row.resume_at, row.ended_at = state, None, now or timezone.now()
