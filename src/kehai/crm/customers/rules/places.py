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
), up AS (
  SELECT pool_id AS home, 0 AS far, pool_id AS id FROM mine
  UNION ALL SELECT u.home, u.far + 1, p.parent_id FROM up u JOIN customers_pool p ON p.id = u.id WHERE p.parent_id IS NOT NULL AND p.shows IS NULL
), told AS (
  SELECT DISTINCT ON (u.home) u.home, p.shows FROM up u JOIN customers_pool p ON p.id = u.id WHERE p.shows IS NOT NULL ORDER BY u.home, u.far
)
SELECT m.pool_id, FALSE, t.shows FROM mine m LEFT JOIN told t ON t.home = m.pool_id UNION ALL SELECT id, TRUE, NULL FROM below
"""


def places_of(person: UUID) -> Places:
    """One statement; who administers a pool administers all below it; what a pool shows of its public customers is its own word or that above."""
    found = fetch(Sql(FIND, (person,)))
    return Places(
        member=frozenset(pool for pool, administers, _shows in found if not administers),
        administrator=frozenset(pool for pool, administers, _shows in found if administers),
        levels={pool: shows for pool, _administers, shows in found if shows},
    )


places.register("customers.pool", places_of)
