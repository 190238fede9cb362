"""POST /api/customers/grading/dry-run: who would move up or down by a grade rule, before it is saved (B28)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import STRING, WRITING, answered, array_of, json_of, maybe, object_of, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records import grade_run
from kehai.crm.customers.records.grade_rule import GradeRule
from kehai.crm.customers.records.sales_figure import SalesFigure
from kehai.kernel import access, inputs, writes
from kehai.kernel.access import CREATE, READ, UPDATE, Actor
from kehai.kernel.catalogue import kind, kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.keys import uuid7
from kehai.kernel.labels import labels

path = "/customers/grading"
router = Router(tags=["customers.grade_rule"])
CUSTOMER, MOST = "customers.customer", 500

_COUNT = {"type": "integer", "minimum": 0}
_GRADE = maybe(STRING)
_MOVE = object_of({"before": _GRADE, "after": STRING, "count": _COUNT}, ("before", "after", "count"))
_ROW_FACTS = {"id": KEY, "label": STRING, "before": _GRADE, "after": STRING, "figure": STRING, "months": _COUNT}
_FACTS = {
    "graded": _COUNT,
    "held": _COUNT,
    "moves": array_of(_MOVE),
    "customers": array_of(object_of(_ROW_FACTS, tuple(_ROW_FACTS))),
    "whole": {"type": "boolean"},
}
_ASKED = object_of({"rule": {"type": "object"}, "id": maybe(KEY)}, ("rule",))
DRY: dict[str, Any] = {
    "requestBody": sent(_ASKED),
    "responses": answered(200, "Who would be graded, and who would move", json_of(object_of(_FACTS, tuple(_FACTS))), WRITING),
}


@router.post("/dry-run", operation_id="grade_dry_run", openapi_extra=DRY)
def dry(request: Asked) -> HttpResponse:
    """By the very SQL of the night, among the other rules in force, as far as the asker sees the customers."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("rule", "id"))
    writing = any(actor.rights.all_of(kind_of(GradeRule).name, op) for op in (CREATE, UPDATE))
    if not (writing and access.readable(kind_of(SalesFigure), actor, "amount") and access.readable(kind(CUSTOMER), actor, "grade")):
        raise MayNot(_("You may not do this."))
    rule = _draft(asked.get("rule"), reading.key(asked["id"], "id") if asked.get("id") else None, actor)
    return answers.data(_told(rule, actor))


def _draft(values: Any, key: UUID | None, actor: Actor) -> GradeRule:
    """The rule as it would be saved and made active, looked at as strictly. Raises Invalid."""
    found = kind_of(GradeRule)
    facts = {name: value for name, value in values.items() if name != "state"} if isinstance(values, Mapping) else values
    row: Any = writes.build(found, inputs.record(found, facts, actor, creating=True), key or uuid7())
    row.refuse_unfit()
    rule: GradeRule = row
    return rule


def _told(rule: GradeRule, actor: Actor) -> dict[str, Any]:
    others = [each for each in grade_run.in_force() if each.id != rule.id]
    rules = sorted([*others, rule], key=lambda each: (each.place, each.id))
    found = grade_run.judge(rules, kind(CUSTOMER).visible_to(actor, READ).condition())
    mine = [each for each in found if each.rule == rule.id]
    moving = sorted((each for each in mine if not each.held and each.grade != each.was), key=lambda each: (-each.figure, each.customer))
    moves = Counter((each.was, each.grade) for each in moving)
    names = labels(kind(CUSTOMER), actor, [each.customer for each in moving[:MOST]])
    return {
        "graded": len(mine),
        "held": sum(each.held for each in mine),
        "moves": [{"before": was, "after": grade, "count": count} for (was, grade), count in sorted(moves.items(), key=lambda pair: str(pair[0]))],
        "customers": [
            {
                "id": str(each.customer),
                "label": names.get(each.customer, ""),
                "before": each.was,
                "after": each.grade,
                "figure": str(each.figure),
                "months": each.months,
            }
            for each in moving[:MOST]
        ],
        "whole": actor.rights.all_of(CUSTOMER, READ),
    }
