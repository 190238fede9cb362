"""Where the company says so, a firm's name stands once in a business line, whatever its form and spelling (A07, K26)."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _t

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.rules.names import NameKey, name_key, one_place
from kehai.kernel import company
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

THERE = """
SELECT k.key, k.branch, k.place, c.line_id, c.id FROM /*rule:same_name*/ customers_namekey k JOIN customers_customer c ON c.id = k.customer_id
WHERE NOT k.weak AND k.key = ANY(%s) AND c.deleted_at IS NULL
"""
Taken = dict[tuple[UUID, str, str], list[tuple[str, UUID]]]


def refuse(rows: "Sequence[Customer]", before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Refuses a firm whose name is there already; says nothing while the company only warns."""
    if company.get("customers.check_name") != duplicates.REFUSE:
        return
    fresh = [(row, name_key(row.name)) for row in rows if not row.deleted_at and row.kind_of != "person" and _new(row, before[row.id])]
    asked = [(row, found) for row, found in fresh if not found.weak]
    if not asked:
        return
    keys = sorted({found.key for _row, found in asked})
    with connection.cursor() as cursor:
        # Two who enter one firm at the same moment come one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(k, 7)) FROM unnest(%s::text[]) k", (keys,))
    taken: Taken = {}
    for key, branch, place, line, customer in fetch(Sql(THERE, (keys,))):
        taken.setdefault((line, key, branch), []).append((place, customer))
    for row, found in asked:
        _refuse_one(row, found, taken, by)


def marks(name: str) -> Iterator[Hashable]:
    """By which two names are found to be one; none while the company only warns."""
    if company.get("customers.check_name") == duplicates.REFUSE and not (found := name_key(name)).weak:
        yield "name", found.key, found.branch


def _new(row: "Customer", old: Mapping[str, Any]) -> bool:
    return not old or old["deleted_at"] is not None or old["name"] != row.name or old["line_id"] != row.line_id


def _refuse_one(row: "Customer", found: NameKey, taken: Taken, by: Any) -> None:
    place = (row.line_id, found.key, found.branch)
    there = [customer for known, customer in taken.get(place, ()) if customer != row.id and one_place(known, found.place)]
    if there:
        sentence = _t("A customer of this name is there already, but for form and spelling.")
        duplicates.refuse(sentence, "name", there, by)
    taken.setdefault(place, []).append((found.place, row.id))
