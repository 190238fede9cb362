"""Seats: the private customers a person may hold in a pool, counted under one lock a person and pool (P14)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t

from kehai.crm.customers.records.pool import Pool, Step
from kehai.crm.customers.rules.capacity import Level, resolve
from kehai.kernel import rehearsal
from kehai.kernel.errors import Refusal
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

Key = tuple[UUID, UUID]
Ways = Mapping[UUID, Sequence[Step]]

LOCK = """
SELECT pool_id, person_id FROM customers_seat
JOIN unnest(%s::uuid[], %s::uuid[]) AS k(pool, person) ON pool_id = k.pool AND person_id = k.person
ORDER BY pool_id, person_id FOR UPDATE OF customers_seat
"""
MAKE = """
INSERT INTO customers_seat (pool_id, person_id)
SELECT * FROM unnest(%s::uuid[], %s::uuid[]) AS k(pool, person) ORDER BY 1, 2 ON CONFLICT DO NOTHING
"""
COUNT = """
SELECT pool_id, owner_id, count(*) FROM /*rule:seats*/ customers_customer
JOIN unnest(%s::uuid[], %s::uuid[]) AS k(pool, person) ON pool_id = k.pool AND owner_id = k.person
WHERE deleted_at IS NULL AND id <> ALL(%s) GROUP BY pool_id, owner_id
"""
CAPS = """
SELECT pool_id, person_id, capacity, TRUE FROM customers_poolmember
WHERE deleted_at IS NULL AND capacity IS NOT NULL AND pool_id = ANY(%s) AND person_id = ANY(%s)
UNION ALL
SELECT c.pool_id, h.user_id, max(c.capacity), FALSE FROM customers_poolcapacity c
JOIN people_holding h ON h.role_id = c.role_id AND h.deleted_at IS NULL
WHERE c.deleted_at IS NULL AND c.pool_id = ANY(%s) AND h.user_id = ANY(%s) GROUP BY 1, 2
"""


class Seat(models.Model):
    """The lock under which a person's private customers of a pool are counted (私海席位); holds no number itself."""

    id = models.BigAutoField(primary_key=True)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pool", "person"), name="customers_seat_once"),)


def place(pool: UUID | None, owner: UUID | None, deleted: object) -> Key | None:
    """The seat that a customer in this state takes; public and deleted ones take none."""
    return (pool, owner) if pool and owner and not deleted else None


def moved(row: "Customer", old: Mapping[str, Any]) -> bool:
    """Whether owner, home pool or being there at all changed."""
    return not old or (old["owner_id"], old["pool_id"], old["deleted_at"]) != (row.owner_id, row.pool_id, row.deleted_at)


def take(rows: "Sequence[Customer]", before: Mapping[UUID, Mapping[str, Any]], ways: Ways) -> None:
    """Refuses where a person would hold more private customers of a pool than the capacity allows.

    Only a number that rises is checked: who holds too many since the capacity was lowered keeps them.
    """
    wanted: Counter[Key] = Counter()
    rising: set[Key] = set()
    for row in rows:
        key, old = place(row.pool_id, row.owner_id, row.deleted_at), before[row.id]
        if key is None:
            continue
        wanted[key] += 1
        if key != place(old.get("pool_id"), old.get("owner_id"), old.get("deleted_at")):
            rising.add(key)
    caps = {key: cap for key, cap in capacities(rising, ways).items() if cap is not None}
    if not caps:
        return
    lock(sorted(caps))
    rehearsal.count({row.id: key for row in rows if not before[row.id] and (key := place(row.pool_id, row.owner_id, row.deleted_at)) in caps})
    held = count(caps, [row.id for row in rows]) + rehearsal.earlier()
    for key, cap in sorted(caps.items()):
        if held[key] + wanted[key] > cap:
            raise Refusal(_t("The private pool is full: %(held)d of %(cap)d.") % {"held": held[key], "cap": cap})


def capacities(keys: Iterable[Key], ways: Ways) -> dict[Key, int | None]:
    """(pool, person) → the capacity that counts; None is unlimited."""
    listed = sorted(set(keys))
    if not listed:
        return {}
    people = sorted({person for _pool, person in listed})
    pools = sorted({step.pool for pool, _person in listed for step in ways[pool]})
    members: dict[Key, int] = {}
    roles: dict[Key, int] = {}
    for pool, person, capacity, own in fetch(Sql(CAPS, (pools, people, pools, people))):
        (members if own else roles)[pool, person] = capacity
    return {
        (pool, person): resolve(
            members.get((pool, person)),
            [Level(roles.get((step.pool, person)), step.capacity) for step in ways[pool]],
        )
        for pool, person in listed
    }


def lock(keys: Sequence[Key]) -> None:
    """Locks the seats in one order for all, so that two writers never wait for each other in a ring."""
    pools, people = [pool for pool, _person in keys], [person for _pool, person in keys]
    found = fetch(Sql(LOCK, (pools, people)))
    if len(found) < len(keys):
        fetch(Sql(MAKE + " RETURNING 1", (pools, people)))
        fetch(Sql(LOCK, (pools, people)))


def count(keys: Iterable[Key], without: Sequence[UUID]) -> Counter[Key]:
    """How many private customers each person holds in each pool, these rows left out."""
    listed = list(keys)
    statement = Sql(COUNT, ([pool for pool, _person in listed], [person for _pool, person in listed], list(without)))
    return Counter({(pool, person): number for pool, person, number in fetch(statement)})
