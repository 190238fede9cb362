"""Departments: the tree that scopes of rights speak of."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import trees
from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import indexes
from kehai.kernel.spelled import Spelled, spelled_index


class Department(Spelled):
    """A part of the company (部门)."""

    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part of"))
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("head"),
        help_text=_("Who decides for the department where an approval asks its head."),
        db_index=False,
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        indexes = (*indexes("people_department"), spelled_index("people_department"))

    class Screen:
        icon = "apartment"
        prefix = "D"
        title = "name"
        columns = "name", "parent", "head", "remark"
        form = ((_("Department"), ("name", "parent", "head", "remark")),)
        search = ("name",)
        sort = "name"
        tree = "parent"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The tree has no ring, and a department with people or parts is not deleted."""
        for row in rows:
            if row.deleted_at and not before[row.id].get("deleted_at"):
                _refuse_full(row)
            if trees.makes_ring(cls, "parent_id", row.id, row.parent_id):
                sentence = _t("A department cannot be part of itself.")
                raise Invalid(sentence, {"parent": sentence})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request."""
        raise_epoch()


def _refuse_full(row: Department) -> None:
    from kehai.crm.people.records.user import User  # noqa: PLC0415  users point at departments

    people = User.objects.filter(department=row, deleted_at=None).count()
    parts = Department.objects.filter(parent=row, deleted_at=None).count()
    if people or parts:
        sentence = _t("There are still %(people)d people and %(parts)d departments in it; move them first.")
        raise Refusal(sentence % {"people": people, "parts": parts})
