"""GET /api/customers/regions/{id}: what speaks for a customer's region, what contradicts, and which branch it suggests (P03, P08)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool, below, root
from kehai.crm.customers.records.region_guess import RegionGuess
from kehai.crm.customers.records.regional import RegionSource
from kehai.crm.customers.rules import attribution, suggestion
from kehai.crm.customers.rules.attribution import Guess
from kehai.kernel import access, regions
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import TRUE

path = "/customers/regions"
router = Router(tags=["customers.regions"])
CUSTOMER = "customers.customer"
# From which field a hint is; who may not read the field is not told the hint.
FIELD = {attribution.ADDRESS: "address", attribution.LANDLINE: "phone", attribution.MOBILE: "mobile"}
_PLACE = object_of({"id": STRING, "label": STRING}, ("id", "label"))
_GUESS = object_of(
    {"source": STRING, "label": STRING, "region": _PLACE, "confidence": {"type": "number"}, "data": STRING, "fits": {"type": "boolean"}},
    ("source", "label", "region", "confidence", "data", "fits"),
)
_BRANCH = object_of({"pool": maybe(_PLACE), "why": STRING, "text": STRING, "here": {"type": "boolean"}}, ("pool", "why", "text", "here"))
_TOLD = object_of(
    {"region": maybe(_PLACE), "source": STRING, "guesses": array_of(_GUESS), "conflict": {"type": "boolean"}, "branch": _BRANCH},
    ("region", "source", "guesses", "conflict", "branch"),
)
EVIDENCE: dict[str, Any] = {"responses": answered(200, "What speaks for the region", json_of(_TOLD), READING)}


@router.get("/{uuid:key}", operation_id="region_evidence", tags=["customers.customer"], openapi_extra=EVIDENCE)
def evidence(request: Asked, key: UUID) -> HttpResponse:
    """The region of a customer, by what it is known, each hint with the date of its data, and the branch that serves it."""
    actor = reading.signed(request).actor
    Query(request)
    if not kind(CUSTOMER).visible_to(actor, READ).only([key]).count() or not _reads(actor, "region"):
        raise not_there()
    row = Customer.objects.defer("search").get(id=key)
    found = [guess for guess in _kept(key) if _tells(actor, guess.source, key)]
    conflict = bool(attribution.conflicts([*([Guess("", row.region, 1, "")] if row.region else []), *found]))
    told = {
        "region": _place(row.region) if row.region else None,
        "source": row.region_source,
        "guesses": [_guess(guess, row.region) for guess in found],
        "conflict": conflict,
        "branch": _branch(row),
    }
    return answers.data(told)


def _reads(actor: Actor, name: str) -> bool:
    return actor.rights.level(CUSTOMER, name) != "none"


def _tells(actor: Actor, source: str, key: UUID) -> bool:
    """A masked address says its district itself; where a number was given out is in the digits that a mask hides."""
    name = FIELD.get(source)
    if name is None or name == "address":
        return _reads(actor, name or "region")
    found = kind(CUSTOMER)
    clear = access.shown(found, actor.rights, name, "t")
    shown = clear == TRUE or bool(fetch("SELECT 1" + found.visible_to(actor, READ).only([key]).source() + " AND " + clear))
    return access.readable(found, actor, name) and shown


def _kept(customer: UUID) -> list[Guess]:
    rows = RegionGuess.objects.filter(customer=customer).exclude(region="").order_by("-confidence", "id")
    return [Guess(row.source, row.region, float(row.confidence), row.data) for row in rows]


def _guess(guess: Guess, region: str) -> dict[str, Any]:
    fits = not region or region.startswith(guess.region) or guess.region.startswith(region)
    label = str(RegionSource(guess.source).label)
    return {
        "source": guess.source,
        "label": label,
        "region": _place(guess.region),
        "confidence": guess.confidence,
        "data": guess.data,
        "fits": fits,
    }


def _place(code: str) -> dict[str, str]:
    return {"id": code, "label": regions.label(code) or code}


def _branch(row: Customer) -> dict[str, Any]:
    """Among all branches: a customer in the wrong one is told by it, too."""
    head = root()
    served = suggestion.served(set(below([head])) - {head})
    found = suggestion.suggest(row.region, served, served)
    name = Pool.objects.filter(id=found.pool).values_list("name", flat=True).first() if found.pool else None
    pool = {"id": str(found.pool), "label": name} if found.pool else None
    return {"pool": pool, "why": found.why, "text": suggestion.told(found), "here": found.pool == row.pool_id}
