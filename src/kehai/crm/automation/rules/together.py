"""Many runs that stand at the same step of the same rule, taken together where the step writes nothing but tasks or notices.

Thousands of records may set a rule off at once: an import, a change of many. Who acts, whether the rule is still on, who is
there and which records he sees is then asked once for all of a job's runs. The step and the marks of all of them are one
transaction, as they are of one (carrying.py). What locks other records, or goes out of the house, is carried alone; so is
every run of a group in which anything is refused.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import acting, carrying, doing
from kehai.kernel import events, store
from kehai.kernel.access import READ
from kehai.kernel.catalogue import catalogue
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record

Taking = Callable[[doing.Step, Sequence[doing.At], Sequence[Record]], list[doing.Came]]
_TAKING: dict[str, Taking] = {"task": doing.tasks, "notice": doing.tells}
_MARKED = "state", "step", "said", "resume_at", "ended_at"


def carry(keys: Sequence[int]) -> None:
    """Each as far as it goes now."""
    alone, left = list[int](), list(keys)
    while len(left) > 1:
        left, others = _forward(left)
        alone += others
    for key in [*left, *alone]:
        carrying.carry(key)


def _forward(keys: Sequence[int]) -> tuple[list[int], list[int]]:
    """One step of those that go together: which of them go on, and which are to be carried alone."""
    onward, alone = list[int](), list[int]()
    with transaction.atomic():
        rows = list(Run.objects.select_for_update(skip_locked=True).filter(carrying.ready(timezone.now()), pk__in=keys).order_by("pk"))
        for group in _alike(rows):
            marks = _taken(group)
            if marks is None:
                alone += [row.pk for row in group]
            else:
                store.update(Run, [(row.pk, {name: getattr(row, name) for name in _MARKED}) for row in marks])
                onward += [row.pk for row in marks if row.state == Run.State.READY]
    return onward, alone


def _alike(rows: Sequence[Run]) -> list[list[Run]]:
    found: dict[Any, list[Run]] = {}
    for row in rows:
        same = row.rule_id, row.edition, row.keeper_id, row.name, row.kind, row.step, json.dumps([row.chain, row.told, row.plan], sort_keys=True)
        found.setdefault(same, []).append(row)
    return list(found.values())


def _taken(group: list[Run]) -> list[Run] | None:
    """The runs of a group after their step; None where each has to go alone."""
    first, now = group[0], timezone.now()
    if len(group) == 1 or first.step >= len(first.plan) or first.kind not in catalogue() or carrying.are_off(group):
        return None
    step = first.plan[first.step]
    if step["sort"] not in _TAKING:
        return None
    try:
        with transaction.atomic():
            came = _came(group, step)
    except Refusal:
        return None
    for row in group:
        carrying.mark(row, step, came[row.pk], now)
    return group


def _came(group: Sequence[Run], step: doing.Step) -> dict[int, doing.Came]:
    """What the step came to for each. Raises Refusal where one of the records is not seen any more."""
    first = group[0]
    who, kind = acting.actor_of(first.name, first.keeper_id), kind_named(first.kind)
    ats = [doing.At(row.pk, row.step, row.name, kind, row.record_id, who, row.told) for row in group]
    with events.following(first.chain), events.caused_by(str(first.rule_id)), acting.speaking(who):
        fits = doing.fitting(step["condition"], ats) if step["condition"] else {at.key for at in ats}
        wanted = [at for at in ats if at.key in fits]
        found = dict.fromkeys((at.run for at in ats), doing.unfit(step))
        if wanted:
            rows = {row.pk: row for row in kind.visible_to(who, READ).only([at.key for at in wanted])}
            if len(rows) < len({at.key for at in wanted}):
                raise Refusal("")  # whose it is says it when it is carried alone
            found |= dict(zip((at.run for at in wanted), _TAKING[step["sort"]](step, wanted, list(rows.values())), strict=True))
    return found
