"""What products say of their parameters in short follows when parameters, symbols or the tree have changed."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kehai.crm.products.records import category, parameter
from kehai.crm.products.records.product import Product
from kehai.crm.products.rules.summary import summary
from kehai.kernel import jobs, search, store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import TokensField
from kehai.kernel.sql import Sql

JOB = "products.technical"
BATCH = 500
NIL = UUID(int=0)
WRITE = """
UPDATE /*rule:products*/ products_product t SET technical = k.technical, search = k.search::tsvector
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS k(id, technical, search) WHERE t.id = k.id
"""


@category.follower
def changed() -> None:
    """Parameters were written: one run for all that change together."""
    jobs.defer(JOB, once=JOB, lock=JOB)


@jobs.later(name=JOB)
def renew() -> None:
    """All products, batch by batch; neither version nor history moves, as what they hold is the same."""
    after: UUID | None = NIL
    while after is not None and not jobs.stopping():
        after = renew_some(after, BATCH)


def renew_some(after: UUID, most: int) -> UUID | None:
    """The next products by id; the last one looked at, None at the end."""
    kind = kind_of(Product)
    keys = list(Product.objects.filter(id__gt=after, deleted_at=None).order_by("id").values_list("id", flat=True)[:most])
    with transaction.atomic(), connection.cursor() as cursor:
        rows: Any = store.lock(kind, keys)
        told = [(row, summary(parameter.of(row.category_id), row.extra)) for row in rows]
        changed_rows = []
        for row, text in told:
            if text != row.technical:
                row.technical = text
                changed_rows.append(row)
        if changed_rows:
            made = TokensField()
            words = [made.get_db_prep_value(search.tokens(kind, row), connection) for row in changed_rows]
            found = Sql(WRITE, ([row.pk for row in changed_rows], [row.technical for row in changed_rows], words))
            cursor.execute(found.text, found.params)
    return keys[-1] if len(keys) == most else None
