"""What a customer gets when nobody says: line, home pool, owner; and its codes in their one stored form."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.customers.records import regional
from kehai.crm.customers.records.business_line import BusinessLine, default_line
from kehai.crm.customers.records.pool import Pool, root
from kehai.crm.customers.records.pool_member import first_pools
from kehai.crm.customers.rules import credit_code
from kehai.kernel import access, trees
from kehai.kernel.errors import Invalid

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

Before = Mapping[UUID, Mapping[str, Any]]
CUSTOMER = "customers.customer"


def find(rows: "Sequence[Customer]", before: Before, by: Any) -> None:
    """Fills what is empty on new rows, and cleans what was written on all of them."""
    new = [row for row in rows if not before[row.id]]
    if any(row.line_id is None for row in new):
        line = default_line()
        for row in new:
            row.line_id = row.line_id or line
    _own(new, by)
    _place(new)
    _place_restored([row for row in rows if before[row.id].get("deleted_at") and not row.deleted_at])
    for row in rows:
        _clean(row, before[row.id])


def _own(rows: "Sequence[Customer]", by: Any) -> None:
    """What a person creates is his own; who may create for all (a clerk, an import, a program) fills the public pool."""
    if not by.human or by.rights.all_of(CUSTOMER, access.CREATE):
        return
    for row in rows:
        row.owner_id = row.owner_id or by.id


def _place(rows: "Sequence[Customer]") -> None:
    homeless = [row for row in rows if row.pool_id is None]
    if not homeless:
        return
    owners: set[Any] = {row.owner_id for row in homeless if row.owner_id}
    homes: dict[Any, UUID] = dict(first_pools(sorted(owners))) if owners else {}
    head: Any = None if all(row.owner_id in homes for row in homeless) else root()
    for row in homeless:
        row.pool_id = homes.get(row.owner_id) or head


def _place_restored(rows: "Sequence[Customer]") -> None:
    """Home pool or line may have been deleted meanwhile; then the head office, the first line take the customer in."""
    if not rows:
        return
    pools = set(Pool.objects.filter(id__in={row.pool_id for row in rows}, deleted_at=None).values_list("id", flat=True))
    lines = set(BusinessLine.objects.filter(id__in={row.line_id for row in rows}, deleted_at=None).values_list("id", flat=True))
    for row in rows:
        if row.pool_id not in pools:
            row.pool_id = root()
        if row.line_id not in lines:
            row.line_id = default_line()


def _clean(row: "Customer", old: Mapping[str, Any]) -> None:
    if row.credit_code and row.credit_code != old.get("credit_code"):
        try:
            row.credit_code = credit_code.clean_uscc(row.credit_code)
        except ValueError as error:
            raise _bad("credit_code", str(error.args[0])) from error
    regional.place(row, old)
    if row.parent_id and row.parent_id != old.get("parent_id") and trees.makes_ring(type(row), "parent_id", row.id, row.parent_id):
        raise _bad("parent", _t("A company cannot belong to itself, not even in a ring."))


def _bad(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})
