"""What customers are put into lives: pool and line are held while somebody is put there (kernel/alive.py for one kind alone)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.kernel.errors import Refusal
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

# One statement for both, since every new customer asks it; KEY SHARE is what the foreign key takes anyway.
BOTH = """
SELECT p.id, l.id FROM /*rule:alive*/ customers_pool p CROSS JOIN customers_businessline l
WHERE p.id = ANY(%s) AND l.id = ANY(%s) AND p.deleted_at IS NULL AND l.deleted_at IS NULL
ORDER BY p.id, l.id FOR KEY SHARE
"""


def hold(rows: "Sequence[Customer]", before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Keeps pools and lines that customers come into from being deleted; refuses where that has just happened."""
    coming = [row for row in rows if not row.deleted_at and _comes(row, before[row.id])]
    if not coming:
        return
    pools, lines = sorted({row.pool_id for row in coming}), sorted({row.line_id for row in coming})
    found = fetch(Sql(BOTH, (pools, lines)))
    if {pool for pool, _line in found} != set(pools):
        raise Refusal(_t("This pool was deleted a moment ago."))
    if {line for _pool, line in found} != set(lines):
        raise Refusal(_t("This business line was deleted a moment ago."))


def _comes(row: "Customer", old: Mapping[str, Any]) -> bool:
    return not old or old["deleted_at"] is not None or (old["pool_id"], old["line_id"]) != (row.pool_id, row.line_id)
