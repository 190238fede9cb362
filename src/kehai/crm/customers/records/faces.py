"""What is compared of customers, read for many at once."""

from collections.abc import Collection
from uuid import UUID

from kehai.crm.customers.rules.likeness import Face
from kehai.kernel import text
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

READ = """
SELECT c.id, c.line_id, c.name, c.kind_of, c.credit_code, c.mobile, c.phone, c.email, k.key, k.sound, k.weak, k.place, k.branch,
  (SELECT array_agg(n) FROM customers_contact p, unnest(ARRAY[p.mobile, p.phone]) n
   WHERE p.customer_id = c.id AND p.deleted_at IS NULL AND n <> '')
FROM /*rule:likeness*/ customers_customer c LEFT JOIN customers_namekey k ON k.customer_id = c.id
WHERE c.id = ANY(%s) AND c.deleted_at IS NULL
"""


def plain_name(name: str) -> str:
    """A name without marks, width, case and traditional characters: two customers written so are written alike."""
    return "".join(filter(str.isalnum, text.simplify(text.fold(name))))


def faces_of(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, Face]]:
    """Customer → (its business line, its face); without those that are deleted."""
    found = {}
    for key, line, name, kind_of, code, mobile, phone, email, core, sound, weak, place, branch, contacts in fetch(Sql(READ, (list(ids),))):
        face = Face(
            name=plain_name(name),
            key=core or "",
            sound=sound or "",
            weak=weak is not False,
            place=place or "",
            branch=branch or "",
            code=code,
            phones=frozenset(filter(None, (mobile, phone))),
            contacts=frozenset(contacts or ()),
            email=email,
            person=kind_of == "person",
        )
        found[key] = line, face
    return found
