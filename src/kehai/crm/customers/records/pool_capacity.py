"""Capacity by role: how many private customers the holders of a role may have in a pool."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.pool import Pool
from kehai.crm.people.records.role import Role
from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.record import Record, indexes


class PoolCapacity(Record):
    """The capacity of a role in a pool and all below it (角色私海容量): 20, 50 …; of several roles the largest counts."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+", verbose_name=_("pool"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    capacity = models.PositiveIntegerField(_("private customers"))
    claims_a_day = models.PositiveIntegerField(_("claims a day"), null=True, blank=True, help_text=_("Empty: as the pool says."))
    views_a_day = models.PositiveIntegerField(_("public customers opened a day"), null=True, blank=True, help_text=_("Empty: as the pool says."))

    access = Public(parent="pool")

    class Meta:
        verbose_name = _("capacity of a role")
        verbose_name_plural = _("capacities of roles")
        indexes = (*indexes("customers_capacity", owned=False),)
        constraints = (models.UniqueConstraint(fields=("pool", "role"), condition=Q(deleted_at=None), name="customers_capacity_once"),)

    class Screen:
        icon = "dashboard"
        prefix = "PC"
        columns = "role", "pool", "capacity", "claims_a_day", "views_a_day"
        form = ((_("Capacity"), ("pool", "role", "capacity", "claims_a_day", "views_a_day")),)
        locked = "pool", "role"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()
