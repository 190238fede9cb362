"""The pools a person belongs to and those he administers, for the rights of the kernel (access.md P4)."""

from uuid import UUID

from kehai.crm.people.rules import places
from kehai.kernel.access import Places
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

FIND = """
WITH RECURSIVE mine AS (
  SELECT m.pool_id, m.administrator FROM customers_poolmember m JOIN customers_pool p ON p.id = m.pool_id
  WHERE m.person_id = %s AND m.deleted_at IS NULL AND p.deleted_at IS NULL
), below AS (
  SELECT pool_id AS id FROM mine WHERE administrator
  UNION SELECT p.id FROM customers_pool p JOIN below b ON p.parent_id = b.id WHERE p.deleted_at IS NULL
)
SELECT pool_id, FALSE FROM mine UNION ALL SELECT id, TRUE FROM below
"""


def places_of(person: UUID) -> Places:
    """One statement; who administers a pool administers all below it."""
    found = fetch(Sql(FIND, (person,)))
    return Places(
        member=frozenset(pool for pool, administers in found if not administers),
        administrator=frozenset(pool for pool, administers in found if administers),
    )


places.register("customers.pool", places_of)
