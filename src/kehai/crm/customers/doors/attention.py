"""GET /api/customers/attention/…: customers nobody contacted (B62), stale cards (B13); a card then and now (B50)."""

import json
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.card_snapshot import CardSnapshot
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.rules import contacted, reviewing, stale
from kehai.kernel import access, rows
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.labels import labels
from kehai.kernel.rows import not_there
from kehai.kernel.sql import Sql

path = "/customers/attention"
router = Router(tags=["customers.customer"])
MOST = 200
COLUMNS = "name", "stage", "grade", "owner", "pool", "created_at", "updated_at", "last_follow_up_at"
GRADED = "grade_source", "credit_grade", "credit_source"
_ANY: dict[str, Any] = {}
_LIST = object_of({"rows": array_of({"type": "object"}), "rule": STRING}, ("rows", "rule"))
_LINE = object_of({"field": STRING, "label": STRING, "then": _ANY, "now": _ANY, "differs": {"type": "boolean"}})
_PERSON = object_of({"name": STRING, "position": STRING, "change": {"enum": ["same", "gone", "new", "changed"]}, "was": STRING})
_COMPARED = object_of({"at": STRING, "why": STRING, "note": STRING, "lines": array_of(_LINE), "contacts": array_of(_PERSON)})
LIST: dict[str, Any] = {"responses": answered(200, "At most 200, the oldest first, and the rule", json_of(_LIST), READING)}
COMPARE: dict[str, Any] = {"responses": answered(200, "The card then and now", json_of(_COMPARED), READING)}
_THERE = "SELECT id FROM /*rule:attention*/ customers_contact WHERE id = ANY(%s::uuid[]) AND deleted_at IS NULL"
# Whom nobody has ever reached, and whose week of the first contact is not running.
_UNCONTACTED = Sql(
    f"NOT EXISTS (SELECT 1 FROM customers_followup f WHERE f.customer_id = t.id AND {contacted.SQL}) AND NOT EXISTS "  # noqa: S608  constants
    "(SELECT 1 FROM office_deadline d WHERE d.about_id = t.id AND d.rule = 'customers.first_contact' "
    "AND d.state = 'running' AND d.deleted_at IS NULL)"
)


@router.get("/uncontacted", operation_id="uncontacted", openapi_extra=LIST)
def uncontacted(request: Asked) -> HttpResponse:
    """Customers whom one may hand on and for whom no direct contact is on record."""
    return _listed(request, _UNCONTACTED, str(contacted.STATED))


@router.get("/stale", operation_id="stale_cards", openapi_extra=LIST)
def stale_cards(request: Asked) -> HttpResponse:
    """Owned customers whose cards have not changed, nor been followed up or checked, for as long as their grade allows."""
    return _listed(request, stale.condition(), "")


def _listed(request: Asked, condition: Sql, rule: str) -> HttpResponse:
    actor = reading.signed(request).actor
    Query(request)
    found = kind_of(Customer).visible_to(actor, READ).narrowed(condition)
    page = found.page(rows.Asked(columns=COLUMNS, sort="created_at", size=MOST, total="none"))
    return answers.data({"rows": json.loads(page.rows), "rule": rule})


@router.get("/review", operation_id="grade_reviews", openapi_extra=LIST)
def review(request: Asked) -> HttpResponse:
    """Customers whose grade or credit grade is to be reviewed now or within two weeks, the longest overdue first."""
    actor = reading.signed(request).actor
    Query(request)
    kind = kind_of(Customer)
    tree = reviewing.due(kind, actor, reviewing.until())
    if tree is None:
        return answers.data({"rows": [], "rule": ""})
    shown = [name for name in (*GRADED, *reviewing.DAYS) if access.readable(kind, actor, name)]
    first = next(name for name in reviewing.DAYS if name in shown)
    page = kind.visible_to(actor, READ).filter(tree).page(rows.Asked(columns=(*COLUMNS, *shown), sort=first, size=MOST, total="none"))
    return answers.data({"rows": json.loads(page.rows), "rule": ""})


@router.get("/frozen/{uuid:id}", operation_id="compare_card", tags=["customers.card_snapshot"], openapi_extra=COMPARE)
def compare(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """A frozen card beside the card of now, as far as the asker reads each field of it."""
    actor = reading.signed(request).actor
    Query(request)
    row = cast("CardSnapshot | None", next(iter(kind_of(CardSnapshot).visible_to(actor, READ).only([id])), None))
    if row is None:
        raise not_there()
    current = json.loads(kind_of(Customer).visible_to(actor, READ).one(row.customer_id))
    told = {"at": answers.instant(row.created_at), "why": str(row.get_why_display()), "note": row.note}
    return answers.data({**told, "lines": _lines(row, current, actor), "contacts": _contacts(row, actor)})


def _lines(row: CardSnapshot, current: dict[str, Any], actor: Actor) -> list[dict[str, Any]]:
    kind, hidden = kind_of(Customer), set(current.get("masked", ()))
    # What one does not read now one does not read as it was.
    shown = [name for name in row.values if name in current and name not in hidden and name in kind.fields]
    found = []
    for name in shown:
        field, was, now = kind.fields[name], row.values[name] or None, current[name] or None
        label = was
        if field.type == "link" and was:
            label = labels(kind_named(str(field.target)), actor, [UUID(was)]).get(UUID(was), "…")
        key = now.get("id") if isinstance(now, dict) else now
        after = now.get("label") if isinstance(now, dict) else now
        found.append({"field": name, "label": str(field.label), "then": label, "now": after, "differs": was != key})
    return found


def _contacts(row: CardSnapshot, actor: Actor) -> list[dict[str, Any]]:
    """The people then and now, as far as the asker sees contacts; one that is there, but not his to see, is left out."""
    kind = kind_of(Contact)
    if not access.may(kind, actor, READ) or not access.readable(kind, actor, "name"):
        return []
    places = access.readable(kind, actor, "position")
    there = {str(key) for (key,) in rows.fetch(Sql(_THERE, ([then["id"] for then in row.contacts],)))}
    mine = kind_of(Contact).visible_to(actor, READ).filter({"field": "customer", "op": "eq", "value": str(row.customer_id)})
    now = {str(one.pk): cast("Contact", one) for one in mine}
    found: list[dict[str, Any]] = []
    for then in row.contacts:
        one = now.pop(then["id"], None)
        if one is None:
            if then["id"] not in there:
                found.append({"name": then["name"], "position": then["position"], "change": "gone", "was": ""})
            continue
        was = f"{then['name']} {then['position']}".strip()
        same = was == f"{one.name} {one.position}".strip()
        found.append({"name": one.name, "position": one.position, "change": "same" if same else "changed", "was": "" if same else was})
    found += [{"name": one.name, "position": one.position, "change": "new", "was": ""} for one in now.values()]
    return found if places else [{**one, "position": "", "was": ""} for one in found]
