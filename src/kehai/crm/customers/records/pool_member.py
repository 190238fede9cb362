"""Who belongs to a pool, and how many private customers they may hold."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.pool import Pool
from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.record import Record, indexes


class PoolMember(Record):
    """A person of a pool (公海成员): may claim there; an administrator (管理员) issues, assigns, returns, deletes."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+", verbose_name=_("pool"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    administrator = models.BooleanField(_("administrator"), default=False, help_text=_("Of this pool and of all pools below it."))
    capacity = models.PositiveIntegerField(_("private customers"), null=True, blank=True, help_text=_("Empty: as the role or the pool says."))

    weight = models.PositiveIntegerField(
        _("ability"), default=100, help_text=_("For assignment by ability: who has 200 gets twice as many as who has 100; 0 gets none.")
    )
    takes = models.BooleanField(_("gets customers by rule"), default=True, help_text=_("Administrators get none."))
    away_until = models.DateField(_("away until"), null=True, blank=True, help_text=_("Gets none by rule up to and with this day."))

    access = Public(parent="pool")

    class Meta:
        verbose_name = _("pool member")
        verbose_name_plural = _("pool members")
        indexes = (*indexes("customers_member", owned=False),)
        constraints = (models.UniqueConstraint(fields=("pool", "person"), condition=Q(deleted_at=None), name="customers_member_once"),)

    class Screen:
        icon = "team"
        prefix = "PM"
        columns = "person", "pool", "administrator", "capacity", "weight", "takes", "away_until"
        form = (
            (_("Pool member"), ("pool", "person", "administrator", "capacity")),
            (_("Assignment"), ("weight", "takes", "away_until")),
        )
        quick = "pool", "administrator"
        locked = "pool", "person"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()


def first_pools(people: Sequence[UUID]) -> dict[UUID, UUID]:
    """Person → the pool that is home to what they create: the one they have belonged to longest."""
    found: dict[UUID, UUID] = {}
    live = PoolMember.objects.filter(person__in=people, deleted_at=None, pool__deleted_at=None)
    for person, pool in live.order_by("created_at", "id").values_list("person_id", "pool_id"):
        found.setdefault(person, pool)
    return found
