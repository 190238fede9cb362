"""The branch manager's Monday: his pools with their people, and the customers that need him, as filters of the list (P09, B61, B62)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from kehai.crm.customers.records import seat
from kehai.crm.customers.records.pool import Pool, ways_up
from kehai.crm.customers.records.quota import most
from kehai.crm.customers.rules.dry_run import midnight
from kehai.kernel import company, periods
from kehai.kernel.access import MANAGE, READ, Actor, Places
from kehai.kernel.catalogue import catalogue, kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CUSTOMER, POOL = "customers.customer", "customers.pool"
DISPUTE = "customers.dispute"
CONTACT_DAYS, WEEK = "customers.contact_days", 7
OPEN = "open"  # the public customers of all the pools: counted with the pools
COUNTS = "SELECT t.pool_id, count(*) FILTER (WHERE t.owner_id IS NULL), count(*) FILTER (WHERE t.owner_id IS NOT NULL)"
PEOPLE = """
SELECT m.pool_id, m.person_id, u.name, m.administrator, m.takes, m.away_until, u.active, COALESCE(d.claims, 0), COALESCE(d.views, 0),
ARRAY(SELECT h.role_id FROM people_holding h WHERE h.user_id = u.id AND h.deleted_at IS NULL)
FROM /*rule:members*/ customers_poolmember m JOIN people_user u ON u.id = m.person_id
LEFT JOIN customers_daily d ON d.person_id = m.person_id AND d.pool_id = m.pool_id AND d.day = %s
WHERE m.deleted_at IS NULL AND m.pool_id = ANY(%s) ORDER BY u.name, u.id
"""


@dataclass(frozen=True, slots=True)
class Section:
    """Customers of one worry: a filter of the list, so that what is counted is what is shown."""

    key: str
    filter: dict[str, Any]
    columns: tuple[str, ...]
    sort: str


def pools_of(actor: Actor) -> list[Pool]:
    """The pools that the actor gives out: those he administers, with all below them; all, who manages all."""
    found = Pool.objects.filter(deleted_at=None).order_by("name", "id").defer("search")
    if actor.rights.all_of(CUSTOMER, MANAGE):
        return list(found)
    return list(found.filter(id__in=actor.rights.places.get(POOL, Places()).administrator))


def sections(pools: Sequence[UUID]) -> list[Section]:
    """Who was not contacted, who falls tonight and this week, what waits to be given out, whose owner has left."""
    here = {"field": "pool", "op": "in", "value": [str(pool) for pool in pools]}
    owned, ownerless = {"field": "owner", "op": "filled"}, {"field": "owner", "op": "empty"}
    untouched = {"field": "last_follow_up_at", "op": "empty"}
    days = company.get(CONTACT_DAYS) if CONTACT_DAYS in company.declared() else WEEK
    late = (timezone.now() - timedelta(days=days)).isoformat()
    tonight, week = midnight().isoformat(), midnight(7).isoformat()
    told = (
        ("uncontacted", [owned, untouched, {"field": "claimed_at", "op": "lt", "value": late}], ("mobile", "owner", "claimed_at"), "claimed_at"),
        ("tonight", [owned, {"field": "falls_at", "op": "le", "value": tonight}], ("falls_at", "owner", "last_follow_up_at"), "falls_at"),
        (
            "week",
            [owned, {"field": "falls_at", "op": "gt", "value": tonight}, {"field": "falls_at", "op": "le", "value": week}],
            ("falls_at", "owner", "last_follow_up_at"),
            "falls_at",
        ),
        (OPEN, [ownerless], ("grade", "region", "source", "created_at"), "-created_at"),
        ("orphans", [{"field": "owner.active", "op": "eq", "value": False}], ("owner", "claimed_at", "falls_at"), "claimed_at"),
    )
    return [Section(key, {"and": [here, *parts]}, ("name", "stage", *columns), sort) for key, parts, columns, sort in told]


def figures(actor: Actor) -> dict[str, Any]:
    """The whole desk; every number counts what the actor may manage."""
    pools = pools_of(actor)
    ids = [pool.id for pool in pools]
    managed = kind(CUSTOMER).visible_to(actor, MANAGE)
    counted = {pool: counts for pool, *counts in fetch(COUNTS + managed.source() + Sql(" AND t.pool_id = ANY(%s) GROUP BY 1", (ids,)))}
    people, public = _people(ids), sum(ownerless for ownerless, _owned in counted.values())

    def counts(each: Section) -> int:
        return public if each.key == OPEN else managed.filter(each.filter).count()

    return {
        "pools": [
            {
                "pool": {"id": str(pool.id), "label": pool.name},
                "public": counted.get(pool.id, (0, 0))[0],
                "private": counted.get(pool.id, (0, 0))[1],
                "people": people.get(pool.id, []),
            }
            for pool in pools
        ],
        "sections": [
            {"key": each.key, "count": counts(each), "filter": each.filter, "columns": each.columns, "sort": each.sort}
            for each in (sections(ids) if ids else ())
        ],
        "disputes": _disputes(actor),
    }


def _disputes(actor: Actor) -> dict[str, Any] | None:
    """Who quarrels: the open disputes that wait for the actor's decision, or for anybody's that he sees."""
    if DISPUTE not in catalogue():
        return None
    waiting = {"field": "state", "op": "in", "value": ["waiting", "appealed"]}
    return {
        "count": kind(DISPUTE).visible_to(actor, READ).filter(waiting).count(),
        "mine": kind(DISPUTE).visible_to(actor, MANAGE).filter(waiting).count(),
        "filter": waiting,
    }


def _people(pools: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Pool → its members with what they hold, may hold, and claimed today."""
    rows = fetch(Sql(PEOPLE, (periods.today(), list(pools))))
    keys, ways = [(row[0], row[1]) for row in rows], ways_up(pools)
    caps, held = seat.capacities(keys, ways), seat.count(keys, [])
    found: dict[UUID, list[dict[str, Any]]] = {}
    for pool, person, name, administrator, takes, away, active, claims, views, roles in rows:
        found.setdefault(pool, []).append(
            {
                "person": {"id": str(person), "label": name},
                "administrator": administrator,
                "used": held[pool, person],
                "cap": caps[pool, person],
                "claims": claims,
                "claims_a_day": most("claims", ways[pool], set(roles)),
                "views": views,
                "takes": bool(takes and active and not administrator and (away is None or away < periods.today())),
                "away_until": away,
                "active": active,
            }
        )
    return found
