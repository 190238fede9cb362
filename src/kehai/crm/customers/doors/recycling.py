"""POST /api/customers/recycling/dry-run: what a recycle rule would do, before it is saved (beyond.md first 6)."""

from collections.abc import Mapping
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
from kehai.crm.customers.records.recycle_rule import CUSTOMER, RecycleRule
from kehai.crm.customers.rules import dry_run
from kehai.kernel import inputs, writes
from kehai.kernel.access import CREATE, UPDATE, Actor
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.keys import uuid7
from kehai.kernel.labels import labels

path = "/customers/recycling"
router = Router(tags=["customers.recycle_rule"])

_COUNT = {"type": "integer", "minimum": 0}
_SHARE = object_of({"person": ref("Link"), "tonight": _COUNT, "week": _COUNT}, ("person", "tonight", "week"))
_ROW = object_of({"id": KEY, "label": STRING, "at": STRING}, ("id", "label", "at"))
_FACTS = {
    "tonight": _COUNT,
    "week": _COUNT,
    "nights": _COUNT,
    "begins": maybe(STRING),
    "whole": {"type": "boolean"},
    "people": array_of(_SHARE),
    "customers": array_of(_ROW),
}
_ASKED = object_of({"rule": {"type": "object"}, "id": maybe(KEY), "person": maybe(KEY)}, ("rule",))
DRY: dict[str, Any] = {
    "requestBody": sent(_ASKED),
    "responses": answered(200, "Whose customers would fall tonight and in the week after", json_of(object_of(_FACTS, tuple(_FACTS))), WRITING),
}


@router.post("/dry-run", operation_id="recycle_dry_run", openapi_extra=DRY)
def dry(request: Asked) -> HttpResponse:
    """By the same SQL as the night's run, as far as the asker sees the customers; `person` narrows the list of customers to his."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("rule", "id", "person"))
    if not any(actor.rights.all_of(kind_of(RecycleRule).name, op) for op in (CREATE, UPDATE)):
        raise MayNot(_("You may not do this."))
    rule = draft(asked.get("rule"), reading.key(asked["id"], "id") if asked.get("id") else None, actor)
    person = reading.key(asked["person"], "person") if asked.get("person") else None
    return answers.data(told(rule, actor, person))


def draft(values: Any, key: UUID | None, actor: Actor) -> RecycleRule:
    """The rule as it would be saved, looked at as strictly. Raises Invalid."""
    found = kind_of(RecycleRule)
    facts = {name: value for name, value in values.items() if name != "state"} if isinstance(values, Mapping) else values
    row: Any = writes.build(found, inputs.record(found, facts, actor, creating=True), key or uuid7())
    row.refuse_unfit(actor)
    rule: RecycleRule = row
    return rule


def told(rule: RecycleRule, actor: Actor, person: UUID | None) -> dict[str, Any]:
    """The outcome with names."""
    found = dry_run.dry_run(rule, actor)
    rows = dry_run.whose(rule, actor, person)
    people = labels(kind("people.user"), actor, [share.person for share in found.people])
    names = labels(kind(CUSTOMER), actor, [key for key, _at in rows])
    return {
        "tonight": found.tonight,
        "week": found.week,
        "nights": found.nights,
        "begins": found.begins,
        "whole": found.whole,
        "people": [
            {"person": {"id": str(share.person), "label": people.get(share.person, "")}, "tonight": share.tonight, "week": share.week}
            for share in found.people
        ],
        "customers": [{"id": str(key), "label": names.get(key, ""), "at": at} for key, at in rows],
    }
