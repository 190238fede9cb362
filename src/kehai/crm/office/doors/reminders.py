"""POST /api/office/reminders/dry-run: whom a reminder rule would remind of what, before it is switched on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office.records.reminder_rule import ReminderRule
from kehai.crm.office.rules import falling_due, reminding
from kehai.crm.office.rules.falling_due import Due
from kehai.kernel import inputs, periods, writes
from kehai.kernel.access import CREATE, UPDATE, Actor
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.keys import uuid7
from kehai.kernel.labels import labels

path = "/office/reminders"
router = Router(tags=["office.reminder_rule"])
AHEAD, MOST = 30, 500

_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_SHARE = object_of({"person": maybe(ref("Link")), "today": _COUNT, "month": _COUNT}, ("person", "today", "month"))
_ROW = object_of({"kind": STRING, "id": KEY, "label": STRING, "of_day": STRING, "person": maybe(ref("Link"))}, ("kind", "id", "label", "of_day"))
_FACTS: dict[str, Any] = {"today": _COUNT, "month": _COUNT, "capped": {"type": "boolean"}, "people": array_of(_SHARE), "records": array_of(_ROW)}
DRY: dict[str, Any] = {
    "requestBody": sent(object_of({"rule": {"type": "object"}, "id": maybe(KEY)}, ("rule",))),
    "responses": answered(200, "Who would be reminded today and in the month after", json_of(object_of(_FACTS, tuple(_FACTS))), WRITING),
}


@router.post("/dry-run", operation_id="reminder_dry_run", openapi_extra=DRY)
def dry(request: Asked) -> HttpResponse:
    """By the same SQL as the hourly run, as far as the asker sees the records; nothing is written."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("rule", "id"))
    if not any(actor.rights.all_of(kind_of(ReminderRule).name, op) for op in (CREATE, UPDATE)):
        raise MayNot(_("You may not do this."))
    return answers.data(told(draft(asked.get("rule"), reading.key(asked["id"], "id") if asked.get("id") else None, actor), actor))


def draft(values: Any, key: UUID | None, actor: Actor) -> ReminderRule:
    """The rule as it would be saved, looked at as strictly. Raises Invalid."""
    found = kind_of(ReminderRule)
    facts = {name: value for name, value in values.items() if name != "state"} if isinstance(values, Mapping) else values
    row: Any = writes.build(found, inputs.record(found, facts, actor, creating=True), key or uuid7())
    row.refuse_unfit(actor)
    rule: ReminderRule = row
    return rule


def told(rule: ReminderRule, actor: Actor) -> dict[str, Any]:
    """The outcome with names: today's first, then the days to come."""
    today = periods.today()
    now = falling_due.due(rule, [today], actor, MOST)
    ahead = [today + timedelta(days=n) for n in range(1, AHEAD + 1)]
    known = {(one.record, one.of_day) for one in now}
    later = [one for one in falling_due.due(rule, ahead, actor, MOST) if (one.record, one.of_day) not in known]
    people = reminding.whom(rule, [*now, *later])
    names = labels(kind("people.user"), actor, {person for person in people.values() if person})
    links = {key: {"id": str(person), "label": names.get(person, "")} if person else None for key, person in people.items()}
    return {
        "today": len(now),
        "month": len(later),
        "capped": MOST in (len(now), len(later)),
        "people": _shares(now, later, people, links),
        "records": _records(rule, [*now, *later][:100], actor, links),
    }


def _shares(now: Sequence[Due], later: Sequence[Due], people: Mapping[UUID, UUID | None], links: Mapping[UUID, Any]) -> list[dict[str, Any]]:
    first, after = Counter(people[one.record] for one in now), Counter(people[one.record] for one in later)
    link_of = {person: links[key] for key, person in people.items()}
    shares = [{"person": link_of[person], "today": first[person], "month": after[person]} for person in link_of]
    return sorted(shares, key=lambda share: (-share["today"], -share["month"]))


def _records(rule: ReminderRule, found: Sequence[Due], actor: Actor, links: Mapping[UUID, Any]) -> list[dict[str, Any]]:
    told_of = [(one, *reminding.about(rule, one)) for one in found]
    names = {name: labels(kind(name), actor, {key for _one, of, key in told_of if of == name}) for name in {of for _one, of, _key in told_of}}
    return [
        {"kind": of, "id": str(key), "label": names[of].get(key, ""), "of_day": one.of_day.isoformat(), "person": links[one.record]}
        for one, of, key in told_of
    ]
