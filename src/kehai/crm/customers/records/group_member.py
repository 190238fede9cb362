"""Members of customer groups that were chosen one by one (B30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.customer_group import CustomerGroup
from kehai.kernel import catalogue
from kehai.kernel.access import AGGREGATE, CREATE, DELETE, EXPORT, IMPORT, READ, UPDATE, Rights
from kehai.kernel.errors import Invalid
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, every

LOOKING = frozenset({READ, EXPORT, AGGREGATE})
WRITING = frozenset({CREATE, UPDATE, DELETE, IMPORT})
BOTH = frozenset({EXPORT, AGGREGATE, IMPORT})  # that the customer itself must allow too


@dataclass(frozen=True, slots=True)
class OfGroup:
    """Seen by who sees both the group and the customer; written by whose group it is, for customers he sees."""

    parent: str | None = "group"

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.everything:
            return TRUE
        if op not in LOOKING | WRITING or rights.person is None or not rights.permits(kind.name, op):
            return FALSE
        return every(
            _reached(CustomerGroup, "group_id", (READ if op in LOOKING else UPDATE,), rights, alias),
            _reached(Customer, "customer_id", (READ, op) if op in BOTH else (READ,), rights, alias),
        )

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


def _reached(model: type[Record], column: str, ops: Sequence[str], rights: Rights, alias: str) -> Sql:
    target, inner = catalogue.kind_of(model), alias + column[0]
    reach = every(*(target.access.predicate(target, rights, op, inner) for op in ops))
    if reach == FALSE:
        return FALSE
    living = f"EXISTS (SELECT 1 FROM {target.table} {inner} WHERE {inner}.id = {alias}.{column} AND {inner}.deleted_at IS NULL AND "  # noqa: S608
    return living + reach + ")"


class GroupMember(Record):
    """A customer in a group (群成员); put there from a list, on the group's page, or by an import."""

    group = models.ForeignKey(CustomerGroup, models.PROTECT, related_name="+", verbose_name=_("customer group"), db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))

    access = OfGroup()

    class Meta:
        verbose_name = _("member of a customer group")
        verbose_name_plural = _("members of customer groups")
        indexes = (*indexes("customers_groupmember", owned=False),)
        constraints = (models.UniqueConstraint(fields=("group", "customer"), condition=Q(deleted_at=None), name="customers_groupmember_once"),)

    class Screen:
        icon = "team"
        prefix = "GM"
        columns = "customer", "group", "created_at"
        form = ((_("Member"), ("group", "customer")),)
        quick = ("group",)
        locked = "group", "customer"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nobody is put by hand into a group that goes by a rule."""
        new = {row.group_id for row in rows if not row.deleted_at and not before[row.id]}
        if new and CustomerGroup.objects.filter(id__in=new, sort=CustomerGroup.Sort.RULE).exists():
            sentence = _t("This group goes by its rule; change the rule instead.")
            raise Invalid(sentence, {"group": sentence})
