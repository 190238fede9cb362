"""Whose records each scope reaches for a person, and under which ids records are opened to him (access.md §5.1–5.2)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from kehai.kernel.access.rights import DEPARTMENT
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# Departed people keep their last department, so that their records do not vanish (§5.2). Whoever works in
# two departments belongs to both. A dealer's user reaches dealers' users only.
REACH = """
WITH RECURSIVE me AS (SELECT id, department_id FROM /*rule:rights*/ people_user WHERE id = %s),
mine AS (SELECT department_id AS id FROM me WHERE department_id IS NOT NULL
  UNION SELECT a.department_id FROM people_assignment a JOIN me ON a.person_id = me.id WHERE a.deleted_at IS NULL),
subs AS (SELECT id FROM me UNION SELECT u.id FROM people_user u JOIN subs s ON u.manager_id = s.id),
tree AS (SELECT id FROM mine UNION SELECT d.id FROM people_department d JOIN tree t ON d.parent_id = t.id),
above AS (SELECT id FROM mine
  UNION SELECT d.parent_id FROM people_department d JOIN above a ON d.id = a.id WHERE d.parent_id IS NOT NULL),
works AS (SELECT id AS person, department_id AS department FROM people_user WHERE department_id IS NOT NULL
  UNION SELECT person_id, department_id FROM people_assignment WHERE deleted_at IS NULL)
SELECT 'SUBS', array_agg(s.id) FROM subs s WHERE s.id NOT IN (SELECT id FROM me)
UNION ALL SELECT 'DEPT', array_agg(DISTINCT w.person) FROM works w WHERE w.department IN (SELECT id FROM mine)
UNION ALL SELECT 'TREE', array_agg(DISTINCT w.person) FROM works w WHERE w.department IN (SELECT id FROM tree)
UNION ALL SELECT '@department', array_agg(id) FROM above
UNION ALL SELECT '@group', array_agg(m.group_id) FROM people_groupmember m JOIN people_group g ON g.id = m.group_id
  JOIN me ON m.person_id = me.id WHERE m.deleted_at IS NULL AND g.deleted_at IS NULL
UNION ALL SELECT '@dealer', array_agg(u.id) FROM people_user u WHERE u.type = 'dealer'
  AND EXISTS (SELECT 1 FROM people_user i JOIN me ON i.id = me.id WHERE i.type = 'dealer')
"""
NAMED = """
SELECT d.id::text, array_agg(DISTINCT w.person) FROM unnest(%s::uuid[]) d(id) JOIN
 (SELECT id AS person, department_id AS department FROM /*rule:rights*/ people_user WHERE department_id IS NOT NULL
  UNION SELECT person_id, department_id FROM people_assignment WHERE deleted_at IS NULL) w ON w.department = d.id GROUP BY d.id
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """`owners`: generator → people; `departments` with all above, `groups`: under which records are opened; `employee`."""

    owners: dict[str, frozenset[UUID]]
    departments: frozenset[UUID]
    groups: frozenset[UUID]
    employee: bool


def reach_of(person: UUID, generators: Collection[str]) -> Reach:
    """What the generators in a person's grants reach; two statements."""
    found = {word: frozenset(ids or ()) for word, ids in fetch(Sql(REACH, (person,)))}
    named = [word.removeprefix(DEPARTMENT) for word in generators if word.startswith(DEPARTMENT)]
    if named:
        found |= {DEPARTMENT + key: frozenset(ids) for key, ids in fetch(Sql(NAMED, (named,)))}
    dealers = found["@dealer"]
    owners = {word: ids & dealers if dealers else ids for word, ids in found.items() if not word.startswith("@")}
    return Reach({"SELF": frozenset({person}), **owners}, found["@department"], found["@group"], employee=not dealers)
