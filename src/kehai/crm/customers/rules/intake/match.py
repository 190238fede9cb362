"""Whether who writes to us is a customer already: by code, number, e-mail, and a company by its exact name.

Only the pipeline asks; nobody outside is told, whatever the answer is (T07).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from kehai.crm.customers.records.customer import Customer

NUMBERS = "mobile", "phone", "contact.mobile", "contact.phone"
EMAILS = "email", "contact.email"
# The firmest evidence first; of several, somebody's before a public one, then the oldest.
FIND = """
SELECT f.customer FROM (
  SELECT 1 AS rank, c.id AS customer FROM /*rule:intake*/ customers_customer c
  WHERE c.credit_code <> '' AND c.credit_code = %(code)s
  UNION ALL SELECT 2, c.id FROM customers_customer c WHERE c.mobile <> '' AND c.mobile = ANY(%(numbers)s)
  UNION ALL SELECT 3, x.customer_id FROM customers_contact x
  WHERE x.deleted_at IS NULL AND x.search @@ %(tokens)s::tsquery AND (x.mobile = ANY(%(numbers)s) OR x.phone = ANY(%(numbers)s))
  UNION ALL SELECT 4, c.id FROM customers_customer c WHERE c.search @@ %(tokens)s::tsquery AND c.phone = ANY(%(numbers)s)
  UNION ALL SELECT 5, c.id FROM customers_customer c WHERE c.email <> '' AND c.email = ANY(%(emails)s)
  UNION ALL SELECT 6, x.customer_id FROM customers_contact x WHERE x.deleted_at IS NULL AND x.email <> '' AND x.email = ANY(%(emails)s)
  UNION ALL SELECT 7, c.id FROM customers_customer c WHERE %(name)s <> '' AND c.name = %(name)s
) f JOIN customers_customer c ON c.id = f.customer
WHERE c.deleted_at IS NULL AND c.line_id = %(line)s ORDER BY f.rank, c.owner_id IS NULL, c.created_at, c.id LIMIT 1
"""


def keys(values: Mapping[str, Any]) -> list[str]:
    """By what two who write at the same time are the same; in one order, so that nobody waits in a ring."""
    told = [values.get("credit_code"), *(values.get(name) for name in (*NUMBERS, *EMAILS))]
    return sorted({str(value).casefold() for value in told if value} | {_name(values)} - {""})


def one_after_the_other(found: Iterable[str]) -> None:
    """Until the transaction ends, whoever has one of these keys waits."""
    with connection.cursor() as cursor:
        for key in found:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"customers:intake:{key}",))


def find(values: Mapping[str, Any], line: UUID, kind_of: str) -> UUID | None:
    """The customer of the line that this is; None for somebody new."""
    numbers = sorted({str(values[name]) for name in NUMBERS if values.get(name)})
    tokens = " | ".join(f"'f:{number}'" for number in numbers)
    named = _name(values) if kind_of == Customer.Type.COMPANY else ""
    emails = sorted({form for name in EMAILS if (told := values.get(name)) for form in (str(told), str(told).lower())})
    asked = {"code": values.get("credit_code") or "", "numbers": numbers, "tokens": tokens, "emails": emails, "name": named, "line": line}
    with connection.cursor() as cursor:
        cursor.execute(FIND, asked)
        found = cursor.fetchone()
    return found[0] if found else None


def _name(values: Mapping[str, Any]) -> str:
    return str(values.get("name") or "").strip()
