"""The name keys of customers, kept with their names: what similar customers are looked up by (A07)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q

from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.rules.names import brand, name_key
from kehai.kernel import pinyin, store
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

BATCH = 2000
FIRST = UUID(int=0)
SOUND = 200
COLUMNS = ("customer_id", "key", "sound", "brand", "weak", "place", "branch")
PUT = f"""
INSERT INTO /*rule:name_key*/ customers_namekey ({", ".join(COLUMNS)})
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::text[])
ON CONFLICT (customer_id) DO UPDATE SET ({", ".join(COLUMNS[1:])}) = ROW ({", ".join(f"excluded.{name}" for name in COLUMNS[1:])})
"""  # noqa: S608  constants of this file
# Who is missing is told by two indexes alone: to read a million customers for nobody takes half a minute. The
# fences (OFFSET 0) make each look-up one of an index: after a large import, before the tables are analysed, the
# planner would take both for empty and join them row by row with each other.
MISSING = """
SELECT c.id, c.name, c.kind_of FROM (
  SELECT m.id FROM /*rule:name_key*/ customers_customer m
  LEFT JOIN LATERAL (SELECT TRUE AS has FROM customers_namekey k WHERE k.customer_id = m.id OFFSET 0) k ON TRUE
  WHERE m.id > %s AND k.has IS NULL ORDER BY m.id LIMIT %s
) f CROSS JOIN LATERAL (SELECT o.id, o.name, o.kind_of FROM customers_customer o WHERE o.id = f.id OFFSET 0) c
"""


class NameKey(models.Model):
    """What remains of a customer's name (名称特征): its key, how that sounds, the firm's own part of it, place and branch."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="+")
    key = models.CharField(max_length=80, db_collation="C")
    sound = models.CharField(max_length=SOUND, db_collation="C")
    brand = models.CharField(max_length=80, db_collation="C")
    weak = models.BooleanField()
    place = models.CharField(max_length=6)
    branch = models.CharField(max_length=80)

    class Meta:
        indexes = (
            models.Index(fields=("key",), name="customers_namekey_key", condition=Q(weak=False)),
            models.Index(fields=("sound",), name="customers_namekey_sound", condition=Q(weak=False)),
            models.Index(fields=("brand",), name="customers_namekey_brand", condition=Q(weak=False)),
        )


def values_of(key: UUID, name: str, kind_of: str) -> tuple[Any, ...]:
    """A row of the table; what people are called is no evidence by itself."""
    found = name_key(name)
    sound = "".join(pinyin.syllables(found.key.lower()))[:SOUND]
    return key, found.key, sound, brand(found.key), found.weak or kind_of == Customer.Type.PERSON, found.place, found.branch


@follower
def follow(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Keeps the keys of names that are new or changed."""
    fresh = [row for row in rows if any(before[row.id].get(name) != getattr(row, name) for name in ("name", "kind_of"))]
    made = [values_of(row.id, row.name, row.kind_of) for row in fresh if not before[row.id]]
    if made:
        store.put(NameKey, COLUMNS, made, len(made))
    _put([values_of(row.id, row.name, row.kind_of) for row in fresh if before[row.id]])


def _put(rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(PUT, [list(column) for column in zip(*rows, strict=True)])


def fill(after: UUID = FIRST, most: int = BATCH) -> UUID | None:
    """Makes at most so many keys that are missing behind this customer, as for a company from an earlier version; the last one."""
    with transaction.atomic():
        rows = sorted(values_of(*row) for row in fetch(Sql(MISSING, (after, most))))
        _put(rows)
    return rows[-1][0] if len(rows) == most else None
