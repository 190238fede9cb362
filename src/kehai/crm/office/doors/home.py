"""GET /api/office/home: the first page by role, all of its blocks in one answer (ux 23)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, parameter, ref
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office import home
from kehai.crm.people.records.user import User
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.labels import labels

path = "/office/home"
router = Router(tags=["office.home"])

_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_YES: dict[str, Any] = {"type": "boolean"}
_BLOCK_FACTS = {
    **dict.fromkeys(("key", "label", "kind", "sort", "follow", "empty"), STRING),
    "urgent": _YES,
    "columns": array_of(STRING),
    "acts": array_of(STRING),
    "filter": {},
    "count": _COUNT,
    "more": _YES,
    "rows": array_of({"type": "object"}),
}
_NUMBER_FACTS = {"key": STRING, "label": STRING, "value": STRING, "before": maybe(STRING), "money": _YES}
_FIGURE_FACTS = {"key": STRING, "label": STRING, "numbers": array_of(object_of(_NUMBER_FACTS, tuple(_NUMBER_FACTS)))}
_LINE_FACTS = {"person": ref("Link"), "numbers": array_of(_COUNT)}
_TEAM_FACTS = {"key": STRING, "label": STRING, "columns": array_of(STRING), "lines": array_of(object_of(_LINE_FACTS, tuple(_LINE_FACTS)))}
_FACTS = {
    "variant": {"enum": list(home.VARIANTS)},
    "variants": array_of({"enum": list(home.VARIANTS)}),
    "figures": array_of(object_of(_FIGURE_FACTS, tuple(_FIGURE_FACTS))),
    "teams": array_of(object_of(_TEAM_FACTS, tuple(_TEAM_FACTS))),
    "blocks": array_of(object_of(_BLOCK_FACTS, tuple(_BLOCK_FACTS))),
}
HOME: dict[str, Any] = {
    "parameters": [parameter("as", {"enum": list(home.VARIANTS)})],
    "responses": answered(200, "The first page", json_of(object_of(_FACTS, tuple(_FACTS))), READING),
}


@router.get("", operation_id="home", openapi_extra=HOME)
def first_page(request: Asked) -> HttpResponse:
    """What waits today; `as` chooses another variant, where the asker has it."""
    actor = reading.signed(request).actor
    query = Query(request, ("as",))
    having = variants(actor)
    asked = query.text("as", 20)
    variant = asked if asked in having else having[-1]
    head = {"variant": variant, "variants": having, "figures": _figures(variant, actor), "teams": _teams(variant, actor)}
    # Rows come from the database as JSON and pass through as text.
    lists = ",".join(_block(block, actor) for block in home.blocks(variant, actor))
    return answers.raw(f'{answers.text(head)[:-1]},"blocks":[{lists}]}}')


def variants(actor: Actor) -> list[str]:
    """Which of the pages a person has, the one he begins with last: by his rights and by whether anybody stands below him."""
    leads = home.whole(actor) or (bool(home.led(actor)) and _has_people(actor))
    return [home.REP, *([home.MANAGER] if leads else []), *([home.BOSS] if home.whole(actor) else [])]


def _has_people(actor: Actor) -> bool:
    return User.objects.filter(manager=actor.rights.person, active=True, deleted_at=None).exists() or len(home.led(actor)) > 1


def _block(block: home.Block, actor: Actor) -> str:
    rows, count, more, tree = home.page(block, actor) or ("[]", 0, False, None)
    told = {
        **{name: getattr(block, name) for name in ("key", "kind", "sort", "follow", "urgent")},
        "label": str(block.label),
        "empty": str(block.empty),
        "columns": list(block.columns),
        "acts": list(block.acts),
        "filter": tree,
        "count": count,
        "more": more,
    }
    return f'{answers.text(told)[:-1]},"rows":{rows}}}'


def _figures(variant: str, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"key": one.key, "label": str(one.label), "numbers": [_number(number) for number in one.numbers(actor)]}
        for one in home.figures(variant, actor)
    ]


def _number(one: home.Figure) -> dict[str, Any]:
    before = None if one.before is None else str(one.before)
    return {"key": one.key, "label": str(one.label), "value": str(one.value), "before": before, "money": one.money}


def _teams(variant: str, actor: Actor) -> list[dict[str, Any]]:
    found = []
    for one in home.teams(variant, actor):
        lines = one.lines(actor)
        names = labels(kind_named("people.user"), actor, {line.id for line in lines})
        told = [{"person": {"id": str(line.id), "label": names.get(line.id, "")}, "numbers": list(line.numbers)} for line in lines]
        found.append({"key": one.key, "label": str(one.label), "columns": [str(word) for word in one.columns], "lines": told})
    return found
