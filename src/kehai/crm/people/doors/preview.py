"""POST /api/people/preview: what a sharing rule would open, and to whom, before it is saved (A05, K19)."""

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
from kehai.crm.people.records import ruling
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel.access import CREATE, READ, UPDATE, Actor
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import MayNot
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

path = "/people/preview"
router = Router(tags=["people.sharing_rule"])

TO = "person", "department", "role", "group"
NAMED = 100  # people told by name, and looked at one by one
_COUNT = {"type": "integer", "minimum": 0}
_PERSON = object_of({"id": KEY, "label": STRING, "reads": {"type": "boolean"}}, ("id", "label", "reads"))
_ANSWER = object_of({"records": _COUNT, "total": _COUNT, "people": array_of(_PERSON)}, ("records", "total", "people"))
_ASKED = object_of({"kind": STRING, "criteria": {"type": "object"}, **dict.fromkeys(TO, maybe(KEY))}, ("kind", "criteria"))
PREVIEW: dict[str, Any] = {"requestBody": sent(_ASKED), "responses": answered(200, "How far the rule would reach", json_of(_ANSWER), WRITING)}
# A department stands for all below it, and for those who work there besides; as the rights themselves read it.
PEOPLE = """
WITH RECURSIVE asked AS (SELECT %s::uuid AS person, %s::uuid AS department, %s::uuid AS role, %s::uuid AS team),
tree AS (SELECT department AS id FROM asked
  UNION SELECT d.id FROM people_department d JOIN tree t ON d.parent_id = t.id WHERE d.deleted_at IS NULL),
meant AS (SELECT person AS id FROM asked
  UNION SELECT u.id FROM people_user u WHERE u.department_id IN (SELECT id FROM tree)
  UNION SELECT a.person_id FROM people_assignment a WHERE a.deleted_at IS NULL AND a.department_id IN (SELECT id FROM tree)
  UNION SELECT h.user_id FROM people_holding h JOIN asked ON h.role_id = asked.role WHERE h.deleted_at IS NULL
  UNION SELECT m.person_id FROM people_groupmember m JOIN asked ON m.group_id = asked.team WHERE m.deleted_at IS NULL)
SELECT u.id, u.name FROM /*rule:sharing preview*/ people_user u JOIN meant ON meant.id = u.id
WHERE u.active AND u.deleted_at IS NULL ORDER BY u.name, u.id
"""


@router.post("", operation_id="preview_sharing_rule", openapi_extra=PREVIEW)
def preview(request: Asked) -> HttpResponse:
    """How many records a rule would open, and to which people; who has no role for them is told apart."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("kind", "criteria", *TO))
    name = reading.text(asked, "kind", 60)
    _refuse(actor, name)
    kind = ruling.owned(name)
    ruling.refuse_unfit(name, asked.get("criteria"))
    records = kind.visible_to(actor).filter(asked["criteria"]).count()
    found = _people(asked)
    people = [{"id": str(key), "label": label, "reads": _reads(key, name)} for key, label in found[:NAMED]]
    return answers.data({"records": records, "total": len(found), "people": people})


def _refuse(actor: Actor, name: str) -> None:
    """Who may write rules, and reaches all that the rule speaks of: the same as to save it."""
    writes = any(actor.rights.all_of("people.sharing_rule", op) for op in (CREATE, UPDATE))
    if not writes or not actor.rights.all_of(name, READ):
        raise MayNot(_("You may not do this."))


def _people(asked: Mapping[str, Any]) -> list[tuple[UUID, str]]:
    told = tuple(reading.key(asked[word], word) if asked.get(word) is not None else None for word in TO)
    return [(key, label) for key, label in fetch(Sql(PEOPLE, told))]


def _reads(person: UUID, name: str) -> bool:
    return rights_of(person, catalogue().epoch).holds(name, READ)
