"""GET /api/people/rights: what roles can say, and what one person may do by which of his roles (A05)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.people.rules import effective, separation
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel.access import OPS, READ, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import MayNot
from kehai.kernel.kind import Kind

path = "/people/rights"
router = Router(tags=["people.role"])

_WORDS = array_of(STRING)
_CELLS = {"type": "object", "additionalProperties": _WORDS}
_GRANTS = {"type": "object", "additionalProperties": _CELLS}
_LEVELS = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": STRING}}
_FIELD = object_of({"name": STRING, "label": STRING, "sensitive": {"type": "boolean"}, "most": STRING}, ("name", "label", "sensitive", "most"))
_KIND = object_of(
    {
        **dict.fromkeys(("name", "domain", "label", "plural", "icon", "sort"), STRING),
        "parent": {"type": ["string", "null"]},
        "ops": _WORDS,
        "generators": _WORDS,
        "givable": _CELLS,
        "fields": array_of(_FIELD),
    },
    ("name", "domain", "label", "plural", "icon", "sort", "parent", "ops", "generators", "givable", "fields"),
)
_ROLE = object_of({"id": KEY, "label": STRING, "grants": _GRANTS, "fields": _LEVELS}, ("id", "label", "grants", "fields"))
_PERSON = object_of({"id": KEY, "label": STRING}, ("id", "label"))
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
VOCABULARY: dict[str, Any] = {
    "responses": answered(200, "What roles can say", json_of(object_of({"ops": _WORDS, "kinds": array_of(_KIND)}, ("ops", "kinds"))), READING)
}
EFFECTIVE: dict[str, Any] = {
    "responses": answered(
        200,
        "What the person may do",
        json_of(
            object_of(
                {"person": _PERSON, "roles": array_of(_ROLE), "grants": _GRANTS, "fields": _LEVELS, "reach": _COUNTS, "administrator": _WORDS},
                ("person", "roles", "grants", "fields", "reach", "administrator"),
            )
        ),
        READING,
    )
}


@router.get("", operation_id="rights_vocabulary", openapi_extra=VOCABULARY)
def vocabulary(request: Asked) -> HttpResponse:
    """Every kind with the operations and scopes a role can say of it, and which of them the asker may give."""
    actor = keeper(request)
    Query(request)
    kinds = [_kind(kind, actor) for kind in catalogue() if effective.sort_of(kind) != "personal"]
    return answers.data({"ops": list(OPS), "kinds": kinds})


@router.get("/{uuid:id}", operation_id="rights_of_person", tags=["people.user"], openapi_extra=EFFECTIVE)
def one(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """The union of a person's roles, and the roles it comes from."""
    actor = keeper(request)
    Query(request)
    person = effective.person_of(id, actor)
    rights = rights_of(person.id, catalogue().epoch)
    grants = {name: {op: sorted(found) for op, found in ops.items()} for name, ops in rights.grants.items()}
    roles = effective.held(person.id, actor)
    told = {"person": {"id": str(person.id), "label": person.name}, "roles": roles, "grants": grants}
    told |= {"fields": rights.fields, "reach": effective.reach_of(rights)}
    return answers.data({**told, "administrator": sorted(separation.kinds_of(role["grants"] for role in roles))})


def keeper(request: Asked) -> Actor:
    """Who asks, where he may read all roles and who holds them. Raises MayNot."""
    actor = reading.signed(request).actor
    if not all(actor.rights.all_of(name, READ) for name in ("people.role", "people.holding")):
        raise MayNot(_("You may not do this."))
    return actor


def _kind(kind: Kind, actor: Actor) -> dict[str, Any]:
    return {
        "name": kind.name,
        "domain": kind.domain,
        "label": str(kind.label),
        "plural": str(kind.plural),
        "icon": kind.screen["icon"],
        "sort": effective.sort_of(kind),
        "parent": effective.root_of(kind).name if kind.access.parent else None,
        "ops": list(effective.ops_of(kind)),
        "generators": list(effective.generators_of(kind)),
        "givable": effective.givable(kind, actor),
        "fields": [
            {"name": field.name, "label": str(field.label), "sensitive": field.sensitive, "most": effective.most(kind, field.name, actor)}
            for field in kind.fields.values()
        ],
    }
