"""POST /api/automation/try: what a rule would do to one record, done and undone; how many records it speaks of now."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, answered, json_of, maybe, object_of, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.rules import carrying, doing
from kehai.crm.automation.rules.live import plans_of
from kehai.kernel import events
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.errors import Refusal
from kehai.kernel.labels import labels
from kehai.kernel.rows import not_there

path = "/automation"
router = Router(tags=["automation.rule"])
_FREE = {"type": "object", "additionalProperties": True}
_BODY = object_of({"rule": KEY, "record": maybe(KEY)}, ("rule",))
TRY: dict[str, Any] = {"requestBody": sent(_BODY), "responses": answered(200, "What it would do", json_of(_FREE), (*READING, 409, 422))}
SHOWN, CAP = 10, 10_000


@router.post("/try", operation_id="automation_try", openapi_extra=TRY)
def attempt(request: Asked) -> HttpResponse:
    """In the name and with the rights of who asks; nothing of it stays and nothing is sent."""
    actor = reading.signed(request).actor
    Query(request)
    told = reading.body(request)
    reading.only(told, ("rule", "record"))
    row = next(iter(kind_of(Rule).visible_to(actor, UPDATE).only([reading.key(told.get("rule"), "rule")])), None)
    if not isinstance(row, Rule) or row.kind not in catalogue():
        raise not_there()
    record = reading.key(told["record"], "record") if told.get("record") else None
    rows = row.about.visible_to(actor, READ)
    fitting = rows.filter(row.condition or {})
    answer: dict[str, Any] = {"count": fitting.count(CAP), "records": _named(row, fitting.ids(SHOWN), actor)}
    if record:
        if not rows.only([record]).count():
            raise not_there()
        answer |= {"fits": bool(fitting.only([record]).count()), "steps": _steps(row, record, actor)}
    return answers.data(answer)


def _named(row: Rule, ids: list[UUID], actor: Actor) -> list[Mapping[str, str]]:
    names = labels(row.about, actor, set(ids))
    return [{"kind": row.kind, "id": str(key), "label": names.get(key, "")} for key in ids]


def _steps(row: Rule, record: UUID, actor: Actor) -> list[dict[str, Any]]:
    """All of them in one transaction, so that each finds what the one before it did; a pause takes no time here."""
    found: list[dict[str, Any]] = []
    with transaction.atomic():
        for index, step in enumerate(plans_of([row.id]).get(row.id, ())):
            told = {"step": index, "sort": step["sort"], "failed": False}
            try:
                with transaction.atomic(), events.caused_by(str(row.id)):
                    came = doing.take(step, doing.At(0, index, row.name, row.about, record, actor))
            except Refusal as refusal:
                found.append({**told, "text": carrying.sentence(refusal), "failed": True})
                break
            found.append({**told, "text": came.text})
            if came.over:
                break
        transaction.set_rollback(True)
    return found
