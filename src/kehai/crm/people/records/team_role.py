"""Team roles: in which part somebody works along on a record, and what that part sees of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import sharing
from kehai.kernel.access import ByParent, Public
from kehai.kernel.catalogue import shipped
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class TeamRole(Record):
    """A part in a record's team (团队角色): pre-sales, service, finance. `hidden`: names of child kinds it does not see."""

    class Level(models.TextChoices):
        READ = "read", _("Read")
        UPDATE = "update", _("Read and change")

    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("may"), max_length=6, choices=Level, default=Level.READ)
    masked = models.BooleanField(_("sensitive fields masked"), default=False)
    hidden = models.JSONField(_("does not see"), default=list, blank=True, help_text=_("Kinds that hang on the record."))

    access = Public()

    class Meta:
        verbose_name = _("team role")
        verbose_name_plural = _("team roles")
        indexes = (*indexes("people_teamrole"),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="people_teamrole_name"),)

    class Screen:
        icon = "idcard"
        prefix = "TR"
        title = "name"
        columns = "name", "level", "masked"
        form = ((_("Team role"), ("name", "level", "masked", "hidden")),)
        search = ("name",)
        sort = "name"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Only kinds that hang on another can be hidden."""
        children = {name for name, kind in shipped().items() if isinstance(kind.access, ByParent)}
        for row in rows:
            if not isinstance(row.hidden, list) or not all(isinstance(name, str) and name in children for name in row.hidden):
                sentence = _t("Only kinds that hang on a record can be hidden from a team role.")
                raise Invalid(sentence, {"hidden": sentence})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Holds at once for all who have it."""
        for row in rows:
            if before[row.id]:
                sharing.role_changed(row.id, row.terms())

    def terms(self, **more: Any) -> sharing.Terms:
        """The terms of an entry in this role."""
        cap = "masked" if self.masked else ""
        return sharing.Terms(sort="team", level=self.level, cap=cap, role=self.id, hidden=tuple(self.hidden), **more)
