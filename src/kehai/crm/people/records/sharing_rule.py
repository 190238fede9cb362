"""Sharing rules: records that fulfil a condition are open to somebody."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records import ruling
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.group import Group
from kehai.crm.people.records.role import Role
from kehai.kernel.access import MANAGE, READ, UPDATE, Granted
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import MayNot
from kehai.kernel.record import Record, indexes

TO = "person", "department", "role", "group"


class SharingRule(Record):
    """Records that fulfil the criteria are open to a person, a department with all below it, a role, a group (共享规则).

    Gives reading or changing, never deleting, handing over or exporting; sensitive fields stay masked.
    """

    class Level(models.TextChoices):
        READ = "read", _("Read")
        UPDATE = "update", _("Read and change")

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=60)
    criteria = models.JSONField(_("condition"))
    level = models.CharField(_("may"), max_length=6, choices=Level, default=Level.READ)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department"))
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role"))
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group"))
    active = models.BooleanField(_("active"), default=True)

    access = Granted()

    class Meta:
        verbose_name = _("sharing rule")
        verbose_name_plural = _("sharing rules")
        indexes = (*indexes("people_sharingrule"),)

    class Screen:
        icon = "share"
        prefix = "SR"
        title = "name"
        columns = "name", "kind", "level", "person", "department", "role", "group", "active"
        form = (
            (_("Rule"), ("name", "kind", "criteria", "level", "active")),
            (_("Open to"), TO),
        )
        search = ("name",)
        sort = "name"
        locked = ("kind",)
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Criteria that can be read, and nothing opened that the writer does not reach himself."""
        for row in rows:
            ruling.refuse_unfit(row.kind, row.criteria)
            if not row.deleted_at and row.active and not row.may_open(by):
                raise MayNot(_t("You may not give rights that you do not have yourself."))

    def may_open(self, by: Any) -> bool:
        """Whoever reaches all that the rule opens; who is entrusted with roles opens to others, never to himself (T98)."""
        ops = (READ, UPDATE) if self.level == UPDATE else (READ,)
        if all(by.rights.all_of(self.kind, op) for op in ops):
            return True
        to = {getattr(self, f"{name}_id") for name in TO}
        return bool(by.rights.all_of("people.role", MANAGE) and not to & by.rights.principals)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()
