"""The pools a person belongs to and those he administers, for the rights of the kernel (access.md P4)."""

from uuid import UUID

from kehai.crm.customers.rules import hiding
from kehai.crm.people.rules import places
from kehai.crm.people.rules.rulings import mapping
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
  UNION ALL SELECT u.home, u.far + 1, p.parent_id FROM up u JOIN customers_pool p ON p.id = u.id WHERE p.parent_id IS NOT NULL
), told AS (
  SELECT u.home, (array_agg(p.shows ORDER BY u.far) FILTER (WHERE p.shows IS NOT NULL))[1] AS shows,
         (array_agg(p.hides ORDER BY u.far) FILTER (WHERE p.hides IS NOT NULL))[1] AS hides
  FROM up u JOIN customers_pool p ON p.id = u.id GROUP BY u.home
)
SELECT m.pool_id, FALSE, t.shows, t.hides FROM mine m LEFT JOIN told t ON t.home = m.pool_id UNION ALL SELECT id, TRUE, NULL, NULL FROM below
"""


def places_of(person: UUID) -> Places:
    """One statement; who administers a pool administers all below it; what it shows and hides in public is its own word or that above."""
    found = fetch(Sql(FIND, (person,)))
    return Places(
        member=frozenset(pool for pool, administers, *_told in found if not administers),
        administrator=frozenset(pool for pool, administers, *_told in found if administers),
        levels={pool: shows for pool, _administers, shows, _hides in found if shows},
        veils=hiding.veils({pool: mapping(hides) for pool, _administers, _shows, hides in found if hides}),
    )


places.register("customers.pool", places_of)
