"""GET /api/people/sharing/<domain>/<kind>/<id>: to whom a record is open, and why (A06)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.kernel import sharing
from kehai.kernel.access import SHARE, UPDATE, ByOwner
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import MayNot
from kehai.kernel.records.entry import Entry
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import Sql

path = "/people/sharing"
router = Router(tags=["people.sharing"])

_TO = object_of({"id": KEY, "kind": STRING, "label": STRING}, ("id", "kind", "label"))
_NAMES = ("sort", "level", "cap", "reason", "by")
_ENTRY = object_of(
    {
        "id": {"type": "integer"},
        **dict.fromkeys(_NAMES, STRING),
        "since": STRING,
        "until": maybe(STRING),
        "to": _TO,
        "role": maybe(STRING),
        "mine": {"type": "boolean"},
    },
    ("id", *_NAMES, "since", "until", "to", "role", "mine"),
)
ENTRIES: dict[str, Any] = {
    "responses": answered(200, "To whom the record is open", json_of(object_of({"rows": array_of(_ENTRY)}, ("rows",))), READING)
}
NAMES = """
SELECT id, 'people.user', name FROM /*rule:sharing*/ people_user WHERE id = ANY(%s)
UNION ALL SELECT id, 'people.department', name FROM people_department WHERE id = ANY(%s)
UNION ALL SELECT id, 'people.role', name FROM people_role WHERE id = ANY(%s)
UNION ALL SELECT id, 'people.group', name FROM people_group WHERE id = ANY(%s)
UNION ALL SELECT id, 'people.team_role', name FROM people_teamrole WHERE id = ANY(%s)
"""


@router.get("/{domain}/{kind}/{uuid:key}", operation_id="sharing_entries", openapi_extra=ENTRIES)
def entries(request: Asked, domain: str, kind: str, key: UUID) -> HttpResponse:
    """What is open of the record now, for who may share or change it."""
    actor = reading.signed(request).actor
    Query(request)
    known, name = catalogue(), f"{domain}.{kind}"
    if name not in known or not isinstance(known[name].access, ByOwner):
        raise Http404
    found = known[name]
    if not found.visible_to(actor).only([key]).count():
        raise not_there()
    if not found.visible_to(actor, SHARE).only([key]).count() and not found.visible_to(actor, UPDATE).only([key]).count():
        raise MayNot(_("You may not do this."))
    live = sharing.entries(name, [key])
    ids = sorted({entry.grantee for entry in live} | {entry.role for entry in live if entry.role})
    names = {key: (kind_name, label) for key, kind_name, label in fetch(Sql(NAMES, (ids,) * 5))}
    return answers.data({"rows": [_told(entry, names, actor.id) for entry in live]})


def _told(entry: Entry, names: dict[UUID, tuple[str, str]], asker: UUID | None) -> dict[str, Any]:
    kind, label = names.get(entry.grantee, ("", ""))
    return {
        "id": entry.pk,
        "sort": entry.sort,
        "level": entry.level,
        "cap": entry.cap,
        "since": entry.valid_from.isoformat(),
        "until": entry.valid_to.isoformat() if entry.valid_to else None,
        "reason": entry.reason,
        "by": entry.granted_label,
        "to": {"id": str(entry.grantee), "kind": kind, "label": label},
        "role": names.get(entry.role, ("", ""))[1] if entry.role else None,
        "mine": entry.grantee == asker,
    }
