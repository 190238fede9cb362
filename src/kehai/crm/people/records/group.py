"""Groups: people across departments to whom records are opened together."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.people.records.keeper import refuse_self
from kehai.kernel.access import Granted, Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.record import Record, indexes


class Group(Record):
    """People who belong together for a matter and not for a department (用户组): a project, a task force."""

    name = models.CharField(_("name"), max_length=60)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        indexes = (*indexes("people_group"),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="people_group_name"),)

    class Screen:
        icon = "usergroup"
        prefix = "G"
        title = "name"
        columns = "name", "remark"
        form = ((_("Group"), ("name", "remark")),)
        search = ("name",)
        sort = "name"
        readonly = ("owner",)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What was opened to it counts, or counts no more, on the next request."""
        raise_epoch()


class GroupMember(Record):
    """That a person belongs to a group (用户组成员)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+", verbose_name=_("group"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))

    access = Granted(parent="group")

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of a group")
        indexes = (*indexes("people_groupmember"),)
        constraints = (models.UniqueConstraint(fields=("group", "person"), condition=Q(deleted_at=None), name="people_groupmember_once"),)

    class Screen:
        icon = "user"
        prefix = "GM"
        columns = "group", "person", "created_at"
        form = ((_("Member"), ("group", "person")),)
        locked = "group", "person"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nobody lets himself in."""
        refuse_self([row.person_id for row in rows if not row.deleted_at], by)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()
