"""GET /api/sales/funnel: stages with what stands in them, conversion and median rest, win rate and reasons, of the deals one sees."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, parameter
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked, wrong
from kehai.crm.sales.records import pipeline as ways
from kehai.crm.sales.records.opportunity import LOST, WON, Opportunity
from kehai.crm.sales.records.pipeline import Pipeline
from kehai.crm.sales.records.stage import Stage, of_pipelines
from kehai.crm.sales.records.stage_move import StageMove
from kehai.crm.sales.rules import funnel
from kehai.kernel import access, periods
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.labels import labels
from kehai.kernel.rows import not_there

path = "/sales"
router = Router(tags=["sales.opportunity"])
YEAR = timedelta(days=364)
NAMED = ("pipeline", "stage", "state", "owner", "reason", "closed_on")  # fields it speaks of whatever the asker chooses

_DAY = {"type": "string", "format": "date"}
_COUNT = {"type": "integer", "minimum": 0}
_SUMS = {"count": _COUNT, "amount": maybe(STRING), "weighted": maybe(STRING)}
_LINK = {"id": KEY, "label": STRING}
_STAGE = object_of({**_LINK, "probability": _COUNT, **_SUMS, "reached": _COUNT, "onward": maybe(STRING), "days": maybe(STRING)})
_REASON = object_of({"state": STRING, "id": maybe(KEY), "label": STRING, **_SUMS})
_FUNNEL = object_of(
    {
        "pipeline": maybe(object_of(_LINK)),
        "from": _DAY,
        "to": _DAY,
        "stages": array_of(_STAGE),
        "begun": _COUNT,
        "won": object_of(_SUMS),
        "lost": object_of(_SUMS),
        "rate": maybe(STRING),
        "reasons": array_of(_REASON),
    }
)
FUNNEL: dict[str, Any] = {
    "parameters": [
        parameter("pipeline", KEY, "Empty: the first in use"),
        parameter("from", _DAY, "Empty: a year before `to`"),
        parameter("to", _DAY, "Empty: today"),
        parameter("owner", KEY),
        parameter("department", KEY, "With all below it"),
    ],
    "responses": answered(200, "The funnel of the deals that the asker sees", json_of(_FUNNEL), READING),
}


@router.get("/funnel", operation_id="sales_funnel", openapi_extra=FUNNEL)
def tell(request: Asked) -> HttpResponse:
    """What stands is of now; how far deals came is of those begun in the period; won and lost is what ended in it."""
    actor = reading.signed(request).actor
    query = Query(request, ("pipeline", "from", "to", "owner", "department"))
    _refuse(actor)
    asked = _asked(query)
    names = labels(kind_of(Pipeline), actor, [asked.pipeline]) if asked else {}
    if asked is None:
        return answers.data(_told(funnel.Asked(UUID(int=0), periods.today() - YEAR, periods.today()), actor) | {"pipeline": None})
    if asked.pipeline not in names:
        raise not_there()
    return answers.data(_told(asked, actor) | {"pipeline": {"id": str(asked.pipeline), "label": names[asked.pipeline]}})


def _refuse(actor: Actor) -> None:
    kind = kind_of(Opportunity)
    may = all(access.may(each, actor, READ) for each in (kind, kind_of(Stage), kind_of(Pipeline), kind_of(StageMove)))
    if not may or not all(access.readable(kind, actor, name) for name in NAMED):
        raise MayNot(_("You may not do this."))


def _asked(query: Query) -> funnel.Asked | None:
    found = {name: reading.key(value, name) if (value := query.text(name, 36)) else None for name in ("pipeline", "owner", "department")}
    last = _day(query, "to") or periods.today()
    first = _day(query, "from") or last - YEAR
    if first > last:
        raise wrong("to", _("This lies before the beginning."))
    pipeline = found["pipeline"] or ways.first()
    return funnel.Asked(pipeline, first, last, found["owner"], found["department"]) if pipeline else None


def _day(query: Query, name: str) -> date | None:
    told = query.text(name, 10)
    try:
        found = date.fromisoformat(told) if told else None
    except ValueError:
        raise Invalid(_("This is not a date."), {name: _("This is not a date.")}) from None
    if found and not 1000 <= found.year <= 9998:
        raise wrong(name, _("This date is out of range."))
    return found


def _told(asked: funnel.Asked, actor: Actor) -> dict[str, Any]:
    seen, wanted = funnel.deals(asked, actor), funnel.measures(actor)
    standing, passed = funnel.standing(seen, wanted), funnel.passed(asked, seen)
    by_state, reasons = funnel.ended(asked, seen, wanted)
    stages = [_stage(stage, standing, passed, wanted) for stage in of_pipelines({asked.pipeline})[asked.pipeline]]
    won, lost = (funnel.figures(by_state.get(state), wanted) for state in (WON, LOST))
    for stage, after in pairwise(stages):
        stage["onward"] = funnel.share(after["reached"], stage["reached"])
    period = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    rate = funnel.share(won["count"], won["count"] + lost["count"])
    return {**period, "stages": stages, "begun": stages[0]["reached"] if stages else 0, "won": won, "lost": lost, "rate": rate, "reasons": reasons}


def _stage(stage: Stage, standing: Any, passed: dict[UUID, funnel.Passed], wanted: list[str]) -> dict[str, Any]:
    way = passed.get(stage.id, funnel.Passed(0, None))
    told = {"id": str(stage.id), "label": stage.name, "probability": stage.probability}
    return {**told, **funnel.figures(standing.get(str(stage.id)), wanted), "reached": way.reached, "onward": None, "days": way.days}
