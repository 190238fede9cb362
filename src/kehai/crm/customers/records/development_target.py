"""What a month asks of a person or a department: how many cases to open, to contact, to win (B40)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.department import Department
from kehai.kernel import periods
from kehai.kernel.access import READ, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, every, some

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind


def this_month() -> date:
    """The first day of the month that runs."""
    return periods.today().replace(day=1)


@dataclass(frozen=True, slots=True)
class OfTargets:
    """A person's as his other records are; a department's with its people, and read by all who work in it or in a part of it."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.person is None and not rights.everything:
            return FALSE
        if not rights.permits(kind.name, op) or not rights.holds(kind.name, op):
            return FALSE
        if rights.all_of(kind.name, op):
            return TRUE
        led = rights.owner_ids(kind.name, op)
        if not led:
            return FALSE
        inside = Sql(f"{alias}.department_id = ANY(%s)", (sorted(rights.principals),)) if op == READ else FALSE
        return some(among(alias, "owner_id", led), inside, self._departments(sorted(led - {rights.person}), sorted(led), op, alias))

    def _departments(self, others: Sequence[UUID], led: Sequence[UUID], op: str, alias: str) -> Sql:
        """Read by who reaches somebody there besides himself; set by who reaches all that work there, and not one alone."""
        if not others:
            return FALSE
        of_it = f"SELECT 1 FROM people_user {alias}u WHERE {alias}u.department_id = {alias}.department_id"  # noqa: S608  aliases of our own
        found = Sql(f"EXISTS ({of_it} AND {alias}u.id = ANY(%s))", (others,))
        if op == READ:
            return found
        beyond = Sql(f"NOT EXISTS ({of_it} AND {alias}u.active AND {alias}u.deleted_at IS NULL AND {alias}u.id <> ALL(%s))", (led,))
        return every(found, beyond)

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


class DevelopmentTarget(Record):
    """A month's development targets (每月开发任务) of a person, its owner, or of a department with all its parts.

    What was reached is counted from the cases themselves whenever it is looked at; it is stored nowhere.
    """

    month = models.DateField(_("month"), default=this_month, blank=True, help_text=_("Any day of the month."))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        help_text=_("Either a department, or a person as the owner."),
    )
    to_open = models.PositiveIntegerField(_("cases to open"), default=0)
    to_contact = models.PositiveIntegerField(_("first contacts to hold"), default=0)
    to_win = models.PositiveIntegerField(_("customers to win"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = OfTargets()

    class Meta:
        verbose_name = _("development target")
        verbose_name_plural = _("development targets")
        indexes = (*indexes("customers_devtarget"), models.Index("month", name="customers_devtarget_month"))
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "month"), condition=Q(deleted_at=None, owner__isnull=False), name="customers_devtarget_person_once"
            ),
            models.UniqueConstraint(
                fields=("department", "month"), condition=Q(deleted_at=None, department__isnull=False), name="customers_devtarget_department_once"
            ),
        )

    class Screen:
        icon = "dashboard"
        prefix = "DT"
        columns = "month", "department", "owner", "to_open", "to_contact", "to_win", "remark"
        form = ((_("Target"), ("month", "owner", "department", "to_open", "to_contact", "to_win", "remark")),)
        highlights = "month", "department", "owner"
        quick = "month", "department", "owner"
        sort = "-month"
        locked = "month", "department"

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The month is its first day; it is one person's or one department's."""
        for row in rows:
            row.month = (row.month or this_month()).replace(day=1)
            if not before[row.id] and not row.department_id and not row.owner_id and by.human:
                row.owner_id = by.id
            if by.human and bool(row.department_id) == bool(row.owner_id):
                sentence = _t("A target is either a person's or a department's.")
                raise Invalid(sentence, {"department": sentence})
