"""GET /api/customers/desk: the branch manager's Monday; POST …/plan and …/give: customers distributed evenly, looked at first (P09, B60)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.actions.allot import How, Plan, give, plan, why
from kehai.crm.customers.rules import desk as reckoning
from kehai.crm.customers.rules.sharing_out import METHODS
from kehai.kernel.access import MANAGE, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import MayNot
from kehai.kernel.labels import labels

path = "/customers/desk"
router = Router(tags=["customers.customer"])
MOST = 500
CUSTOMER = reckoning.CUSTOMER

_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_YES: dict[str, Any] = {"type": "boolean"}
_PERSON_FACTS = {
    "person": ref("Link"),
    "administrator": _YES,
    "used": _COUNT,
    "cap": maybe(_COUNT),
    "claims": _COUNT,
    "claims_a_day": maybe(_COUNT),
    "views": _COUNT,
    "takes": _YES,
    "away_until": maybe(STRING),
    "active": _YES,
}
_PERSON = object_of(_PERSON_FACTS, tuple(_PERSON_FACTS))
_POOL_FACTS = {"pool": ref("Link"), "public": _COUNT, "private": _COUNT, "people": array_of(_PERSON)}
_SECTION_FACTS = {"key": STRING, "count": _COUNT, "filter": {"type": "object"}, "columns": array_of(STRING), "sort": STRING}
_DESK_FACTS = {
    "pools": array_of(object_of(_POOL_FACTS, tuple(_POOL_FACTS))),
    "sections": array_of(object_of(_SECTION_FACTS, tuple(_SECTION_FACTS))),
    "disputes": maybe(object_of({"count": _COUNT, "mine": _COUNT, "filter": {"type": "object"}}, ("count", "mine", "filter"))),
}
DESK: dict[str, Any] = {"responses": answered(200, "The pools one gives out", json_of(object_of(_DESK_FACTS, tuple(_DESK_FACTS))), READING)}
_ASKED = object_of(
    {"pool": KEY, "customers": array_of(KEY), "method": {"enum": list(METHODS)}, "people": array_of(KEY)}, ("pool", "customers", "method")
)
_GIVEN = object_of({"customer": ref("Link"), "person": ref("Link"), "why": STRING}, ("customer", "person", "why"))
_SHARE = object_of({"person": ref("Link"), "before": _COUNT, "gets": _COUNT, "room": maybe(_COUNT)}, ("person", "before", "gets", "room"))
_PLAN_FACTS = {"given": array_of(_GIVEN), "people": array_of(_SHARE), "left": array_of(ref("Link"))}
_REFUSED = object_of({"customer": ref("Link"), "message": STRING}, ("customer", "message"))
_DONE_FACTS = {"done": _COUNT, "left": _COUNT, "refused": array_of(_REFUSED)}
PLAN: dict[str, Any] = {
    "requestBody": sent(_ASKED),
    "responses": answered(200, "Who would get what, and why", json_of(object_of(_PLAN_FACTS, tuple(_PLAN_FACTS))), WRITING),
}
GIVE: dict[str, Any] = {
    "requestBody": sent(_ASKED),
    "responses": answered(200, "What was given", json_of(object_of(_DONE_FACTS, tuple(_DONE_FACTS))), WRITING),
}


@router.get("", operation_id="pool_desk", openapi_extra=DESK)
def desk(request: Asked) -> HttpResponse:
    """Empty for who administers no pool."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(reckoning.figures(actor))


@router.post("/plan", operation_id="plan_distribution", openapi_extra=PLAN)
def planned(request: Asked) -> HttpResponse:
    """Nothing is written; the same loads, asked a moment later, give the same plan."""
    actor, pool, ids, how = _asked(request)
    return answers.data(_told(plan(pool, ids, how), how, actor))


@router.post("/give", operation_id="distribute_customers", openapi_extra=GIVE)
def given(request: Asked) -> HttpResponse:
    """Assigns by loads counted anew under the pool's lock; whom somebody claimed meanwhile stays with him."""
    actor, pool, ids, how = _asked(request)
    done = give(pool, ids, how, actor)
    names = _named(done.refused, actor)
    refused = [{"customer": names[key], "message": str(refusal.message)} for key, refusal in done.refused.items()]
    return answers.data({"done": len(done.given), "left": len(ids) - len(done.given) - len(refused), "refused": refused})


def _asked(request: Asked) -> tuple[Actor, UUID, list[UUID], How]:
    """Who asks, and what: public customers of one pool that he manages, in their order."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("pool", "customers", "method", "people"))
    pool = reading.key(asked.get("pool"), "pool")
    if pool not in {each.id for each in reckoning.pools_of(actor)}:
        raise MayNot(_("You may not do this."))
    wanted = _keys(asked, "customers")
    here = {"and": [{"field": "pool", "op": "eq", "value": str(pool)}, {"field": "owner", "op": "empty"}]}
    managed = set(kind(CUSTOMER).visible_to(actor, MANAGE).only(wanted).filter(here).ids(MOST))
    people = tuple(_keys(asked, "people")) if asked.get("people") else None
    if asked.get("method") not in METHODS:
        raise reading.wrong("method", _("Please fill this in."))
    return actor, pool, [key for key in wanted if key in managed], How(asked["method"], None, people)


def _keys(asked: Mapping[str, Any], name: str) -> list[UUID]:
    found = asked.get(name)
    if not isinstance(found, list) or not found or len(found) > MOST:
        raise reading.wrong(name, _("Please give a list of at most %(most)s values.") % {"most": MOST})
    return list(dict.fromkeys(reading.key(each, name) for each in found))


def _told(found: Plan, how: How, actor: Actor) -> dict[str, Any]:
    names = _named([one.customer for one in found.given] + found.left, actor)
    gets = Counter(one.person for one in found.given)
    first = found.given[0].loads if found.given else ()
    return {
        "given": [
            {"customer": names[one.customer], "person": _link(one.person, found.names), "why": why(one, found.names, how)} for one in found.given
        ],
        "people": [
            {"person": _link(each.person, found.names), "before": each.load, "gets": gets[each.person], "room": each.room}
            for each in sorted(first, key=lambda each: found.names[each.person])
        ],
        "left": [names[key] for key in found.left],
    }


def _link(key: UUID, names: Mapping[UUID, str]) -> dict[str, str]:
    return {"id": str(key), "label": names.get(key, "")}


def _named(ids: Sequence[UUID] | Mapping[UUID, Any], actor: Actor) -> dict[UUID, dict[str, str]]:
    keys = list(ids)
    names = labels(kind(CUSTOMER), actor, keys)
    return {key: _link(key, names) for key in keys}
