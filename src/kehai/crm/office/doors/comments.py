"""/api/office/comments/<kind>/<id>: what people say about a record, whom they may name, and whether one follows it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, parameter, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office.records.comment import Comment
from kehai.crm.office.rules import commenting
from kehai.crm.office.rules.commenting import MOST_NAMED, On
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.user import User
from kehai.kernel.access import READ, Actor, readable
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind_of
from kehai.kernel.labels import labels
from kehai.kernel.rows import fetch

path = "/office/comments"
router = Router(tags=["office.comment"])
SIZE, LONGEST, OFFERED = 30, 4000, 8

_BOOL: dict[str, Any] = {"type": "boolean"}
_PERSON = object_of({"id": KEY, "label": STRING}, ("id", "label"))
_EARLIER = object_of({"text": STRING, "at": STRING}, ("text", "at"))
_FACTS: dict[str, Any] = {
    "id": KEY,
    "author": _PERSON,
    "text": STRING,
    "mentions": array_of(_PERSON),
    "at": STRING,
    "edited_at": maybe(STRING),
    "removed_at": maybe(STRING),
    "earlier": array_of(_EARLIER),
    "mine": _BOOL,
}
_FOLLOWING = object_of({"following": _BOOL}, ("following",))
_PAGE = object_of(
    {"rows": array_of(object_of(_FACTS, tuple(_FACTS))), "next": maybe(STRING), "following": _BOOL, "others": _BOOL},
    ("rows", "next", "following", "others"),
)
_OFFER = object_of({"id": KEY, "label": STRING, "sees": _BOOL, "department": maybe(STRING)}, ("id", "label", "sees", "department"))
_SAID = object_of({"text": STRING, "mentions": array_of(KEY, maxItems=MOST_NAMED)}, ("text",))
LIST: dict[str, Any] = {
    "parameters": [parameter("after", STRING)],
    "responses": answered(200, "Comments on a record, the newest first", json_of(_PAGE), READING),
}
WRITE: dict[str, Any] = {"requestBody": sent(_SAID), "responses": answered(201, "The comment", json_of(object_of({"id": KEY}, ("id",))), WRITING)}
EDIT: dict[str, Any] = {"requestBody": sent(_SAID), "responses": answered(200, "The comment", json_of(object_of({"id": KEY}, ("id",))), WRITING)}
REMOVE: dict[str, Any] = {"responses": answered(200, "The comment", json_of(object_of({"id": KEY}, ("id",))), WRITING)}
PEOPLE: dict[str, Any] = {
    "parameters": [parameter("q", STRING)],
    "responses": answered(
        200, "People of this name, those first who see the record", json_of(object_of({"rows": array_of(_OFFER)}, ("rows",))), READING
    ),
}
FOLLOW: dict[str, Any] = {
    "requestBody": sent(object_of({"following": _BOOL}, ("following",))),
    "responses": answered(200, "Whether one follows it", json_of(_FOLLOWING), WRITING),
}


def _on(request: Asked, domain: str, name: str, record: UUID) -> On:
    return On(f"{domain}.{name}", record, reading.signed(request).actor)


@router.get("/{str:domain}/{str:name}/{uuid:id}", operation_id="comments", openapi_extra=LIST)
def listed(request: Asked, domain: str, name: str, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """Comments on a record that one sees; who sees it only with its mask reads his own."""
    on = _on(request, domain, name, id)
    query = Query(request, ("after",))
    found = on.comments()
    if after := query.text("after", 40):
        found = found.filter(pk__lt=reading.key(after, "after"))
    rows = list(found.order_by("-id")[: SIZE + 1])
    more = str(rows[SIZE - 1].pk) if len(rows) > SIZE else None
    return answers.data({"rows": told(rows[:SIZE], on.actor), "next": more, "following": commenting.follows(on), "others": on.others})


@router.post("/{str:domain}/{str:name}/{uuid:id}", operation_id="add_comment", openapi_extra=WRITE)
def write(request: Asked, domain: str, name: str, id: UUID) -> HttpResponse:  # noqa: A002
    """Says something about a record; people named in it are told at once."""
    on = _on(request, domain, name, id)
    Query(request)
    text, mentions = _said(reading.body(request))
    return answers.data({"id": str(again(lambda: commenting.write(on, text, mentions)).pk)}, status=201)


@router.get("/{str:domain}/{str:name}/{uuid:id}/people", operation_id="comment_people", openapi_extra=PEOPLE)
def people(request: Asked, domain: str, name: str, id: UUID) -> HttpResponse:  # noqa: A002
    """Whom one may name, by name or pinyin; who does not see the record is shown as such."""
    on = _on(request, domain, name, id)
    q = Query(request, ("q",)).text("q", 40)
    rows = kind_of(User).visible_to(on.actor, READ).filter({"field": "active", "op": "eq", "value": True}).matching(q)
    keys = [key for (key,) in fetch("SELECT t.id" + rows.source() + f" ORDER BY t.name, t.id LIMIT {OFFERED * 2}")]
    sees = set(commenting.may_read(on.kind, on.record, keys))
    names = labels(kind_of(User), on.actor, keys)
    offered = sorted((key for key in keys if key != on.actor.id), key=lambda key: key not in sees)[:OFFERED]
    where = _departments([key for key in offered if list(names.values()).count(names.get(key, "")) > 1], on.actor)
    told = [{"id": str(key), "label": names.get(key, ""), "sees": key in sees, "department": where.get(key)} for key in offered]
    return answers.data({"rows": told})


def _departments(people: list[UUID], actor: Actor) -> dict[UUID, str]:
    """Where people of one name belong, as far as the reader may know it."""
    if not people or not readable(kind_of(User), actor, "department"):
        return {}
    of = dict(User.objects.filter(pk__in=people, department__isnull=False).values_list("pk", "department_id"))
    names = labels(kind_of(Department), actor, set(of.values()))
    return {person: names[department] for person, department in of.items() if department in names}


@router.post("/{str:domain}/{str:name}/{uuid:id}/following", operation_id="follow_record", openapi_extra=FOLLOW)
def follow(request: Asked, domain: str, name: str, id: UUID) -> HttpResponse:  # noqa: A002
    """Follows a record that one sees, or no more."""
    on = _on(request, domain, name, id)
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("following",))
    yes = reading.flag(asked, "following")
    if on.actor.rights.person:
        commenting.follow(on, on.actor.rights.person, yes=yes)
    return answers.data({"following": yes})


@router.patch("/{str:domain}/{str:name}/{uuid:id}/{uuid:comment}", operation_id="edit_comment", openapi_extra=EDIT)
def edit(request: Asked, domain: str, name: str, id: UUID, comment: UUID) -> HttpResponse:  # noqa: A002
    """Says one's own comment otherwise; what it said stays with it."""
    on = _on(request, domain, name, id)
    Query(request)
    text, mentions = _said(reading.body(request))
    again(lambda: commenting.edit(on, comment, text, mentions))
    return answers.data({"id": str(comment)})


@router.delete("/{str:domain}/{str:name}/{uuid:id}/{uuid:comment}", operation_id="remove_comment", openapi_extra=REMOVE)
def remove(request: Asked, domain: str, name: str, id: UUID, comment: UUID) -> HttpResponse:  # noqa: A002
    """Takes one's own comment back."""
    on = _on(request, domain, name, id)
    Query(request)
    again(lambda: commenting.remove(on, comment))
    return answers.data({"id": str(comment)})


def _said(asked: Mapping[str, Any]) -> tuple[str, list[UUID]]:
    reading.only(asked, ("text", "mentions"))
    text, named = reading.text(asked, "text", LONGEST).strip(), asked.get("mentions", [])
    if not text:
        raise reading.wrong("text", _("Please write something."))
    if not isinstance(named, list) or len(named) > MOST_NAMED:
        raise reading.wrong("mentions", _("This is not well formed."))
    return text, list(dict.fromkeys(reading.key(one, "mentions") for one in named))


def told(rows: list[Comment], actor: Actor) -> list[dict[str, Any]]:
    """Comments with the names of people as the reader knows them; earlier words for their author and administrators."""
    names = labels(kind_of(User), actor, {key for row in rows for key in (row.author_id, *row.mentions)})

    def person(key: UUID) -> dict[str, str]:
        return {"id": str(key), "label": names.get(key, "")}

    return [
        {
            "id": str(row.pk),
            "author": person(row.author_id),
            "text": row.text,
            "mentions": [person(key) for key in row.mentions],
            "at": answers.instant(row.at),
            "edited_at": answers.instant(row.edited_at) if row.edited_at else None,
            "removed_at": answers.instant(row.removed_at) if row.removed_at else None,
            "earlier": row.earlier if row.author_id == actor.id or actor.rights.everything else [],
            "mine": row.author_id == actor.id,
        }
        for row in rows
    ]
