"""Who decides a dispute: the lowest who could hand over the customers of both sides, and for an appeal the next above (B59)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from kehai.crm.office.rules.substitution import acting
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel.access import TRANSFER
from kehai.kernel.catalogue import catalogue
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CUSTOMER = "customers.customer"
EVERYBODY = 10**9
# Who holds a role that hands over the customers of others.
LEADING = """
SELECT DISTINCT h.user_id FROM /*rule:court*/ people_holding h
JOIN people_role r ON r.id = h.role_id AND r.deleted_at IS NULL JOIN people_user u ON u.id = h.user_id AND u.active AND u.deleted_at IS NULL
WHERE h.deleted_at IS NULL AND u.type = 'employee'
AND (r.grants -> 'customers.customer' -> 'transfer' @> ANY (ARRAY['["SUBS"]', '["DEPT"]', '["TREE"]', '["ALL"]']::jsonb[])
  OR r.grants -> '*' -> 'transfer' @> '["ALL"]' OR (r.grants -> 'customers.customer' -> 'transfer')::text LIKE '%%DEPT:%%')
"""
CHAIN = """
WITH RECURSIVE up AS (
  SELECT u.id, u.manager_id, 0 AS far FROM /*rule:court*/ people_user u WHERE u.id = %s
  UNION ALL SELECT m.id, m.manager_id, up.far + 1 FROM people_user m JOIN up ON m.id = up.manager_id WHERE up.far < 30
)
SELECT id FROM up WHERE far > 0 ORDER BY far
"""


@dataclass(frozen=True, slots=True, order=True)
class _Rank:
    """The lower comes first: how many people's customers he hands over, whether he is a manager of both, whether business is his work."""

    reach: int
    strange: bool
    administers: bool
    person: UUID


def judges(sides: Collection[UUID], without: Collection[UUID] = ()) -> list[UUID]:
    """All who may decide, the lowest first; never one of the sides."""
    return [rank.person for rank in _ranked(sides, without)]


def judge(sides: Collection[UUID], without: Collection[UUID] = ()) -> UUID | None:
    """The lowest who is there, or his substitute where that one may decide too; else the lowest of all."""
    found = judges(sides, without)
    there = acting(found)
    return next((there[person] for person in found if there.get(person) in found), found[0] if found else None)


def above(sides: Collection[UUID], decided: UUID | None) -> UUID | None:
    """Who hears an appeal: the next above who decided first; where a rule decided, the lowest."""
    if decided is None:
        return judge(sides)
    ranked = _ranked(sides, ())
    mine = next((rank.reach for rank in ranked if rank.person == decided), 0)
    higher = [rank.person for rank in ranked if rank.person != decided and (rank.reach > mine or rank.reach == EVERYBODY)]
    there = acting(higher)
    return next((person for person in higher if there.get(person) == person), higher[0] if higher else None)


def _ranked(sides: Collection[UUID], without: Collection[UUID]) -> list[_Rank]:
    chains = [{person for (person,) in fetch(Sql(CHAIN, (side,)))} for side in sides]
    common = set.intersection(*chains) if chains else set()
    found = []
    for (person,) in fetch(Sql(LEADING)):
        rights = rights_of(person, catalogue().epoch)
        led = rights.owner_ids(CUSTOMER, TRANSFER)
        everybody = rights.all_of(CUSTOMER, TRANSFER)
        if person not in sides and person not in without and (everybody or set(sides) <= led):
            found.append(_Rank(EVERYBODY if everybody else len(led), person not in common, rights.all_of("people.role", TRANSFER), person))
    return sorted(found)
