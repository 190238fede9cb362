"""Second departments: where a person works besides the first."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.department import Department
from kehai.crm.people.records.keeper import refuse_self
from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.record import Record, indexes


class Assignment(Record):
    """That a person works in a second department too (兼职部门): for all scopes he belongs to both."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    position = models.CharField(_("position"), max_length=60, blank=True)

    access = Public(parent="person")

    class Meta:
        verbose_name = _("second department")
        verbose_name_plural = _("second departments")
        indexes = (*indexes("people_assignment"),)
        constraints = (models.UniqueConstraint(fields=("person", "department"), condition=Q(deleted_at=None), name="people_assignment_once"),)

    class Screen:
        icon = "apartment"
        prefix = "AS"
        columns = "person", "department", "position"
        form = ((_("Second department"), ("person", "department", "position")),)
        locked = "person", "department"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nobody widens what he sees himself."""
        refuse_self([row.person_id for row in rows if not row.deleted_at], by)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()
