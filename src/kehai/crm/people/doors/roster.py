"""POST /api/people/roster: people from a list in Excel, tried first, and their one-time passwords told once."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import STRING, WRITING, answered, array_of, json_of, object_of, parameter, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked, TooLarge, Unsupported, wrong
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import passwords, roster
from kehai.crm.people.rules.delegation import refuse_above
from kehai.kernel import store, trail
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.exchange import reader
from kehai.kernel.exchange.reader import UnreadableFile

path = "/people/roster"
router = Router(tags=["people.user"])

LARGEST = 5 * 1024 * 1024
AT_ONCE = 50  # hashing a password takes its time, on purpose

_FLAT = {"type": "object", "additionalProperties": STRING}
_LINE = object_of(
    {"line": {"type": "integer"}, "told": _FLAT, "state": {"enum": ["new", "there", "error"]}, "problem": STRING, "id": {"type": ["string", "null"]}},
    ("line", "told", "state", "problem", "id"),
)
_OUTCOME = object_of({"lines": array_of(_LINE), "departments": array_of(STRING), "columns": _FLAT}, ("lines", "departments", "columns"))
_FORM = object_of({"file": {"type": "string", "format": "binary"}}, ("file",))
ROSTER: dict[str, Any] = {
    "parameters": [parameter("keep", {"type": "boolean"}, "Bring the people in; without it the list is only tried")],
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}},
    "responses": answered(200, "What becomes of each line", json_of(_OUTCOME), WRITING),
}
_SECRET = object_of({"id": KEY, "name": STRING, "username": STRING, "password": STRING}, ("id", "name", "username", "password"))
PASSWORDS: dict[str, Any] = {
    "requestBody": sent(object_of({"ids": array_of(KEY, minItems=1, maxItems=AT_ONCE)}, ("ids",))),
    "responses": answered(200, "One-time passwords, told this once", json_of(object_of({"rows": array_of(_SECRET)}, ("rows",))), WRITING),
}


@router.post("", operation_id="take_roster", openapi_extra=ROSTER)
def take(request: Asked) -> HttpResponse:
    """Brings the people of a list in, or only says what would become of them."""
    actor = reading.signed(request).actor
    keep = Query(request, ("keep",)).flag("keep")
    outcome = roster.take(_read(request), actor, keep=keep)
    if keep:
        count = sum(line.id is not None for line in outcome.lines)
        trail.record("import", actor, "people.user", count=count, departments=len(outcome.departments))
    lines = [_told(line, keep=keep) for line in outcome.lines]
    return answers.data({"lines": lines, "departments": outcome.departments, "columns": outcome.columns})


@router.post("/passwords", operation_id="roster_passwords", openapi_extra=PASSWORDS)
def first_passwords(request: Asked) -> HttpResponse:
    """One-time passwords for people who never had one. They are kept nowhere and not told again."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("ids",))
    found = asked.get("ids")
    if not isinstance(found, list) or not 1 <= len(found) <= AT_ONCE:
        raise wrong("ids", _("Please give from 1 to %(most)d ids.") % {"most": AT_ONCE})
    ids = [reading.key(value, f"ids.{at}") for at, value in enumerate(found)]
    return answers.data({"rows": [_first(person, actor) for person in _without(ids, actor)]})


def _read(request: Asked) -> roster.Outcome:
    if request.content_type != "multipart/form-data":
        raise Unsupported(_("Please send multipart/form-data."))
    files = request.FILES.getlist("file")
    if len(files) != 1 or len(request.FILES) != 1 or request.POST:
        raise wrong("file", _("Please send one file."))
    if (files[0].size or 0) > LARGEST:
        raise TooLarge(_("This file is too large to be read at once. Divide it and try again."))
    with NamedTemporaryFile(suffix=Path(str(files[0].name)).suffix[:8]) as target:
        for piece in files[0].chunks():
            target.write(piece)
        target.flush()
        try:
            found = reader.inspect(target.name)
            return roster.read(found.headers, reader.rows(target.name, found.sheet, found.encoding))
        except UnreadableFile as error:
            raise wrong("file", str(error)) from error


def _without(ids: list[UUID], actor: Actor) -> list[User]:
    """Of the people who may be changed, those who are in and cannot sign in yet."""
    rows = kind_of(User).visible_to(actor, UPDATE).only(ids)
    people = [person for person in cast("list[User]", list(rows)) if person.active and person.password == "!"]  # noqa: S105  "none"
    if len(people) != len(set(ids)):
        raise MayNot(_("A first password is only for people who have none yet."))
    refuse_above([person.id for person in people], actor)
    return people


def _first(person: User, actor: Actor) -> dict[str, str]:
    password = passwords.one_time()
    passwords.put(person, password, once=True)
    store.update(User, [(person.id, {"password": person.password, "must_change": True})])
    trail.record("password_change", actor, "people.user", person.id, first=True)
    return {"id": str(person.id), "name": person.name, "username": person.username, "password": password}


def _told(line: roster.Line, *, keep: bool) -> dict[str, Any]:
    key = str(line.id) if keep and line.id else None
    return {"line": line.line, "told": line.told, "state": line.state, "problem": line.problem, "id": key}
