"""GET /api/kinds: everything a screen must know, in the asker's language, of the kinds he may use."""

from collections import OrderedDict
from collections.abc import Mapping
from decimal import Decimal
from threading import Lock
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import others as document
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel import access, board, clusters, unmask, virtual
from kehai.kernel.access import Actor, Rights
from kehai.kernel.actions import Action, actions_of
from kehai.kernel.catalogue import Catalogue, catalogue
from kehai.kernel.exchange import targets
from kehai.kernel.field import FILED, Choice, Field
from kehai.kernel.kind import Kind

router = Router(tags=["kinds"])
KEPT = 256  # answers kept per process: people with different rights, times languages

# (epoch, language, identity of the rights) → the rights themselves, which keeps the identity taken, and the answer.
_kept: OrderedDict[tuple[int, str, int], tuple[Rights, bytes, str]] = OrderedDict()
_lock = Lock()


@router.get("/kinds", operation_id="kinds", openapi_extra=document.KINDS)
def kinds(request: Asked) -> HttpResponse:
    """The kinds the asker may use."""
    actor = reading.signed(request).actor
    Query(request)
    found, rights, language = catalogue(), actor.rights, get_language() or ""
    key = (found.epoch, language, id(rights))
    with _lock:
        kept = _kept.get(key)
    if kept is None:
        content = orjson.dumps({"epoch": found.epoch, "language": language, "kinds": describe(found, actor)})
        kept = (rights, content, answers.tag_of(content))
        with _lock:
            _kept[key] = kept
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return answers.tagged(request, kept[1], kept[2])


def _ever(kind: Kind, actor: Actor, op: str) -> bool:
    if op == access.BACKDATE:
        return targets.may_backdate(kind, actor)
    return unmask.may(kind, actor) if op == access.UNMASK else access.may(kind, actor, op)


def describe(found: Catalogue, actor: Actor) -> list[dict[str, Any]]:
    """Every kind of which the actor may read or make a row."""
    usable = [kind for kind in found if access.may(kind, actor, access.READ) or access.may(kind, actor, access.CREATE)]
    names = {kind.name for kind in usable}
    return [_kind(kind, actor, found, names) for kind in usable]


def _kind(kind: Kind, actor: Actor, found: Catalogue, usable: set[str]) -> dict[str, Any]:
    screen = kind.screen
    readable = [field for field in kind.fields.values() if actor.rights.level(kind.name, field.name) != "none"]
    names = {field.name for field in readable}
    children = [told for child, link in kind.children if child in usable and (told := _child(found[child], link))]
    return {
        "name": kind.name,
        "path": f"/api/{kind.path}",
        "domain": kind.domain,
        "label": str(kind.label),
        "plural": str(kind.plural),
        "icon": screen["icon"],
        "help": str(screen["help"]),
        "title": kind.title,
        "fields": [{**field_of(field, actor.rights.level(kind.name, field.name)), "stays": _stays(field, names)} for field in readable],
        "asked_by": _asked_by(kind, actor, usable),
        **{fact: [name for name in screen[fact] if name in names] for fact in ("columns", "highlights", "quick")},
        "form": _form(kind, names),
        "shown_when": _shown_when(kind, names),
        "sort": screen["sort"] if screen["sort"].removeprefix("-") in names else "-number",
        "similar": _similar(kind, names),
        "children": children,
        "timeline": next((child for child in children if child["kind"] == screen["timeline"]), None),
        "notes": _notes(kind, found, usable),
        "picture": screen["picture"] if screen["picture"] in names else None,
        "clock": screen["clock"] if screen["clock"] in names else None,
        "lasts": _lasts(kind, names),
        "board": board.told(kind, names, actor),
        "map": clusters.may(kind, actor),
        "parent": getattr(kind.access, "parent", None),
        "beside": bool(getattr(kind.access, "beside", False)),
        "tree": screen["tree"],
        "can": [op for op in access.OPS if op != access.READ and _ever(kind, actor, op)],
        "own_fields": bool(screen["own_fields"]),
        "menu": bool(screen["menu"]),
        "actions": [_action(made) for made in actions_of(kind).values() if access.may(kind, actor, made.op)],
    }


def _stays(field: Field, names: set[str]) -> dict[str, Any] | None:
    """With which values of another field this one is not written any more, where that one may be read."""
    return {"field": field.stays[0], "values": field.stays[1]} if field.stays and field.stays[0] in names else None


def _lasts(kind: Kind, names: set[str]) -> dict[str, str] | None:
    """The time of a row and the field of its length, where the asker reads both."""
    at, minutes = kind.screen["lasts"] or ("", "")
    return {"at": at, "minutes": minutes} if {at, minutes} <= names else None


def _shown_when(kind: Kind, names: set[str]) -> dict[str, Any]:
    """Fields that make sense with some values of another one only: as the kind says, and as its own fields say."""
    rules = {**kind.screen["shown_when"], **{name: field.when for name, field in kind.fields.items() if field.when}}
    return {name: {"field": by, "values": values} for name, (by, values) in rules.items() if {name, by} <= names}


def _similar(kind: Kind, names: set[str]) -> dict[str, Any] | None:
    """Where a form asks for similar records while one is typed in, and what of it the asker may know."""
    told = kind.screen["similar"]
    return {"path": told[0], "fields": [name for name in told[1] if name in names]} if told else None


def _child(kind: Kind, link: str) -> dict[str, str] | None:
    """The list of a kind's rows on the page of a record they point at; None where the kind keeps it off."""
    label = str(kind.screen["sides"].get(link, kind.plural))
    return {"kind": kind.name, "link": link, "label": label} if label else None


def _notes(kind: Kind, found: Catalogue, usable: set[str]) -> dict[str, str] | None:
    """Rows of another kind that stand in the timeline, asked for by a field without a column, and the action that writes one."""
    if kind.screen["notes"] is None or kind.screen["notes"][0] not in usable:
        return None
    other, asked, action = kind.screen["notes"]
    return {"kind": other, "link": asked, "action": action, "label": str(found[other].plural)}


def _asked_by(kind: Kind, actor: Actor, usable: set[str]) -> list[dict[str, Any]]:
    """The fields without a column that filters may name: links to kinds that the actor uses, and choices that are for him."""
    found = (asked for asked in virtual.of(kind).values() if asked.told(kind, actor))
    return [{**field_of(asked.field, "read"), "multiple": True} for asked in found if asked.field.target is None or asked.field.target in usable]


def _form(kind: Kind, names: set[str]) -> list[dict[str, Any]]:
    sections = [{"title": str(title), "fields": [name for name in fields if name in names]} for title, fields in kind.screen["form"]]
    own: dict[str, list[str]] = {}
    for name, field in kind.fields.items():
        if field.own and name in names:
            own.setdefault(str(field.section or _("Own fields")), []).append(name)
    sections += [{"title": title, "fields": fields} for title, fields in own.items()]
    return [section for section in sections if section["fields"]]


def field_of(field: Field, right: str = "write") -> dict[str, Any]:
    """A field of a kind, or of an action's form."""
    return {
        "name": field.name,
        "label": str(field.label),
        "type": field.type,
        "help": str(field.help or ""),
        "required": field.required,
        "readonly": field.readonly,
        "locked": field.locked,
        "sort": field.sort and right != "masked",
        "filter": field.filter and right != "masked",
        "group": field.group and right != "masked",
        "max_length": field.max_length,
        "choices": [_choice(choice) for choice in field.choices],
        "offers": field.offers,
        "target": field.target,
        "multiple": field.type in FILED,
        "own": field.own,
        "sensitive": field.sensitive,
        "default": _default(field),
        "right": right,
    }


def _default(field: Field) -> str | int | bool | None:
    """What a form is filled with; numbers with places come as text, as they come in records."""
    if isinstance(field.default, Decimal):
        return f"{field.default:.{field.places}f}"
    return field.default if isinstance(field.default, str | int | bool) else None


def _choice(choice: Choice) -> Mapping[str, str]:
    return {"value": choice.value, "label": str(choice.label), "color": choice.color}


def _action(made: Action) -> dict[str, Any]:
    shown = {field.name: {"field": field.when[0], "values": field.when[1]} for field in made.input if field.when}
    return {
        "name": made.name,
        "label": str(made.label),
        "help": str(made.help),
        "bulk": made.bulk,
        "danger": made.danger,
        "icon": made.icon,
        "group": str(made.group.label) if made.group else "",
        "aside": bool(made.group and made.group.aside),
        "input": [field_of(field) for field in made.input],
        **({"shown_when": shown} if shown else {}),
    }
