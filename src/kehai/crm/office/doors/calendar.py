"""GET /api/office/calendar/{year}: every day of a year; POST …/{year}: the state's arrangement as it was announced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, sent
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office.rules import announcement
from kehai.kernel import calendar, lunar, run, writes
from kehai.kernel.access import CREATE, DELETE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.records.work_day import WorkDay

path = "/office/calendar"
router = Router(tags=["office.work_day"])
_BOOL: dict[str, Any] = {"type": "boolean"}
_DAY = object_of(
    {"day": STRING, "works": _BOOL, "name": STRING, "source": STRING, "id": maybe(STRING), "lunar": maybe(STRING)},
    ("day", "works", "name", "source", "id"),
)
_YEAR = object_of(
    {"days": array_of(_DAY), "published": _BOOL, "notices": array_of(STRING), "may": _BOOL, "workdays": {"type": "integer"}},
    ("days", "published", "notices", "may", "workdays"),
)
YEAR: dict[str, Any] = {"responses": answered(200, "The year's days", json_of(_YEAR), READING)}
_FOUND = object_of({"days": array_of(_DAY), "kept": _BOOL}, ("days", "kept"))
ANNOUNCED: dict[str, Any] = {
    "requestBody": sent(object_of({"text": STRING, "keep": _BOOL}, ("text",))),
    "responses": answered(200, "What the text says, kept where asked", json_of(_FOUND), WRITING),
}


@router.get("/{int:year}", operation_id="calendar_year", openapi_extra=YEAR)
def year(request: Asked, year: int) -> HttpResponse:
    """The year as deadlines reckon with it."""
    actor = reading.signed(request).actor
    Query(request)
    _refuse_far(year)
    days = calendar.house().year(year)
    keys = dict(WorkDay.objects.filter(day__year=year, deleted_at=None).values_list("day", "id"))
    told = [
        {
            "day": one.day.isoformat(),
            "works": one.works,
            "name": str(one.name),
            "source": one.source,
            "id": str(keys[one.day]) if one.day in keys else None,
            "lunar": _moon(one.day),
        }
        for one in days
    ]
    about = {"published": calendar.published(year), "notices": calendar.notices([year]), "may": _may(actor)}
    return answers.data({"days": told, "workdays": sum(one.works for one in days), **about})


@router.post("/{int:year}", operation_id="announce_year", openapi_extra=ANNOUNCED)
def announce(request: Asked, year: int) -> HttpResponse:
    """Reads the State Council's notice (节假日安排的通知) as it was published; with `keep` it holds from now on."""
    actor = reading.signed(request).actor
    Query(request)
    _refuse_far(year)
    asked = reading.body(request)
    reading.only(asked, ("text", "keep"))
    if not _may(actor):
        raise MayNot(_("You may not do this."))
    text = asked.get("text")
    try:
        found = announcement.read(text if isinstance(text, str) else "", year)
    except ValueError as error:
        raise Invalid(str(error), {"text": str(error)}) from None
    if asked.get("keep") is True:
        _keep(found, year, actor)
    days = [{"day": d.isoformat(), "works": works, "name": name, "source": "announced", "id": None} for d, (works, name) in found.items()]
    return answers.data({"days": days, "kept": asked.get("keep") is True})


def _moon(day: date) -> str | None:
    """The day of the moon that it is, as anniversaries are written; None beyond the known moons."""
    try:
        told = lunar.of_lunar(day)
    except ValueError:
        return None
    return str(replace(told, year=None))


def _keep(found: dict[date, tuple[bool, str]], year: int, actor: Actor) -> None:
    """In the place of what was entered of the year as announced; the company's own days stay."""
    kind = kind_of(WorkDay)
    with transaction.atomic():
        old = WorkDay.objects.filter(day__year=year, deleted_at=None)
        own = set(old.filter(source="own").values_list("day", flat=True))
        gone: Sequence[Any] = list(old.filter(source="announced").values_list("id", flat=True))
        if gone:
            run.delete(kind, gone, actor)
        rows: list[Any] = []
        for day, (works, name) in found.items():
            if day not in own:
                row = writes.build(kind, {"day": day, "works": works, "name": name, "source": "announced"})
                rows.append(row)
        writes.insert(kind, rows, Deed("create", actor))


def _may(actor: Actor) -> bool:
    return actor.rights.all_of("office.work_day", CREATE) and actor.rights.all_of("office.work_day", DELETE)


def _refuse_far(year: int) -> None:
    if not 2000 <= year <= 2100:
        raise Invalid(_("Please choose a year from 2000 to 2100."), {"year": _("Please choose a year from 2000 to 2100.")})
