"""GET /api/customers/pools/summary: what is in each pool, and how full one's own private pool is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, json_of, maybe, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records import seat
from kehai.crm.customers.records.pool import Pool, Step
from kehai.kernel.access import READ, Actor, Places
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

path = "/customers/pools"
router = Router(tags=["customers.pool"])

_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_POOL = object_of({"id": STRING, "label": STRING, "parent": maybe(STRING)}, ("id", "label", "parent"))
_MINE = object_of({"used": _COUNT, "cap": maybe(_COUNT), "falling": _COUNT}, ("used", "cap", "falling"))
_ROW = object_of(
    {
        "pool": _POOL,
        "public": _COUNT,
        "private": _COUNT,
        "mine": _MINE,
        "administrator": {"type": "boolean"},
        "member": {"type": "boolean"},
    },
    ("pool", "public", "private", "mine", "administrator", "member"),
)
SUMMARY: dict[str, Any] = {"responses": answered(200, "The pools one belongs to or sees into", json_of({"type": "array", "items": _ROW}), READING)}


MINE = """
SELECT t.pool_id, 0, count(*), count(*) FILTER (WHERE t.owner_id = %s),
count(*) FILTER (WHERE t.owner_id = %s AND t.falls_at <= now() + make_interval(
  days => (SELECT p.warn_days FROM customers_pool p WHERE p.id = t.pool_id)))
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers of a pool the asker sees, and how many are his own."""

    public: int = 0
    private: int = 0
    used: int = 0
    falling: int = 0


@router.get("/summary", operation_id="pool_summary", openapi_extra=SUMMARY)
def summary(request: Asked) -> HttpResponse:
    """The pools with their counts, under the asker's rights; the head office's first, each branch after the pool above it."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(pools_of(actor))


def pools_of(actor: Actor) -> list[dict[str, Any]]:
    """Three statements, however many pools there are."""
    everything = list(Pool.objects.filter(deleted_at=None).order_by(F("parent").asc(nulls_first=True), "name", "id"))
    places = actor.rights.places.get("customers.pool", Places())
    sees_all = actor.rights.all_of("customers.customer", READ)
    shown = [pool for pool in everything if sees_all or pool.id in places.member | places.administrator]
    if not shown:
        return []
    counted = _counts(shown, actor)
    caps = _caps(shown, everything, actor.rights.person)
    return [_row(pool, counted.get(pool.id, Counts()), caps.get(pool.id), places) for pool in shown]


def _row(pool: Pool, counts: Counts, cap: int | None, places: Places) -> dict[str, Any]:
    return {
        "pool": {"id": str(pool.id), "label": pool.name, "parent": str(pool.parent_id) if pool.parent_id else None},
        "public": counts.public,
        "private": counts.private,
        "mine": {"used": counts.used, "cap": cap, "falling": counts.falling},
        "administrator": pool.id in places.administrator,
        "member": pool.id in places.member,
    }


def _counts(pools: Sequence[Pool], actor: Actor) -> dict[UUID, Counts]:
    """Public and private ones apart, so that each is counted on its own index."""
    seen, person = kind("customers.customer").visible_to(actor, READ), actor.rights.person
    inside = seen.source() + Sql(" AND t.pool_id = ANY(%s)", ([pool.id for pool in pools],))
    public = "SELECT t.pool_id AS pool, count(*) AS public, 0 AS private, 0 AS used, 0 AS falling" + inside + " AND t.owner_id IS NULL GROUP BY 1"
    private = Sql(MINE, (person, person)) + inside + " AND t.owner_id IS NOT NULL GROUP BY 1"
    numbers = "SELECT pool, sum(public)::bigint, sum(private)::bigint, sum(used)::bigint, sum(falling)::bigint FROM ("
    return {pool: Counts(*found) for pool, *found in fetch(numbers + public + " UNION ALL " + private + ") s GROUP BY pool")}


def _caps(pools: Sequence[Pool], everything: Sequence[Pool], person: UUID | None) -> Mapping[UUID, int | None]:
    if person is None:
        return {}
    by_id = {pool.id: pool for pool in everything}
    ways = {pool.id: _way(pool, by_id) for pool in pools}
    found = seat.capacities([(pool.id, person) for pool in pools], ways)
    return {pool: cap for (pool, _person), cap in found.items()}


def _way(pool: Pool, by_id: Mapping[UUID, Pool]) -> list[Step]:
    way = [Step(pool.id, pool.capacity, pool.recycle_days)]
    above = by_id.get(pool.parent_id) if pool.parent_id else None
    return way if above is None else way + _way(above, by_id)
