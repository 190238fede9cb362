"""Pipelines: ways of selling, each with stages of its own."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.kernel import alive
from kehai.kernel.access import Public
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes


class Pipeline(Record):
    """A way of selling (销售流程), such as direct sale, project or renewal; its stages say how far a deal is."""

    name = models.CharField(_("name"), max_length=60)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    position = models.PositiveIntegerField(
        pgettext_lazy("in a list", "position"), default=10, help_text=_("New opportunities begin in the first that is in use.")
    )
    active = models.BooleanField(_("in use"), default=True)

    access = Public()

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        indexes = (*indexes("sales_pipeline", owned=False),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="sales_pipeline_once"),)

    class Screen:
        icon = "branches"
        prefix = "PL"
        title = "name"
        columns = "name", "remark", "active", "position"
        form = ((_("Pipeline"), ("name", "remark", "active", "position")),)
        search = ("name",)
        sort = "position"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A pipeline with opportunities is put out of use, not deleted."""
        from kehai.crm.sales.records.opportunity import Opportunity  # noqa: PLC0415  opportunities point at pipelines

        for row in rows:
            if row.deleted_at and not before[row.id].get("deleted_at"):
                alive.alone(cls, [row.id])
                if alive.count(Opportunity, pipeline=row):
                    raise Refusal(_t("There are opportunities in this pipeline; put it out of use instead."))


def first() -> UUID | None:
    """Where a new opportunity begins when nobody says otherwise."""
    return Pipeline.objects.filter(deleted_at=None, active=True).order_by("position", "number").values_list("id", flat=True).first()
