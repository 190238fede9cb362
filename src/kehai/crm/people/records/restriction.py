"""Restrictions: records that only their owner and those they were opened to may see."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records import ruling
from kehai.crm.people.records.role import Role
from kehai.kernel.access import Granted
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.record import Record, indexes


class Restriction(Record):
    """Records that fulfil the criteria are closed to all but owner, team and borrowers (保密规则), managers and boss included.

    Narrows only. `role`: whose holders are excepted.
    """

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=60)
    criteria = models.JSONField(_("condition"))
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("except for the role"))
    active = models.BooleanField(_("active"), default=True)

    access = Granted()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        indexes = (*indexes("people_restriction"),)

    class Screen:
        icon = "lock"
        prefix = "RS"
        title = "name"
        columns = "name", "kind", "role", "active"
        form = ((_("Restriction"), ("name", "kind", "criteria", "role", "active")),)
        search = ("name",)
        sort = "name"
        locked = ("kind",)
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Criteria that can be read."""
        for row in rows:
            ruling.refuse_unfit(row.kind, row.criteria)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()
