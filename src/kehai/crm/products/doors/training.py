"""GET /api/products/training-progress/{id}: my part in a training, and of those I lead or teach, who has learnt it and who is late (B39)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, ref
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.products.records.learning import Learning
from kehai.crm.products.records.training import Training
from kehai.kernel import periods
from kehai.kernel.access import MANAGE, READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.labels import labels
from kehai.kernel.rows import fetch, not_there

path = "/products/training-progress"
router = Router(tags=["products.training"])
MOST = 1000
NAMED = 200

_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_MINE = object_of({"id": STRING, "state": STRING, "due_on": maybe(STRING), "score": maybe({"type": "integer"})}, ("id", "state", "due_on", "score"))
_OPEN = object_of({"person": ref("Link"), "due_on": maybe(STRING), "late": {"type": "boolean"}}, ("person", "due_on", "late"))
_FACTS = {
    "mine": maybe(_MINE),
    "leads": {"type": "boolean"},
    **dict.fromkeys(("asked", "learnt", "late", "excused"), _COUNT),
    "open": array_of(_OPEN),
}
PROGRESS: dict[str, Any] = {
    "responses": answered(200, "My part, and the counts of those whom the asker may remind", json_of(object_of(_FACTS, tuple(_FACTS))), READING)
}
_ROWS = "SELECT t.owner_id, t.state, t.due_on"


@router.get("/{uuid:id}", operation_id="training_progress", openapi_extra=PROGRESS)
def progress(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """What I am to do, and how far those are whom I lead or teach; nobody else is counted."""
    actor = reading.signed(request).actor
    Query(request)
    if not kind_of(Training).visible_to(actor, READ).only([id]).count():
        raise not_there()
    of = {"field": "training", "op": "eq", "value": str(id)}
    led = fetch(_ROWS + kind_of(Learning).visible_to(actor, MANAGE).filter(of).source() + f" ORDER BY t.due_on, t.id LIMIT {MOST}")
    return answers.data({"mine": _mine(id, actor), "leads": bool(led), **_counts(led), "open": _open(led, actor)})


def _mine(training: UUID, actor: Actor) -> dict[str, Any] | None:
    of = {"and": [{"field": "training", "op": "eq", "value": str(training)}, {"field": "owner", "op": "me"}]}
    found = fetch("SELECT t.id, t.state, t.due_on, t.score" + kind_of(Learning).visible_to(actor, READ).filter(of).source())
    for key, state, due, score in found:
        return {"id": str(key), "state": state, "due_on": due.isoformat() if due else None, "score": score}
    return None


def _counts(found: Sequence[Any]) -> dict[str, int]:
    states = Counter(state for _owner, state, _due in found)
    late = sum(1 for _owner, state, due in found if state == "open" and _late(due))
    return {"asked": len(found) - states["excused"], "learnt": states["done"], "late": late, "excused": states["excused"]}


def _open(found: Sequence[Any], actor: Actor) -> list[dict[str, Any]]:
    waiting = [(owner, due) for owner, state, due in found if state == "open"][:NAMED]
    names = labels(kind_named("people.user"), actor, {owner for owner, _due in waiting})
    told = [(owner, cast("date | None", due)) for owner, due in waiting]
    return [
        {"person": {"id": str(owner), "label": names.get(owner, "…")}, "due_on": due.isoformat() if due else None, "late": _late(due)}
        for owner, due in told
    ]


def _late(due: date | None) -> bool:
    return due is not None and due < periods.today()
