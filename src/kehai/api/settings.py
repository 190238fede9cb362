"""GET and PATCH /api/settings: what the company decides for itself, for those who may decide it."""

from typing import Any

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers, people
from kehai.api import request as reading
from kehai.api.document import settings as document
from kehai.api.kinds import field_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel import company
from kehai.kernel.access import Actor
from kehai.kernel.errors import MayNot
from kehai.kernel.records.change import Change

router = Router(tags=["settings"])
LATEST = 100


@router.get("/settings", operation_id="settings", openapi_extra=document.SETTINGS)
def settings(request: Asked) -> HttpResponse:
    """The settings that the asker may change, with their values."""
    Query(request)
    return answers.data(_told(decider(request)))


@router.patch("/settings", operation_id="update_settings", openapi_extra=document.CHANGE)
def change(request: Asked) -> HttpResponse:
    """Change some settings; null takes one back to its default."""
    actor = decider(request)
    Query(request)
    people.door().refuse_stale(actor)
    # The epoch of this request is older than what it writes.
    return answers.data(_told(actor, company.put(reading.body(request), actor)))


@router.get("/settings/history", operation_id="settings_history", openapi_extra=document.HISTORY)
def history(request: Asked) -> HttpResponse:
    """Who changed which settings, the latest first."""
    actor = decider(request)
    Query(request)
    rows = Change.objects.filter(kind=company.KIND, record_id=company.RECORD).order_by("-id")[:LATEST]
    return answers.data({"rows": [_change(row, actor) for row in rows]})


def decider(request: Asked) -> Actor:
    """The asker, who decides about some settings at least. Raises MayNot."""
    actor = reading.signed(request).actor
    if not any(company.may_change(name, actor) for name in company.declared()):
        raise MayNot(_("You may not do this."))
    return actor


def _told(actor: Actor, changed: dict[str, Any] | None = None) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, found in company.declared().items():
        if company.may_change(name, actor):
            value = (changed or {}).get(name, company.get(name))
            bounds = {"least": found.field.least, "most": found.field.most} if found.field.type == "integer" else {"least": None, "most": None}
            groups.setdefault(str(found.group), []).append({"field": field_of(found.field), "value": value, **bounds})
    return {"groups": [{"title": capfirst(title), "settings": settings} for title, settings in groups.items()]}


def _change(row: Change, actor: Actor) -> dict[str, Any]:
    known = {name: sides for name, sides in row.diff.items() if name in company.declared() and company.may_change(name, actor)}
    diff = [
        {"name": name, "label": str(company.declared()[name].field.label), "before": before, "after": after}
        for name, (before, after) in known.items()
    ]
    return {"at": answers.instant(row.at), "by": row.actor_label, "diff": diff}
